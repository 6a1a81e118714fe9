"""Two days of a shop, told to gateways in pieces: minutes and quarter hours of a microphone and
two machines."""

import random
from datetime import UTC, datetime
from types import SimpleNamespace

from lotline import config
from lotline.journal import Reader, Writer
from lotline.ledger import Ledger, load_key, new_key
from lotline.records import Indicator, energy_mean
from lotline.station.chosen import chosen, in_force
from lotline.station.judging import Judging, rules_of

MINUTE_US, QUARTER_US, HOUR_US = 60_000_000, 900_000_000, 3_600_000_000
START = round(datetime(2026, 3, 2, 12, tzinfo=UTC).timestamp() * 1e6)
HOURS = 36
SITE = """\
[site]
name = "Shop"
timezone = "Europe/Berlin"
[mqtt]
port = 0
[web]
port = 0
[[node]]
name = "mic"
kind = "microphone"
[[node]]
name = "saw"
kind = "machine"
[[node]]
name = "fan"
kind = "machine"
[[rule]]
id = "permit"
node = "mic"
limit = 55
[[pack]]
pack = "de.ta-laerm"
node = "mic"
machines = ["saw", "fan"]
set = {zone = "WA"}
[[pack]]
pack = "yields.yaml"
node = "mic"
machines = ["saw", "fan"]
[[pack]]
pack = "us.ny.nyc.noise"
node = "mic"
machines = ["saw", "fan"]
[[pack]]
pack = "work.noise"
node = "mic"
"""
# A rule for the whole night that gives way to one of its hours, another that looks back for days.
PACK = """\
pack: yields
version: "1"
title: What gives way
jurisdiction: none
level: house
in_force: {from: 2020-01-01, until: null, st: C}
cite: [{id: own, instrument: "Tests", st: C}]
periods:
  night: {from: "22:00", to: "07:00"}
rules:
  - id: hourly
    title: an hour
    quantity: LAeq
    per: "1 h"
    cite: own
    limit: 58
  - id: nightly
    title: the night
    quantity: LAeq
    per: night
    cite: own
    yields_to: hourly
    limit: 50
  - id: over-residual
    title: over the residual of two days
    per: "6 h"
    measure:
      total: {quantity: LAeq, role: total}
      background: {quantity: LAeq, role: residual, over: 1 d}
    judge: total - background
    unit: dB
    limit: 5
    cite: own
"""


def hours(seed=1):
    """{number of the hour: its records}. The machines are silent for hours at a time, and so is
    the microphone, which has a pause of a shift in the first night."""
    draw, found = random.Random(seed), {}
    for hour in range(HOURS):
        found[hour] = list(_hour(draw, START + hour * HOUR_US, hour))
    return found


def _hour(draw, start, hour):
    heard, known = hour not in (14, 15, 16, 17, 18, 27), {"saw": hour > 5, "fan": hour % 7 != 3}
    runs = {"saw": draw.random() < 0.5, "fan": draw.random() < 0.3}
    for quarter in range(start, start + HOUR_US, QUARTER_US):
        levels = []
        for at in range(quarter, quarter + QUARTER_US, MINUTE_US):
            on = {name: runs[name] and draw.random() < 0.7 for name in runs}
            level = 40 + draw.random() * 3 + 16 * on["saw"] + 9 * on["fan"]
            levels.append(level)
            if heard:
                values = {"LAeq": level, "LAFTeq": level + draw.random(), "LAFmax": level + 6,
                          "LCpeak": level + 20, "LAF50": level, "LAF90": level - 2}  # fmt: skip
                yield Indicator("mic", 0, at, 60, values, 1.0, 5)
            for name in on:
                if known[name]:
                    yield Indicator(name, 0, at, 60, {"on_seconds": 60.0 * on[name]}, 1.0, 5)
        if heard:
            values = {"LAeq": energy_mean(levels)}
            yield Indicator("mic", 0, quarter, 900, values, 1.0, 5)
        for name in known:
            if known[name]:
                yield Indicator(name, 0, quarter, 900, {"cycles": 1.0}, 1.0, 5)


def make_site(folder, text=SITE):
    folder.mkdir(parents=True)
    (folder / config.SITE_FILE).write_text(text)
    (folder / "yields.yaml").write_text(PACK)
    new_key(folder)
    return folder


class Gateway:
    """What judges and logs in a gateway, at a time that the test sets."""

    def __init__(self, folder, now_us=START):
        self.folder, self.now = folder, now_us
        self.start()

    def start(self):
        self.site = config.load(self.folder / config.SITE_FILE)
        self.writer = Writer(self.site.data_folder)
        self.reader = Reader(self.site.data_folder)
        clock = SimpleNamespace(now_us=lambda: self.now, speed=1.0)
        files = in_force(self.site)
        key = load_key(self.folder)
        self.ledger = Ledger(self.site.data_folder, self.writer, key, clock.now_us)
        self.ledger.start("1.2.3", files)
        self.judging = Judging(
            rules_of(self.site), self.site.site.zone, Reader(self.site.data_folder), self.writer,
            clock, chosen(self.site, files),
        )  # fmt: skip

    def take(self, records, now_us):
        self.now = now_us
        self.writer.add_indicators(list(records))
        self.judging.tick()

    def stop(self):
        self.ledger.close()
        self.reader.close()
        self.writer.close()

    def again(self):
        self.stop()
        self.start()

    def verdicts(self):
        """{(rule, start): body} of the newest ones."""
        return {(v.rule, v.start_us): v.body for v in self.reader.verdicts(0, 1 << 62)}

    def over(self):
        """{(rule, start): is it over now} of the exceedances."""
        return {(e.verdict.rule, e.verdict.start_us): not e.life.withdrawn
                for e in self.reader.exceedances(0, 1 << 62)}  # fmt: skip
