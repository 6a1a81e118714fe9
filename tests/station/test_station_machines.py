"""The gateway's cycles are those of the whole trace, whatever comes when."""

import random
import sqlite3
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from lotline import meter
from lotline.errors import StorageFull
from lotline.journal import Reader
from lotline.meter.cycles import ACCELERATION, watch
from lotline.station import following
from lotwire.codes import CODE
from station_machines import NOW, Works, in_a_file, seconds_of, trace_of

NAN = float("nan")
TRACES = [trace_of("compressor", 3, 8, 1200), trace_of("cnc", 0, 5, 1200),
          trace_of("washing_machine", 3, 8, 1200)]  # fmt: skip
# Three boils of two minutes, ten minutes apart.
BOILS = seconds_of([*([1.0] * 480 + [2000.0] * 120) * 3, *[1.0] * 1200])


@pytest.fixture
def works(tmp_path):
    opened = []

    def open_one(**options):
        opened.append(Works(tmp_path, **options))
        return opened[-1]

    yield open_one
    for it in opened:
        it.close()


def spoiled(seconds, rng):
    """With faults and holes in it."""
    found = list(seconds)
    for _ in range(rng.randint(0, 3)):
        at = rng.randrange(len(found) - 300)
        found[at : at + 9] = [(start, NAN) for start, _ in found[at : at + 9]]
        del found[at + 100 : at + 100 + rng.randint(0, 80)]
    return found


def pieces(seconds, rng):
    """In any pieces, some of which come late, some in disorder."""
    cuts = sorted({0, len(seconds), *(rng.randrange(len(seconds)) for _ in range(8))})
    found = [seconds[a:b] for a, b in pairwise(cuts)]
    if rng.random() < 0.6:
        found.insert(rng.randrange(len(found)), found.pop(rng.randrange(len(found))))
    for piece in found:
        if rng.random() < 0.3:
            rng.shuffle(piece)
    return found


@settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.sampled_from(TRACES), st.sampled_from([50, 300, 900]), st.integers(0, 1 << 30))
@example(TRACES[1], 300, 13893)  # late, after a restart, among the samples that taught its habits
def test_any_pieces_in_any_order_with_restarts(tmp_path_factory, trace, learn, seed):
    rng = random.Random(seed)
    seconds = spoiled(trace, rng)
    step_ms = seconds[1][0]
    it = Works(tmp_path_factory.mktemp("works"), learn=learn, step_ms=step_ms)
    for piece in pieces(seconds, rng):
        it.send(piece)
        it.until(max(start for start, _ in piece) + step_ms)
        if rng.random() < 0.5:
            it.restart()
    it.until(seconds[-1][0] + 30_000)
    assert it.cycles() == in_a_file(seconds, learn)
    told_as_known(it)
    it.close()


def told_as_known(it):
    """Every minute and quarter hour says what is known of it now."""
    with Reader(it.folder) as reader:
        for span in (60, 900):
            for r in reader.indicators(0, 1 << 62, span):
                parts = reader.indicators(r.start_us, r.end_us, 1, "cnc", 0)
                runs = reader.runs("cnc", 0, r.start_us, r.end_us)
                fresh = meter.aggregate(parts, r.start_us, span, None, runs).values
                for name in ("on_seconds", "cycles"):
                    assert fresh.get(name) == r.values.get(name)


def test_minutes_and_quarter_hours_add_up(works):
    it = works()
    it.send(BOILS)
    it.until(BOILS[-1][0] + 1000)
    for span in (60, 900):
        told = it.spans(span).values()
        assert sum(values["on_seconds"] for values in told) == 360
        assert sum(values["cycles"] for values in told) == 3
    assert it.spans()[600]["cycles"] == 1  # it ended with the tenth minute
    assert it.states() == [(0, False), (480, True), (600, False), (1080, True), (1200, False),
                           (1680, True), (1800, False), (3000, None)]  # fmt: skip


def test_a_cycle_is_told_once_no_pause_can_follow_and_not_before(works):
    it = works()
    seconds = seconds_of([1.0] * 480 + [2000.0] * 110 + [1.0] * 400)
    it.send(seconds[:610])
    it.until(610_000)
    assert it.cycles() == []
    assert "on_seconds" not in it.spans()[540]
    assert it.states()[-2:] == [(480, True), (590, None)]
    it.send(seconds[610:])
    it.until(seconds[-1][0] + 1000)
    assert [cycle[:2] for cycle in it.cycles()] == [(480_000_000, 590_000_000)]
    told = it.spans()[540]
    assert (told["on_seconds"], told["cycles"]) == (50, 1)


def test_a_run_that_goes_on_is_on_already(works):
    it = works()
    it.send(BOILS[:570])
    it.until(570_000)
    assert it.spans()[480]["on_seconds"] == 60
    assert it.states()[-2:] == [(480, True), (570, None)]


def test_what_was_not_measured_is_not_known(works):
    it = works()
    seconds = [s for s in BOILS if not 240_000 <= s[0] < 360_000]
    seconds[30:60] = [(start, NAN) for start, _ in seconds[30:60]]
    it.send(seconds)
    it.until(BOILS[-1][0] + 1000)
    assert it.states()[:5] == [
        (0, False), (30, None), (60, False), (240, None), (360, False),
    ]  # fmt: skip
    assert it.spans()[0]["on_seconds"] == 0
    assert 300 not in it.spans()


def test_the_first_minute_says_something_and_a_day_says_more(works):
    """A laser at 90 W is idle once it has been seen to work."""
    it = works()
    seconds = seconds_of([120.0] * 600 + [600.0] * 300 + [120.0] * 600)
    it.send(seconds[:600])
    it.until(600_000)
    assert it.spans()[60]["on_seconds"] == 60
    it.send(seconds[600:])
    it.until(1_500_000)
    assert it.spans()[60]["on_seconds"] == 0
    assert [cycle[:2] for cycle in it.cycles()] == [(600_000_000, 900_000_000)]


def test_days_at_rest_teach_nothing(works):
    """The first 500 seconds, and the next, are without a run: the third 500 are learnt from."""
    it = works(learn=500)
    seconds = seconds_of([1.0] * 1100 + [2000.0] * 60 + [1.0] * 900)
    it.send(seconds)
    it.until(2_060_000)
    assert it.cycles() == in_a_file(seconds, 500) != []
    assert it.pump._machines._known["cnc", 0].watch.final


def test_vibration(works):
    it = works(learn=1000, quantity="acceleration_rms", per=1000)
    rng = np.random.default_rng(1)
    shake = np.array(([0.02] * 300 + [0.9] * 200) * 4 + [0.02] * 600)
    seconds = [(start, round(v / 10, 3)) for start, v in seconds_of(
        10 * shake * rng.uniform(0.8, 1.2, len(shake)))]  # fmt: skip
    it.send(seconds)
    it.until(seconds[-1][0] + 1000)
    assert it.cycles() == in_a_file(seconds, 1000, ACCELERATION)
    assert [(c[2], c[4]) for c in it.cycles()] == [(None, 1.0)] * 4


def test_pulses_count_where_there_are_any(works):
    it = works()
    counted = [
        (start, {CODE["active_power"]: round(w * 10), CODE["pulses"]: start // 100_000})
        for start, w in BOILS
    ]
    it.send(counted)
    it.until(BOILS[-1][0] + 1000)
    told = it.spans().values()
    assert sum(values["cycles"] for values in told) == 29
    assert sum(values["on_seconds"] for values in told) == 360
    assert len(it.cycles()) == 3


def test_what_comes_again_unchanged_is_not_followed_again(works, monkeypatch):
    it = works()
    it.send(BOILS[:700])
    it.until(700_000)
    it.send(BOILS[100:200])
    assert it.pump.step() is False
    assert it.pump._machines._late == {}
    it.send([(150_000, 2.0)])
    it.pump.step()
    assert it.pump._machines._late["cnc", 0].start_us == NOW + 150_000_000


def test_late_records_are_followed_after_a_restart_too(works):
    it = works()
    it.send(BOILS[:470] + BOILS[610:1200])
    it.until(1_200_000)
    assert it.cycles() == []
    it.send(BOILS[470:610])
    it.pump.step()
    it.restart()
    it.until(1_200_000)
    assert [cycle[:2] for cycle in it.cycles()] == [(480_000_000, 600_000_000)]


def test_a_run_of_too_many_bursts_is_gone_through_again(works, monkeypatch):
    monkeypatch.setattr(watch, "BURSTS_MOST", 2)
    monkeypatch.setattr(following, "KEEP_EVERY_US", 60_000_000)
    it = works(learn=1000)
    seconds = seconds_of([1.0] * 700 + [300.0] * 300 + [1.0] * 500
                         + ([300.0] * 30 + [1.0] * 20) * 10 + [1.0] * 900)  # fmt: skip
    it.send(seconds[:1850])
    it.until(1_850_000)
    it.restart()
    it.send(seconds[1850:])
    it.until(seconds[-1][0] + 1000)
    assert it.cycles() == in_a_file(seconds, 1000)
    assert len(it.cycles()) == 2


def test_a_full_disk_loses_nothing(works, monkeypatch):
    it = works(learn=1000)
    it.send(BOILS[:700])

    def full(*_):
        raise StorageFull("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(it.writer, "save_machines", full)
        with pytest.raises(StorageFull):
            it.until(700_000)
    it.send(BOILS[700:])
    it.until(BOILS[-1][0] + 1000)
    assert it.cycles() == in_a_file(BOILS, 1000)


@pytest.mark.parametrize("spoil", ['"learnt"', '"kind"', '"tracker"'])
def test_a_detector_of_another_version_begins_anew(works, spoil):
    it = works(learn=1000)
    it.send(BOILS[:1500])
    it.until(1_500_000)
    db = sqlite3.connect(it.folder / "journal.db")
    changed = db.execute("UPDATE detectors SET body = replace(body, ?, '\"other\"')", (spoil,))
    assert changed.rowcount > 0
    db.commit()
    db.close()
    it.restart()
    it.send(BOILS[1500:])
    it.until(BOILS[-1][0] + 1000)
    assert it.cycles() == in_a_file(BOILS, 1000)


def test_what_is_late_beyond_retention_changes_nothing(works, monkeypatch):
    monkeypatch.setattr(following, "KEEP_EVERY_US", 60_000_000)
    it = works(learn=600)
    it.send(BOILS[:100] + BOILS[110:1300])
    it.until(1_300_000)
    before = it.cycles()
    while it.writer.forget(0, NOW + 900_000_000):
        pass
    it.send(BOILS[100:110])
    it.until(1_300_000)
    assert (it.cycles(), len(before)) == (before, 2)
    it.send(BOILS[1300:])
    it.until(BOILS[-1][0] + 1000)
    assert len(it.cycles()) == 3
