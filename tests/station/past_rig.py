"""A site whose journal has quarter hours and verdicts of days gone by."""

from datetime import datetime
from zoneinfo import ZoneInfo

from lotline import config, judge
from lotline.journal import Reader, Writer
from lotline.records import Indicator
from lotline.station.clock import Clock
from lotline.station.history import Past
from lotline.station.judging import rules_of
from lotline.station.months import Months

ZONE = ZoneInfo("Europe/Berlin")
QUARTER_US = 900_000_000


def us(text):
    return round(datetime.fromisoformat(text).replace(tzinfo=ZONE).timestamp()) * 1_000_000


def site(folder, **more):
    return config.Config.model_validate({
        "folder": folder, "site": {"name": "S", "timezone": "Europe/Berlin"},
        "node": [{"name": "mic", "kind": "microphone", "place": "north wall"},
                 {"name": "dust", "kind": "air", "place": "hall"}],
        "rule": [{"id": "all", "node": "mic", "limit": 55}], **more,
    })  # fmt: skip


class Rig:
    def __init__(self, folder, now, **more):
        self.site = site(folder, **more)
        self.writer, self.reader = Writer(folder / "data"), Reader(folder / "data")
        self.rules = rules_of(self.site)
        self.running = {}
        self.limits = {rule.id for rule in self.rules} | {"night@mic", "p/day@dust"}
        self.at(now)

    def at(self, now):
        self.clock = Clock(us(now))
        self.past = Past(self.site, self.clock, Reader(self.site.data_folder), self.limits,
                         lambda: self.running)  # fmt: skip

    def told(self):
        while self.past.tick():
            pass
        return self.past.latest

    def quarters(self, start, end, level=45.0, completeness=1.0, judged=True, node="mic", **rest):
        """Records and verdicts from one local time to another."""
        starts = range(us(start), us(end), QUARTER_US)
        values = {"LAeq": level, "LAF90": level - 10, "LAFmax": level + 15, "LAF10": level + 3,
                  **rest}  # fmt: skip
        records = [Indicator(node, 0, at, 900, values, completeness, 5) for at in starts]
        self.writer.add_indicators(records)
        for record in records if judged else ():
            self.judge([record], record.start_us)

    def judge(self, records, at):
        for rule in self.rules:
            for one in judge.judge(rule, records, at, at + QUARTER_US, ZONE):
                self.writer.add_verdict(one.rule, one.start_us, one.end_us, at + 2 * QUARTER_US,
                                        one.to_json())  # fmt: skip

    def months(self):
        return Months(self.site, self.clock, lambda: self.past.latest.files)
