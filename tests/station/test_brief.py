"""A microphone that only a pack judges, by an average over an hour: its card and its chart."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from lotline import config
from lotline.journal import Reader, Writer
from lotline.records import Indicator
from lotline.station.chosen import chosen, in_force
from lotline.station.clock import Clock
from lotline.station.live import Live
from lotline.station.packs import Packs
from lotline.station.snapshot import Snapshot

ZONE = ZoneInfo("Europe/Berlin")
MINUTE_US, QUARTER_US, HOUR_US = 60_000_000, 900_000_000, 3_600_000_000
PACK = """
pack: permit
version: "1"
title: A permit
jurisdiction: here
level: permit
in_force: {from: null, until: null, st: C}
cite:
  - {id: p, instrument: "permit 12", st: C}
periods:
  day: {from: "06:00", to: "22:00"}
rules:
  - id: hour
    title: Average over the hour
    quantity: LAeq
    per: PER
    only_if: [{if: in_day, why: By day only.}]
    limit: {value: 55, st: C}
    cite: {ref: p}
"""


def us(clock):
    at = datetime.fromisoformat(f"2026-11-04T{clock}").replace(tzinfo=ZONE)
    return round(at.timestamp()) * 1_000_000


class Rig:
    def __init__(self, folder, per="1 h"):
        (folder / "permit.yaml").write_text(PACK.replace("PER", per))
        self.site = config.Config.model_validate({
            "folder": folder, "site": {"name": "S", "timezone": "Europe/Berlin"},
            "node": [{"name": "mic", "kind": "microphone", "place": "wall"}],
            "pack": [{"pack": "permit.yaml", "node": "mic"}],
        })  # fmt: skip
        self.writer, self.reader = Writer(folder / "data"), Reader(folder / "data")
        self.live = Live()
        self.at("09:00")

    def at(self, clock):
        self.clock = Clock(us(clock))
        if not hasattr(self, "packs"):
            packs = chosen(self.site, in_force(self.site))
            self.packs = Packs(packs, self.reader, self.writer, self.clock)
            self.snapshot = Snapshot(self.site, [], self.clock, self.live,
                                     running=lambda: self.packs.running)  # fmt: skip
        self.packs._clock = self.packs._so_far._clock = self.snapshot._clock = self.clock
        self.snapshot.renew()

    def sound(self, start, end, level):
        for seconds, step in ((60, MINUTE_US), (900, QUARTER_US)):
            self.writer.add_indicators([
                Indicator("mic", 0, at, seconds, {"LAeq": level}, 1.0, 5)
                for at in range(us(start), us(end), step) if at + step <= us(end)
            ])  # fmt: skip

    def place(self, clock):
        self.at(clock)
        now = self.clock.now_us()
        self.live.add([Indicator("mic", 0, now - 1_000_000, 1, {"LAeq": 50.0}, 1.0, 5)], now)
        self.packs.tick([])
        (place,) = self.snapshot().places
        return place


@pytest.fixture
def rig(tmp_path):
    rig = Rig(tmp_path)
    yield rig
    rig.writer.close()


def test_the_running_hour_stands_against_its_own_limit(rig):
    rig.sound("09:00", "10:00", 50.0)
    rig.sound("10:00", "10:20", 53.0)
    place = rig.place("10:22")
    assert (place.limit.level, place.limit.minutes) == (55.0, 60)
    assert (place.running.start_us, place.running.minutes) == (us("10:00"), 20)
    assert place.running.LAeq == pytest.approx(53.0)
    assert (place.closed.start_us, place.closed.LAeq, place.closed.minutes) == (
        us("09:00"), pytest.approx(50.0), 60)  # fmt: skip
    assert (place.state, place.so_far) == ("within", False)


def test_before_the_first_hour_is_over_the_state_is_so_far(rig):
    rig.sound("09:00", "09:20", 58.0)
    place = rig.place("09:22")
    assert (place.state, place.so_far, place.closed) == ("passed", True, None)


def test_an_hour_that_was_passed_stays_passed_until_the_next_is_over(rig):
    rig.sound("09:00", "10:00", 56.0)
    rig.sound("10:00", "10:40", 40.0)
    assert rig.place("10:42").state == "passed"
    rig.sound("10:40", "11:00", 40.0)
    assert rig.place("11:20").state == "within"


def test_near_the_limit_is_close(rig):
    rig.sound("09:00", "10:00", 53.0)
    assert rig.place("10:05").state == "close"


def test_the_chart_shows_what_the_hours_were_judged(rig):
    rig.sound("09:00", "10:00", 56.0)
    rig.sound("10:00", "11:00", 50.0)
    day = rig.place("11:05").day
    judged = {(p.start_us - us("09:00")) // QUARTER_US: (p.verdict, p.limit) for p in day}
    assert [judged[n] for n in range(8)] == [("over", 55.0)] * 4 + [("ok", 55.0)] * 4
    assert judged[-4][1] is None


def test_at_the_first_minute_the_limit_is_known_already(rig):
    rig.sound("09:00", "10:00", 50.0)
    rig.place("10:05")
    rig.sound("10:00", "11:00", 50.0)
    place = rig.place("11:00:30")
    assert place.limit.level == 55.0
    assert (place.running.LAeq, place.running.minutes) == (None, 0)
    assert place.state == "within"


def test_at_night_the_permit_sets_no_limit(rig):
    rig.sound("21:00", "22:30", 50.0)
    place = rig.place("22:30")
    assert (place.limit, place.shown) == (None, "no_limit")


def test_a_silent_microphone_is_not_measured(rig):
    rig.sound("09:00", "10:00", 50.0)
    rig.place("10:01")
    rig.at("10:10")
    rig.packs.tick([])
    (place,) = rig.snapshot().places
    assert place.state == "not_measured"
    assert place.silent_since_us == pytest.approx(us("10:01"), abs=1_000_000)


def test_a_quarter_hour_is_told_each_minute(tmp_path):
    rig = Rig(tmp_path, "15 min")
    rig.sound("09:00", "09:15", 50.0)
    rig.sound("09:15", "09:21", 54.0)
    place = rig.place("09:22:40")
    assert (place.limit.minutes, place.running.minutes) == (15, 6)
    rig.sound("09:21", "09:23", 54.0)
    assert rig.place("09:24:40").running.minutes == 8
    rig.writer.close()


def test_a_limit_of_the_site_file_goes_first(rig):
    rules = [{"id": "all", "node": "mic", "limit": 40}]
    site = rig.site.model_copy(update={"rule": tuple(map(config.Rule.model_validate, rules))})
    from lotline.station.judging import rules_of

    rig.sound("09:00", "10:00", 50.0)
    rig.place("10:05")
    both = Snapshot(site, rules_of(site), rig.clock, rig.live, running=lambda: rig.packs.running)
    assert both().places[0].limit.level == 40.0
