"""The sampler in story time: steady periods, warm-up, failures that are never quiet."""

from itertools import pairwise

import pytest
from lotline import meter
from node_rig import run_micropython

STATUS, FAULT, WARMING_UP = 64, 8, 4


def run(driver, length=5000):
    return run_micropython("sampler_cases.py", driver, length)


def test_records_on_a_steady_period_whose_spans_tile_the_time():
    got = run("steady")
    ticks = [row[0] for row in got["rows"]]
    assert ticks == [*range(110, 5000, 100)]
    assert got["rows"][0][1] == 105, "from the end of the start, which takes 5 ms"
    for before, row in pairwise(got["rows"]):
        assert row[0] - row[1] == before[0]
    assert [row[3] for row in got["rows"]] == [[[24, n]] for n in range(2, len(ticks) + 2)]
    assert {row[2] for row in got["rows"]} == {3}
    assert (got["errors"], got["overruns"]) == (0, 0)


@pytest.mark.parametrize("driver", ["brisk", "hiccup", "instant"])
def test_as_many_seconds_as_passed(driver):
    """The gateway takes each record for whole seconds, at least one."""
    rows = run(driver, 60_500)["rows"]
    records = [meter.second("n", 3, dict(body), span, tick * 1000, 0)
               for tick, span, _, body in rows]  # fmt: skip
    assert sum(r.seconds for r in records) == round(rows[-1][0] / 1000)
    assert {r.completeness for r in records} == {1}
    begin = rows[0][0] - rows[0][1]
    assert begin + sum(row[1] for row in rows) == rows[-1][0], "no time is left out"


def test_a_long_pause_still_beats():
    assert run("hourly", 3_700_000)["beats"] > 3600


def test_warming_up_is_marked_and_no_new_value_is_no_record():
    rows = run("warming")["rows"]
    assert [row[3][0][1] for row in rows] == list(range(3, 2 * len(rows) + 2, 2))
    assert {row[1] for row in rows[1:]} == {200}
    for tick, _span, _channel, body in rows:
        assert dict(body).get(STATUS, 0) == (WARMING_UP if tick < 505 else 0)


def test_a_failing_sensor_says_fault_each_period_and_is_started_anew():
    got = run("failing")
    states = ["F" if dict(r[3]).get(STATUS) == FAULT else dict(r[3])[24] for r in got["rows"]]
    # one failed start, seven readings, of which the first covers no time, five failures, then
    # the chip is started again
    assert states[:25] == ["F", *[2] * 6, *"FFFFF", *[3] * 6, *"FFFFF", 4, 4]
    assert got["errors"] == states.count("F")
    assert {"failing: SensorError crc", "failing: SensorError nack"} == set(got["notes"])
    assert max(row[1] for row in got["rows"][1:]) <= 200


def test_a_drivers_own_mistakes_are_faults_of_its_sensor():
    got = run("broken")
    assert len(got["rows"]) >= 45
    assert {tuple(map(tuple, row[3])) for row in got["rows"]} == {((STATUS, FAULT),)}
    assert any("WireError" in n for n in got["notes"])
    assert any("IndexError" in n for n in got["notes"])


def test_a_sensor_without_any_new_value_is_silent_which_is_a_fault():
    got = run("silent")
    assert got["rows"][0][:2] == [506, 501]
    assert all(row[3] == [[STATUS, FAULT]] for row in got["rows"])
    assert got["errors"] == len(got["rows"]) > 10


def test_a_driver_that_does_not_exist():
    got = run("absent")
    assert [row[3] for row in got["rows"]] == [[[STATUS, FAULT]]] * 5
    assert run("unheard-of")["notes"][0].startswith("unheard-of: KeyError")


def test_readings_slower_than_the_period_are_counted_as_overruns():
    got = run("slow")
    assert [row[0] for row in got["rows"]][:4] == [255, 555, 855, 1155]
    assert got["overruns"] == 2 * len(got["rows"])
