"""A shop with two known days, fed into a real InfluxDB by lotline's own feed: the shop of
tests/shop with a microphone, an air sensor, verdicts and health records beside its machines."""

import json
import math
import re
import time
from dataclasses import replace

import feedtools
import shop_rig as shop
from frames import FakeNode
from lotline import config, judge
from lotline.feeds import Feeder
from lotline.journal import Reader, Writer
from lotline.records import Indicator, Levels, energy_mean
from lotline.station.fed import streams
from lotline.station.judging import rules_of
from lotwire.codes import CODE

MINUTE_US, QUARTER_US, DAY_US = shop.MINUTE_US, shop.QUARTER_US, shop.DAY_US
# Midnight in Berlin on Sunday 22 November 2026, to midnight two days later.
FIRST_US, END_US = shop.FIRST_US, shop.FIRST_US + 2 * DAY_US
QUARTERS = range(FIRST_US, END_US, QUARTER_US)
PASSED = FIRST_US + DAY_US + 41 * QUARTER_US  # Monday 10:15
SILENT = FIRST_US + DAY_US + 12 * QUARTER_US  # Monday 03:00
MIC, AIR = "mic-wall", "air-1"
LIMITS = {"day": 55.0, "night": 45.0}
DUST = "air.pm25/day@air-1"
MORE = """
[[node]]
name = "air-1"
kind = "air"

[[rule]]
id = "night"
node = "mic-wall"
from = "22:00"
to = "06:00"
limit = 45
"""
HEALTH = {
    "uptime": 3600, "rssi": -61, "heap_free": 90_000, "heap_largest": 60_000,
    "outbox_records": 2, "outbox_dropped": 3, "overruns": 4, "reconnects": 5, "sensor_errors": 6,
    "messages_refused": 7, "firmware": "1.2.0",
}  # fmt: skip
HEALTH_EVERY_US = 4 * QUARTER_US


def minute_level(us):
    """LAeq, dB: louder by day; the minutes of a quarter hour are far from alike."""
    hour, minute = divmod((us - FIRST_US) // MINUTE_US, 60)
    loud = 18.0 if us // QUARTER_US * QUARTER_US == PASSED else 0.0
    base = 34.0 + (8.0 if 6 <= hour % 24 < 22 else 0.0)
    return base + loud + math.sin(hour) + (9.0 if minute % 15 == 0 else 0.0)


def level(quarter_us):
    return energy_mean([minute_level(quarter_us + n * MINUTE_US) for n in range(15)])


def bands(quarter_us):
    """Third-octave levels, to 0.01 dB as they are kept."""
    return Levels.of([level(quarter_us) - band / 2 for band in range(29)])


def air(us):
    """Of a minute, by quantity."""
    wave = math.sin((us - FIRST_US) / 3_600_000_000)
    return {
        "PM1": 6.0 + wave, "PM2.5": 9.0 + wave, "PM2.5_max": 14.0 + wave, "PM4": 11.0 + wave,
        "PM10": 13.0 + wave, "VOC_index": 120.0 + wave, "NOx_index": 2.0 + wave / 2,
        "CO2": 640.0 + wave, "temperature": 21.0 + wave, "relative_humidity": 48.0 + wave,
    }  # fmt: skip


def _noise():
    for us in range(FIRST_US, END_US, MINUTE_US):
        laeq = minute_level(us)
        known = us // QUARTER_US * QUARTER_US != SILENT
        values = {"LAeq": laeq, "LAFmax": laeq + 12} if known else {}
        yield Indicator(MIC, 0, us, 60, values, float(known), 2500)
    for us in QUARTERS:
        laeq, known = level(us), us != SILENT
        values = {"LAeq": laeq, "LAFmax": laeq + 12, "LAF10": laeq + 3, "LAF90": laeq - 4,
                  "third_octave_Leq": bands(us)}  # fmt: skip
        yield Indicator(MIC, 0, us, 900, values if known else {}, float(known), 2500)


def _air():
    for us in range(FIRST_US, END_US, MINUTE_US):
        yield Indicator(AIR, 0, us, 60, air(us), 1.0, 3500)
    for us in QUARTERS:
        yield Indicator(AIR, 0, us, 900, {"PM2.5": air(us)["PM2.5"]}, 1.0, 3500)


def _judge(site, writer, records):
    quarters = [r for r in records if r.seconds == 900 and r.node == MIC]
    for rule in rules_of(site):
        for one in judge.judge(rule, quarters, FIRST_US, END_US, site.site.zone):
            if one.verdict != "not_applicable":
                told = one.start_us, one.end_us, one.end_us, one.to_json()
                writer.add_verdict(rule.id, *told)
    # A pack's, on another measure: a day of fine dust, one finding a day.
    for start in (FIRST_US, FIRST_US + DAY_US):
        dust = replace(
            one, rule="day", node=AIR, quantity="PM2.5", unit="ug/m3", value=9.0, limit=15.0,
            margin=6.0, verdict="ok", start_us=start, end_us=start + DAY_US, title="PM2.5, a day",
        )  # fmt: skip
        writer.add_verdict(DUST, start, start + DAY_US, start + DAY_US, dust.to_json())


def health_times(node):
    return range(FIRST_US, END_US, HEALTH_EVERY_US) if node == "saw" else (END_US - 1_000_000,)


def _health(writer, name):
    node, boot = FakeNode(name), writer.new_boot(name, 9)
    body = {CODE[key]: value for key, value in HEALTH.items()}
    for us in health_times(name):
        raw = node.message(body)
        boot.seen.add(node.seq)
        row = boot.row, node.seq, node.seq * 1000, us, us, 1000, raw
        writer.add_frames([row], [boot])
    boot.heard_us, boot.half_us = us, 1000
    writer.add_frames([], [boot])
    writer.save_health({name: (us, json.dumps(HEALTH))})


def make(folder):
    """The site's folder."""
    shop.make_shop(folder, MORE)
    site = config.load(folder / "site.toml")
    writer = Writer(folder / "data")
    records = [*_noise(), *_air()]
    writer.add_indicators(records)
    _judge(site, writer, records)
    for name in ("saw", "press"):
        _health(writer, name)
    writer.close()
    return folder


def feed(folder, influx):
    """Everything that there is, by the feed of a gateway."""
    influx.query('CREATE DATABASE "lot"')
    site = config.load(folder / "site.toml")
    writer = Writer(folder / "data")
    to = config.Feed(name="main", version=1, url=influx.url, database="lot")
    book = feedtools.Site(folder / "data", writer)
    feeder = Feeder(to, config.FeedSecret(), folder / "data", site.site.name, book, streams(site))
    feeder.start()
    end = time.monotonic() + 6 * feedtools.PATIENCE_S
    with Reader(folder / "data") as reader:
        while not reader.cursor("feed:main:node_health"):  # the last of them
            assert time.monotonic() < end, feeder.state
            time.sleep(0.1)
    feedtools.stop(feeder)
    assert (book.events, feeder.state.set_aside) == ([], 0)
    writer.close()


def escaped(value):
    """As Grafana's escapeRegex does for a variable in InfluxQL."""
    return re.sub(r"[\\^$*+?.()|[\]{}/]", r"\\\g<0>", value)


class Grafana:
    """Its part in a query: variables, macros, series. From FIRST_US to END_US."""

    def __init__(self, influx, step="15m"):
        self._influx, self._step = influx, step

    def ask(self, board, query, **chosen):
        """The series of a query of that dashboard; chosen: variables that are not "All"."""
        values = {v["name"]: self._value(v) for v in board["templating"]["list"]} | chosen
        return self._influx.query(self._expand(query, values), "lot")

    def options(self, variable, site):
        """What a variable offers."""
        found = self._influx.query(self._expand(variable["query"], {"site": site}), "lot")
        return sorted({value for one in found for _, value in one["values"]})

    def _value(self, variable):
        """As Grafana puts it in: the only site; of all others "All", a group of what there is."""
        assert variable["allValue"] is None
        found = [escaped(one) for one in self.options(variable, "Workshop")]
        return f"({'|'.join(found)})" if variable["multi"] else found[0]

    def _expand(self, query, values):
        span = f"time >= {FIRST_US // 1000}ms and time <= {END_US // 1000 - 1}ms"
        query = query.replace("$timeFilter", span).replace("$__interval", self._step)
        return re.sub(r"\$(\w+)", lambda name: values[name[1]], query)
