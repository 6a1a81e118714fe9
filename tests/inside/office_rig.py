"""A site with three days behind it, judged as the gateway does, and its officer's pages."""

import math
from datetime import UTC, datetime
from types import SimpleNamespace

from inside_rig import Clock, browser
from lotline import config, judge
from lotline.journal import News, Writer
from lotline.ledger import Ledger, PrivateKey
from lotline.records import Indicator
from lotline.reports import Draft, Store
from lotline.station.chosen import chosen, in_force
from lotline.station.judging import rules_of
from lotline.station.officer import StationOffice
from lotline.web.inside import House
from lotline.web.inside.officer import officer_router

US = 1_000_000
QUARTER_US, HOUR_US, DAY_US = 900 * US, 3600 * US, 86_400 * US
PASSWORD = "nine green bottles"
# Sunday 22 November 2026, 15:00 by the clock of the site.
NOW = int(datetime(2026, 11, 22, 14, 0, tzinfo=UTC).timestamp()) * US
BEGAN = NOW - 3 * DAY_US
# Quarter hours of the last day, counted back from now, in which the router ran too loud.
LOUD = {12: 58.24, 11: 57.9, 30: 61.47, 80: 57.2}
SITE = """\
[site]
name = "Yard 7"
timezone = "Europe/Berlin"
permit = "12/2026"

[[node]]
name = "mic-street"
kind = "microphone"
place = "street side"

[[node]]
name = "router"
kind = "machine"

[[node]]
name = "air-hall"
kind = "air"
place = "hall"

[[rule]]
id = "day"
node = "mic-street"
from = "07:00"
to = "22:00"
limit = 55
uncertainty = 1.5
cite = "permit 12/2026, condition 4"

[[rule]]
id = "night"
node = "mic-street"
from = "22:00"
to = "07:00"
limit = 45
completeness = 0.9
cite = "permit 12/2026, condition 5"
"""


def level(at_us):
    """A day's course: quiet at night, busier at noon."""
    hour = (at_us % DAY_US) / HOUR_US
    return 43.0 - 6 * math.cos((hour - 1) / 24 * 2 * math.pi) + (at_us // QUARTER_US * 7 % 5) / 5


class Made:
    """The whole of it; close() when done. more: lines of the site file."""

    def __init__(self, folder, more="", loud=LOUD, silent=(), began=BEGAN):
        (folder / config.SITE_FILE).write_text(SITE + more)
        self.site = config.load(folder / config.SITE_FILE)
        data = folder / "data"
        self.writer = Writer(data)
        self.began, self.loud, self.silent = began, loud, set(silent)
        self.now = NOW
        self._measure()
        self._judge()
        self.store = Store(data)
        clock = SimpleNamespace(now_us=lambda: self.now)
        packs = chosen(self.site, in_force(self.site))
        key = PrivateKey("lotline/1234567890123456", bytes(32))
        self.ledger = Ledger(data, self.writer, key, clock.now_us)
        self.ledger.start("0.1.0", in_force(self.site))
        self.office = StationOffice(self.site, rules_of(self.site), packs, clock, self.writer,
                                    self.ledger.vkey, self.store)  # fmt: skip
        self.time = Clock()
        self.house = House(self.site.site, data, self.time.us, self.time.steady)
        for role in ("officer", "operator"):
            self.house.accounts.add(role.title(), role, PASSWORD, self.time.us(), "root")

    def _measure(self):
        records = []
        for n, at in enumerate(range(self.began, NOW, QUARTER_US)):
            back = (NOW - at) // QUARTER_US
            if back in self.silent:
                continue
            values = self._values(self.loud.get(back, level(at)))
            records.append(Indicator("mic-street", 0, at, 900, values, 1.0, 2500))
            air = {"PM2.5": 8.0 + n % 9, "VOC_index": 90.0 + n % 40}
            records.append(Indicator("air-hall", 0, at, 900, air, 0.98, 2500))
        for at in range(NOW - 9 * HOUR_US, NOW, 60 * US):
            back = (NOW - at + QUARTER_US - 1) // QUARTER_US
            if back in self.silent:
                continue
            wave = 1.2 * math.sin(at / (300 * US))
            values = self._values(self.loud.get(back, level(at)) + wave)
            records.append(Indicator("mic-street", 0, at, 60, values, 1.0, 2500))
            power = {"active_power": 1450.0 + 300 * wave if back in self.loud else 40.0}
            records.append(Indicator("router", 0, at, 60, power, 1.0, 2500))
        self.writer.add_indicators(records)
        states = {self.began: False}
        for back in sorted(self.loud, reverse=True):
            at = NOW - back * QUARTER_US
            states |= {at: True, at + QUARTER_US: False}
        states[NOW - QUARTER_US] = None
        news = News("router", 0, self.began, NOW, sorted(states.items()))
        self.writer.save_machines([news], [])
        self.writer.note(NOW - 30 * QUARTER_US + 60 * US, "clock", "The clock was set.", None)

    def _values(self, at):
        return {"LAeq": at, "LAFmax": at + 7.5, "LAF10": at + 2.5, "LAF90": at - 4.0}

    def _judge(self):
        zone = self.site.site.zone
        for at in range(self.began, NOW, QUARTER_US):
            found = self._quarter(at)
            for rule in rules_of(self.site):
                for one in judge.judge(rule, found, at, at + QUARTER_US, zone):
                    self.writer.add_verdict(rule.id, at, at + QUARTER_US, at + QUARTER_US,
                                            one.to_json())  # fmt: skip

    def _quarter(self, at):
        back = (NOW - at) // QUARTER_US
        if back in self.silent:
            return []
        values = self._values(self.loud.get(back, level(at)))
        return [Indicator("mic-street", 0, at, 900, values, 1.0, 2500)]

    def ids(self):
        """Numbers of the exceedances, oldest first."""
        with self.office._read() as reader:
            return [e.id for e in reader.exceedances(self.began, NOW)]

    def told(self):
        """Some of them explained and decided, and two neighbours heard something."""
        first, second, third, _ = self.ids()
        said = {"cause": "site-machine", "words": "The hall's door stood open.",
                "action": "A door closer was fitted."}  # fmt: skip
        self.office.take(first, "explain", "Operator", said)
        self.office.take(first, "refuse", "Officer", {"reason": "The door is no emergency."})
        self.office.take(second, "explain", "Operator", said | {"cause": "traffic"})
        seen = {"reason": "The recording shows a lorry.", "evidence": "Photo 7 of the gate."}
        self.office.take(second, "accept", "Officer", seen)
        self.office.take(third, "explain", "Operator", said)
        for n, (at, kind) in enumerate(
            ((NOW - 30 * QUARTER_US, "hum"), (NOW - 50 * QUARTER_US, "banging"))
        ):
            draft = Draft(at, kind, "lot", "15", "Zebra Street 4", "zoe@example.org",
                          "Zebrawords", f"form{n}")  # fmt: skip
            self.store.add(draft, f"d{n}", at + HOUR_US, at + DAY_US, "page", f"a{n}")
        self.ledger.tick()

    def client(self, **more):
        return browser(self.house, officer_router(self.office), **more)

    def close(self):
        self.ledger.close()
        self.writer.close()
