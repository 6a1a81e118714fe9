"""A shop with three days behind it: a saw, a mill, a press told by vibration, and the supply."""

import json

import numpy as np
from cli_rig import make_site
from lotline import config
from lotline.journal import News, Reader, Writer
from lotline.meter.cycles.watch import Watch
from lotline.records import Indicator, MachineCycle
from lotline.station.clock import Clock
from lotline.station.floor.floor import Floor
from lotline.station.judging import rules_of

MINUTE_US, QUARTER_US, HOUR_US = 60_000_000, 900_000_000, 3_600_000_000
DAY_US = 24 * HOUR_US
# Tuesday 24 November 2026, 14:05:30 in Berlin.
NOW_US = 1_795_525_530_000_000
FIRST_US = NOW_US // MINUTE_US * MINUTE_US - 2 * DAY_US - 14 * HOUR_US - 5 * MINUTE_US
SITE = """\
[site]
name = "Workshop"
timezone = "Europe/Berlin"

[mqtt]
port = 0

[web]
port = 0

[[node]]
name = "mic-wall"
kind = "microphone"
place = "yard wall"

[[node]]
name = "saw"
kind = "machine"
cell = "wood"

[[node]]
name = "mill"
kind = "machine"
cell = "metal"

[[node]]
name = "press"
kind = "vibration"
cell = "metal"

[[node]]
name = "mains"
kind = "machine"

[[rule]]
id = "day"
node = "mic-wall"
from = "06:00"
to = "22:00"
limit = 55
cite = "permit 12"

[energy]
total = "mains"
price = 0.30
carbon_kg_per_kWh = 0.4
"""
# W: the saw works each full hour from 8 to 17 for 20 minutes, idles in between, is off at night.
WORKS, IDLES = 1200.0, 60.0
HOURS = range(8, 17)


def saw_power(minutes):
    """(minutes,) W from FIRST_US (midnight in Berlin), and whether it works."""
    at = np.arange(minutes)
    hour, minute = at // 60 % 24, at % 60
    day = (hour >= HOURS.start) & (hour < HOURS.stop)
    works = day & (minute < 20)
    return np.where(works, WORKS, np.where(day, IDLES, 0.0)), works


def news(name, works, power, quantity="active_power"):
    """States, cycles and a detector that has learnt from its first day."""
    rows, cycles, start = [(FIRST_US, bool(works[0]))], [], None
    for at in range(1, len(works)):
        if works[at] != works[at - 1]:
            rows.append((FIRST_US + at * MINUTE_US, bool(works[at])))
            if works[at]:
                start = at
            elif start is not None:
                wh = float(sum(power[start:at])) / 60 if quantity == "active_power" else None
                cycles.append(MachineCycle(name, 0, FIRST_US + start * MINUTE_US,
                                           FIRST_US + at * MINUTE_US, wh, WORKS, 0.9))  # fmt: skip
    end_us = FIRST_US + len(works) * MINUTE_US
    day = range(8 * 60, 17 * 60)  # with its nights the detector would take standby for a run
    starts = [FIRST_US + at * MINUTE_US for at in day]
    watch = Watch.begin(quantity, FIRST_US).relearnt(starts, list(power[day.start : day.stop]))
    return News(name, 0, FIRST_US, 0, [*rows, (end_us, None)], cycles, [(end_us, watch.saved())])


def minutes_of(name, values, quantity="active_power", left_out=()):
    """Minute records; of `left_out` minutes there are none."""
    for at, value in enumerate(values):
        if at in left_out:
            continue
        found = {quantity: float(value)}
        if quantity == "active_power":
            found["energy"] = float(value) / 60
        yield Indicator(name, 0, FIRST_US + at * MINUTE_US, 60, found, 1.0, 1000)


def quarters_of(name, values):
    for at in range(0, len(values) - 14, 15):
        wh = float(sum(values[at : at + 15])) / 60
        yield Indicator(name, 0, FIRST_US + at * MINUTE_US, 900, {"energy": wh}, 1.0, 1000)


def make_shop(folder, more="", left_out=()):
    """Its folder. left_out: minutes of the saw that nothing measured."""
    make_site(folder, SITE + more)
    minutes = (NOW_US - FIRST_US) // MINUTE_US
    saw, works = saw_power(minutes)
    mill = np.where(works, 800.0, 0.0)
    press = np.where(works, 3.0, 0.01) * np.random.default_rng(1).uniform(0.8, 1.2, minutes)
    mains = saw + mill + 150.0
    writer = Writer(folder / "data")
    records = [
        *minutes_of("saw", saw, left_out=left_out), *minutes_of("mill", mill),
        *minutes_of("press", press, "acceleration_rms"), *minutes_of("mains", mains),
        *quarters_of("mains", mains), *quarters_of("saw", saw), *quarters_of("mill", mill),
    ]  # fmt: skip
    last = NOW_US - 2_000_000
    for name, value in (("saw", saw[-1]), ("mill", mill[-1]), ("mains", mains[-1])):
        records.append(Indicator(name, 0, last, 1, {"active_power": float(value)}, 1.0, 1000))
    records.append(Indicator("press", 0, last, 1, {"acceleration_rms": float(press[-1])}, 1.0, 0))
    records.append(Indicator("mic-wall", 0, last, 1, {"LAeq": 51.0}, 1.0, 0))
    writer.add_indicators(records)
    writer.save_machines([
        news("saw", works, saw), news("mill", works, mill),
        news("press", works, press, "acceleration_rms"), news("mains", mains > 1e9, mains),
    ], [])  # fmt: skip
    for name in ("mic-wall", "saw", "mill", "press", "mains"):
        boot = writer.new_boot(name, 1)
        boot.seen.add(1)
        boot.heard_us, boot.half_us = last, 1000
        writer.add_frames([], [boot])
    said = {"firmware": "0.1.0", "rssi": -61.0, "uptime": 86400.0, "outbox_records": 2.0,
            "outbox_dropped": 3.0}  # fmt: skip
    writer.save_health({"press": (last, json.dumps(said))})
    writer.close()
    return folder


def make_floor(folder, now_us=NOW_US, looked=dict, store=None):
    """A Floor that has read all its days."""
    site = config.load(folder / "site.toml")
    clock = Clock(now_us)
    clock.now_us = lambda: now_us  # it stands still
    floor = Floor(site, rules_of(site), clock, Reader(site.data_folder), looked, dict, store)
    floor.tick()
    while not floor.latest.whole:
        floor.tick()
    floor.renew()
    floor.tick()
    return floor
