"""The story is one story: the same for all who ask, and worth looking at."""

import json
import math
import random

import pytest
from sim.plan import DAY
from sim.world import DISTANCE, SOURCES, World
from sim_rig import MONDAY, OFFSET, micropython

HOUR = 3600000


@pytest.fixture(scope="module")
def world():
    return World(1, MONDAY, OFFSET)


def at(day, hour=0.0):
    """UTC ms of a local time in the story's week."""
    return (MONDAY - OFFSET) * 1000 + day * DAY + int(hour * HOUR)


def everything(world, t):
    return [
        *[world.sound(mic, t) for mic in sorted(DISTANCE)],
        *[world.electric(name, t) for name in ("cnc", "laser")],
        *[world.pulses(name, t) for name in ("cnc", "laser")],
        world.vibration("press", t),
        world.air(t),
    ]


def flat(answer):
    if isinstance(answer, dict):
        return [v for key in sorted(answer) for v in flat(answer[key])]
    if isinstance(answer, list):
        return [v for item in answer for v in flat(item)]
    return [answer]


def test_a_same_seed_tells_the_same_story_on_both_interpreters_in_any_order():
    times = [at(day, hour) + 137 for day in (0, 3, 5, 6) for hour in range(24)]
    shuffled = random.Random(4).sample(times, len(times))
    theirs = json.loads(micropython("story.py", 1, MONDAY, OFFSET, *shuffled))
    world = World(1, MONDAY, OFFSET)
    for t in times:
        for a, b in zip(flat(everything(world, t)), flat(theirs[str(t)]), strict=True):
            assert a == pytest.approx(b, rel=1e-9)


def test_another_seed_tells_another_story(world):
    other = World(2, MONDAY, OFFSET)
    assert everything(world, at(0, 10)) != everything(other, at(0, 10))


def test_a_later_start_changes_only_where_counters_count_from(world):
    later = World(1, MONDAY + 2 * 86400, OFFSET)
    t = at(3, 15.5)
    assert later.sound("mic-yard", t) == world.sound("mic-yard", t)
    assert later.air(t) == world.air(t)
    assert 0 < later.pulses("cnc", t)["pulses"] < world.pulses("cnc", t)["pulses"]


@pytest.mark.parametrize("name", ["cnc", "laser"])
def test_energy_and_pulses_never_fall_over_a_week(world, name):
    energy, pulses = 0.0, 0
    for minute in range(8 * 1440):
        t = at(0) + minute * 60000
        now = world.electric(name, t)["energy_wh"], world.pulses(name, t)["pulses"]
        assert now[0] > energy
        assert now[1] >= pulses
        energy, pulses = now
    assert pulses > 500


@pytest.mark.parametrize("name", ["cnc", "laser"])
def test_energy_is_the_integral_of_power(world, name):
    begin, end, step = at(1, 9), at(1, 10), 200
    watts = [world.electric(name, t)["power"] for t in range(begin, end, step)]
    energy = world.electric(name, end)["energy_wh"] - world.electric(name, begin)["energy_wh"]
    assert energy == pytest.approx(sum(watts) / len(watts), rel=0.003)


def test_current_voltage_and_power_factor_give_the_power(world):
    now = world.electric("cnc", at(0, 9.5))
    assert now["voltage"] * now["current"] * now["power_factor"] == pytest.approx(now["power"])
    assert 215 < now["voltage"] < 245
    assert now["power_factor"] < 1


def test_each_cycle_is_a_pulse(world):
    machine = world.machines["laser"]
    job = machine.jobs(world.local(at(2)) // DAY)[0]
    before = machine.cycles(job.start)
    assert machine.cycles(job.start + job.cycle - 1) == before
    assert machine.cycles(job.start + job.cycle) == before + 1
    assert machine.cycles(job.end) == before + (job.end - job.start) // job.cycle


def running(world, day, hours):
    """Names of the machines that have a job at one time or another."""
    first, last = hours
    times = range(at(day, first), at(day, last), 60000)
    return {name for name in world.machines for t in times if world.running(name, t)}


def test_work_on_weekdays_with_a_lunch_pause_a_short_saturday_no_sunday(world):
    for day in range(5):
        assert running(world, day, (8, 12)) == {"cnc", "laser", "press", "extractor"}
        assert running(world, day, (12.3, 13)) == set()
        assert running(world, day, (18, 24)) == running(world, day, (0, 7.6)) == set()
    assert "cnc" in running(world, 5, (9, 13))
    assert running(world, 5, (13.2, 24)) == running(world, 6, (0, 24)) == set()


def test_the_extractor_runs_whenever_dust_is_made(world):
    for t in range(at(0, 7), at(0, 18), 10000):
        if world.running("cnc", t) or world.running("laser", t):
            assert world.running("extractor", t)


def quarters(world, microphone, day):
    """LAeq of the 96 quarters of an hour of a day, from a statement each second."""
    found = []
    for k in range(96):
        begin = at(day, k / 4)
        times = range(begin + 137, begin + 900000, 1000)
        found.append(10 * math.log10(sum(sum(world.sound(microphone, t)) for t in times) / 900))
    return found


@pytest.mark.parametrize("seed", [1, 7])
def test_an_ordinary_day_passes_55_db_once_in_the_yard(seed):
    levels = quarters(World(seed, MONDAY, OFFSET), "mic-yard", 1)
    over = [k for k, level in enumerate(levels) if level > 55]
    assert 1 <= len(over) <= 3
    assert all(16 * 4 <= k < 17 * 4 for k in over)
    assert over[-1] - over[0] < 3
    rest = [level for k, level in enumerate(levels) if k not in over]
    assert max(rest) > 52


def test_nights_are_quiet_and_rush_hours_loud_in_the_street(world):
    levels = quarters(world, "mic-street", 2)
    night, rush = levels[0:16], levels[28:36]
    assert min(night) > 30
    assert max(night) < 40
    assert all(48 < level < 53 for level in rush)
    assert max(levels) < 55


def test_a_machine_is_heard_only_while_it_runs(world):
    for t in range(at(4, 11), at(4, 14), 20000):
        energies = dict(zip(SOURCES, world.sound("mic-yard", t), strict=True))
        assert energies["residual"] > 0
        for name in SOURCES[1:]:
            assert (energies[name] > 0) == world.running(name, t)


def test_dust_and_fumes_build_up_by_day_and_are_gone_by_night(world):
    dust = [world.air(at(0, hour))["pm2_5"] for hour in (4, 10, 11.5, 23)]
    assert dust[0] < 12
    assert min(dust[1:3]) > 20
    assert dust[3] < 12
    voc = [world.air(at(0, hour))["sraw_voc"] for hour in (4, 11, 23.5)]
    assert voc[1] < min(voc[0], voc[2]) - 500


def test_the_press_shakes_with_each_stroke(world):
    job = world.machines["press"].jobs(world.local(at(0)) // DAY)[0]
    start = job.start - OFFSET * 1000
    assert world.vibration("press", start - 1000)["rms_ms2"] < 0.01
    for k in range(3):
        assert world.vibration("press", start + k * job.cycle)["rms_ms2"] > 10
        assert world.vibration("press", start + k * job.cycle + 2000)["rms_ms2"] < 1
