"""What is told to whoever says that it was loud: levels, the limit's own periods, machines."""

from pathlib import Path

import pytest
from lotline import judge
from lotline.journal import News, Writer
from lotline.records import Indicator, energy_mean
from lotline.station.around import Around
from neighbour_rig import load
from station_rig import NOW

MINUTE, QUARTER = 60_000_000, 900_000_000
AT = NOW + 7 * MINUTE
RULES = [judge.Rule("day", "mic-street", limit=55.0)]


class Rig:
    def __init__(self, folder: Path):
        self.site = load(folder / "s")
        self.writer = Writer(self.site.data_folder)
        self.now = AT + 60 * MINUTE

    def minutes(self, first, levels, seconds=60, back=38.0):
        """Records from minute `first` (of the time asked for) on; None: nothing measured."""
        at = AT + first * MINUTE
        self.writer.add_indicators([
            Indicator("mic-street", 0, at + n * seconds * 1_000_000, seconds,
                      {"LAeq": level, "LAFmax": level + 8, "LAF90": back} if level else {},
                      1.0 if level else 0.0, 5)
            for n, level in enumerate(levels)
        ])  # fmt: skip

    def around(self):
        return Around(self.site, RULES, lambda: self.now)(AT + 31_000_000)


@pytest.fixture
def rig(tmp_path):
    rig = Rig(tmp_path)
    yield rig
    rig.writer.close()


def test_five_minutes_each_ten_either_side(rig):
    levels = [40.0 + n for n in range(30)]
    rig.minutes(-15, levels)
    then = rig.around()
    assert (then.start_us, then.end_us, then.whole) == (AT - 10 * MINUTE, AT + 10 * MINUTE, True)
    (heard,) = then.heard
    assert [s.start_us for s in heard.steps] == [AT + n * MINUTE for n in (-10, -5, 0, 5)]
    assert [s.LAeq for s in heard.steps] == pytest.approx(
        [energy_mean(levels[n : n + 5]) for n in (5, 10, 15, 20)]
    )
    assert heard.loudest == (levels[24] + 8, AT + 9 * MINUTE)
    assert [s.measured for s in heard.steps] == [1.0] * 4


def test_the_limit_is_compared_with_its_own_quarter_hours(rig):
    rig.minutes(-15, [60.0] * 30)
    for start, level in ((NOW - QUARTER, 54.0), (NOW, 57.0)):
        record = Indicator("mic-street", 0, start, 900, {"LAeq": level}, 1.0, 5)
        rig.writer.add_indicators([record])
    first, second, *rest = rig.around().heard[0].quarters
    assert (first.state, second.state) == ("close", "passed")
    assert (second.start_us, second.LAeq, second.limit) == (NOW, 57.0, 55.0)
    assert [q.state for q in rest] == ["not_measured"]


def test_a_quarter_hour_that_runs_is_not_judged(rig):
    rig.now = AT + MINUTE
    rig.minutes(-10, [50.0] * 10)
    then = rig.around()
    assert not then.whole
    assert [q.start_us for q in then.heard[0].quarters] == [NOW - QUARTER]
    assert then.heard[0].quarters[0].state == "not_measured"
    assert len(then.heard[0].steps) == 3  # the fourth has not begun


def test_seconds_stand_in_where_no_minute_is_metered_yet(rig):
    rig.now = AT + 30_000_000
    rig.minutes(-10, [50.0] * 10)
    rig.minutes(0, [70.0] * 30, seconds=1)
    step = rig.around().heard[0].steps[-1]
    assert (step.LAeq, step.measured) == (pytest.approx(70.0), 1.0)


def test_nothing_measured_is_not_quiet(rig):
    rig.minutes(-15, [None] * 30)
    then = rig.around()
    assert then.stood_out is None
    assert [(s.LAeq, s.measured) for s in then.heard[0].steps] == [(None, 0.0)] * 4
    assert then.heard[0].loudest is None


@pytest.mark.parametrize(("level", "back", "stood_out"), [
    (40.0, 38.0, False), (43.9, 38.0, False), (44.0, 38.0, True), (55.1, 54.0, True),
])  # fmt: skip
def test_what_stands_out(rig, level, back, stood_out):
    rig.minutes(-30, [back + 0.5] * 30, back=back)
    rig.minutes(0, [level], back=back)
    rig.minutes(1, [back + 0.5] * 20, back=back)
    assert rig.around().stood_out is stood_out


def test_machines_that_ran_and_those_not_known(rig):
    begin = AT - 20 * MINUTE
    ended = AT + 4 * MINUTE
    states = [(begin, False), (AT - MINUTE, True), (ended, None), (AT + 90 * MINUTE, None)]
    rig.writer.save_machines([News("cnc", 0, begin, begin - 1, states)], [])
    (ran,) = rig.around().machines
    assert (ran.machine, ran.seconds, ran.unknown_s) == ("cnc", 300.0, 360.0)
    assert rig.around().machined


def test_a_site_without_machines_says_so(rig):
    assert rig.around().machines == ()
    assert not rig.around().machined
