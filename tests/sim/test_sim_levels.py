"""The level twin says what the real chain would, and the stand-in for I2S carries no sound."""

import json

import numpy as np
import pytest
from sim.levels import Meter, Seconds
from sim.world import World
from sim_rig import MONDAY, OFFSET, mean_db, micropython

SECONDS = 6


@pytest.fixture(scope="module", params=["mic-yard", "mic-street"])
def chains(request):
    """(real, twin): levels of 5 s in each 5 minutes of the hour from 10:00."""
    times = [(MONDAY - OFFSET + 36000 + 300 * k) * 1000 for k in range(12)]
    pairs = json.loads(micropython("chain.py", request.param, MONDAY, SECONDS, *times))
    real, twin = (np.array([pair[i] for pair in pairs]) / 100 for i in (0, 1))
    return real.reshape(-1, 55), twin.reshape(-1, 55)


@pytest.mark.parametrize("first", [0, 8, 16])
def test_leq_of_an_hour_agrees(chains, first):
    real, twin = (mean_db(x[:, first : first + 8]) for x in chains)
    assert twin == pytest.approx(real, abs=0.5)


def test_each_stretch_agrees(chains):
    real, twin = (x[:, :8].reshape(12, -1) for x in chains)
    for a, b in zip(real, twin, strict=True):
        assert mean_db(b) == pytest.approx(mean_db(a), abs=0.5)


def test_maxima_and_thirds_agree_on_average(chains):
    real, twin = chains
    assert np.mean(twin[:, 24]) == pytest.approx(np.mean(real[:, 24]), abs=0.5)
    assert np.mean(twin[:, 25]) == pytest.approx(np.mean(real[:, 25]), abs=1.5)
    for k in range(26, 55):
        assert mean_db(twin[:, k]) == pytest.approx(mean_db(real[:, k]), abs=1.5), k


def test_a_pass_of_eighths_wavers_as_noise_does(chains):
    real, twin = (np.std(x[:, :8], axis=1).mean() for x in chains)
    assert real / 2 < twin < real * 2


def second(meter, t):
    assert meter.feed(t.to_bytes(8, "little"), 0)
    return bytes(meter.take().levels)


def test_a_second_is_the_same_whatever_was_asked_before():
    world = World(1, MONDAY, OFFSET)
    t = (MONDAY + 39000) * 1000
    one, other = (Meter(lambda t: world.sound("mic-yard", t), 1) for _ in range(2))
    second(one, t - 50000)
    assert second(one, t) == second(other, t)
    assert not one.take().constant
    assert one.take().overload == 0


def test_a_loud_world_is_clipped_at_full_scale():
    meter = Meter(lambda t: [10.0**16] * 5, 1)
    assert max(np.frombuffer(second(meter, 10**12), "<i2")) == 0


class Clock:
    """Only sleeping moves it."""

    def __init__(self):
        self.now = 0

    def ticks_ms(self):
        return self.now

    def story_ms(self, ticks):
        return 5000000 + ticks

    async def sleep_ms(self, ms):
        self.now += max(0, ms)


def seconds_read(pauses):
    """Story ms of the ends of the seconds read, and the samples lost."""
    import asyncio

    async def read():
        clock, found = Clock(), []
        i2s = Seconds(clock)
        buf = bytearray(64)
        for pause in pauses:
            clock.now += pause
            filled = asyncio.Event()
            i2s.irq(lambda _, filled=filled: filled.set())
            i2s.readinto(buf)
            await filled.wait()
            found.append(int.from_bytes(buf[:8], "little") - 5000000)
            assert not any(buf[8:])
        return found, i2s.lost

    return asyncio.run(read())


def test_each_story_second_is_announced_once():
    assert seconds_read([700, 0, 300, 900]) == ([1700, 2700, 3700, 4700], 0)


def test_a_late_reader_loses_whole_seconds_and_is_told():
    assert seconds_read([0, 0, 5500, 0]) == ([1000, 2000, 7000, 8000], 4 * 48000)
