"""A site with a month in its journal: quarter hours, verdicts, exceedances, an evidence log."""

import math
from base64 import b64encode
from datetime import date, datetime
from zoneinfo import ZoneInfo

from cli_rig import make_site
from lotline import config, judge
from lotline.journal import News, Reader, Writer
from lotline.ledger import FOLDER, load_key
from lotline.ledger.files import Files
from lotline.ledger.ledger import Ledger
from lotline.localtime import Month, bounds
from lotline.monthly import gather
from lotline.records import Indicator

BERLIN = ZoneInfo("Europe/Berlin")
OCTOBER = Month(date(2026, 10, 1), BERLIN)
QUARTER_US, DAY_US = 900_000_000, 86_400_000_000
MIC = "mic-street"
SITE = """\
[site]
name = "=Werkstatt <Nord>"
timezone = "Europe/Berlin"
where = "on the yard wall, facing the houses"
permit = "12/2026"
responsible = "Ada Lovelace"

[mqtt]
port = 0

[web]
port = 0

[[node]]
name = "mic-street"
kind = "microphone"
place = "street side"
serial = "0042"
height = 4.0

[[node]]
name = "cnc"
kind = "machine"

[[rule]]
id = "day"
node = "mic-street"
from = "07:00"
to = "22:00"
limit = 55
uncertainty = 0.5
cite = "permit 12/2026, condition 4"

[[rule]]
id = "night"
node = "mic-street"
from = "22:00"
to = "07:00"
limit = 45

[report]
author = "Ada Lovelace"
activity = "furniture making: CNC router, table saw"
"""
RULES = (
    judge.Rule("day", MIC, start="07:00", end="22:00", limit=55.0, uncertainty=0.5,
               cite="permit 12/2026, condition 4"),
    judge.Rule("night", MIC, start="22:00", end="07:00", limit=45.0),
)  # fmt: skip
# A day without any record, and a limit that is passed in one quarter hour of it.
SILENT, PASSED = date(2026, 10, 12), datetime(2026, 10, 20, 14, 15, tzinfo=BERLIN)


def level(us):
    """LAeq of a quarter hour: louder by day, each day another one."""
    at = datetime.fromtimestamp(us / 1e6, BERLIN)
    if at == PASSED:
        return 58.25
    return 41.0 + (8.0 if 8 <= at.hour < 18 else 0.0) + math.sin(at.day + at.hour)


def record(us):
    laeq = level(us)
    values = {"LAeq": laeq, "LAFmax": laeq + 12, "LAF10": laeq + 3, "LAF90": laeq - 4}
    return Indicator(MIC, 0, us, 900, values, 1.0, 2500)


def make(folder, text=SITE):
    """October 2026, all but one day measured and judged as the gateway does, logged each day."""
    make_site(folder, text)
    start_us, end_us = OCTOBER.span_us
    clock = Clock(start_us - DAY_US)
    writer = Writer(folder / "data")
    ledger = Ledger(folder / "data", writer, load_key(folder), clock.now_us)
    ledger.start("lotline test", {"site.toml": text})
    writer.add_indicators(machine(start_us))
    for day_us in (bounds(day, BERLIN) for day in OCTOBER.days()):
        judge_day(writer, *day_us)
        clock.us = day_us[1] - 1
        ledger.tick()
    passed = round(PASSED.timestamp()) * 1_000_000
    on = [(start_us, False), (passed, True), (passed + QUARTER_US, False), (end_us, None)]
    writer.save_machines([News("cnc", 0, start_us, start_us - 1, on)], [])
    clock.us = end_us + DAY_US
    ledger.let_go(end_us)  # levels were all that there was
    ledger.tick()
    ledger.close()
    writer.close()
    return folder


class Clock:
    def __init__(self, us):
        self.us = us

    def now_us(self):
        return self.us


def judge_day(writer, start_us, end_us):
    times = range(start_us, end_us, QUARTER_US)
    silent = datetime.fromtimestamp(start_us / 1e6, BERLIN).date() == SILENT
    records = [] if silent else [record(us) for us in times]
    writer.add_indicators(records)
    for rule in RULES:
        for one in judge.judge(rule, records, start_us, end_us, BERLIN):
            if one.verdict != "not_applicable":
                ended = one.end_us
                writer.add_verdict(rule.id, one.start_us, ended, ended, one.to_json())


def machine(start_us):
    return [
        Indicator("cnc", 0, start_us + n * QUARTER_US, 900, {"energy": 125.0}, 1.0, 2500)
        for n in range(8)
    ]


def base64(raw):
    return b64encode(raw).decode()


def facts(folder, now_us=None, reports=None):
    site = config.load(folder / config.SITE_FILE)
    with Reader(folder / "data") as reader:
        return gather(site, OCTOBER, reader, Files(folder / "data" / FOLDER), reports,
                      lambda plan: "kept", now_us or OCTOBER.span_us[1] + DAY_US)  # fmt: skip
