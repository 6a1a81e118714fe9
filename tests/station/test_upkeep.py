"""Upkeep: a clock that was set, retention that does not trust it, gaps of every boot."""

import asyncio
import time
from contextlib import asynccontextmanager

import pytest
from lotline.config import Retention
from lotline.ingest import Intake, Timekeeper, lanes
from lotline.journal import Reader
from lotline.records import Indicator
from lotline.station.clock import STEP_US, Clock
from lotline.station.own import Own
from lotline.station.upkeep import GAPS_EVERY, Upkeep
from lotwire import talk
from station_rig import NOW, Rig

DAY_US = 86_400_000_000


class Hands(Clock):
    """A clock that goes when the test moves it, and is set when the test sets it."""

    def __init__(self):
        super().__init__()
        self.now, self.stepped = NOW, 0

    def now_us(self):
        return self.now

    def put(self, step_us):
        self.now += step_us
        self.stepped = step_us


class Silent:
    def behind(self):
        return False

    def confirm(self, records):
        pass

    def publish(self, topic, payload):
        pass


class Publish:
    def __init__(self, topic, payload):
        self.topic, self.payload = topic, payload


class Works(Rig):
    """The rig with everything before metering, and upkeep stepped by hand."""

    def __init__(self, folder):
        super().__init__(folder)
        self.clock = Hands()
        self.gone = []
        self.own = Own(["mic-hall"], Reader(folder), self.clock, lambda *_: None)
        self.upkeep = Upkeep(
            folder,
            self.writer,
            self.clock,
            Retention(frames_days=90),
            self.gone.append,
            self.own.follow_step,
        )
        self.intake = Intake(
            self.writer, folder, lanes({self.node.name: self.node.secret}), self.clock.now_us,
            lambda: None, lambda: None, lambda *_: None,
        )  # fmt: skip
        self.intake.source = Silent()
        self.keeper = Timekeeper(self.intake, self.writer, Reader(folder), self.clock.now_us)

    def take(self, tick):
        self.intake.take([Publish(self.node.up, self.node.message(tick=tick))])

    async def commit(self):
        self.intake._commit_soon()
        while self.intake._busy or self.intake._batch.records:
            await asyncio.sleep(0.001)

    async def answer(self, tick):
        lane = self.intake.lanes[self.node.name]
        self.keeper.ask(lane)
        pong = lane.clock.seal(talk.pong(self.keeper._last_id, 1, tick, tick))
        self.keeper.take([Publish(lane.clock_topic, pong)])
        await asyncio.sleep(0)
        await self.intake.run(lambda: None)

    async def flush(self, rounds=1):
        if self.clock.stepped:
            self.upkeep._follow_step(self.intake, self.keeper, self.clock.stepped)
            self.clock.stepped = 0
        await self.intake.run(self.upkeep._flush, self.intake, self.keeper, rounds)

    def halves(self):
        return [f.half_us for f in self.reader.frames(0, 99)]

    def events(self, kind):
        return [text for _, _, k, _, text in self.reader.events() if k == kind]


@pytest.fixture
def story(tmp_path):
    """story(coroutine function of Works): runs it."""

    @asynccontextmanager
    async def works():
        it = Works(tmp_path)
        yield it
        await it.intake.stop()
        it.reader.close()
        it.writer.close()

    def run(tell):
        async def told():
            async with works() as it:
                await tell(it)

        asyncio.run(told())

    return run


@pytest.mark.parametrize("step_us", [7_000_000, -7_000_000, 3 * DAY_US])
def test_a_step_makes_what_was_dated_before_as_uncertain_and_meters_it_again(story, step_us):
    async def tell(it):
        it.take(1000)
        await it.commit()
        await it.answer(1000)
        it.take(2000)
        await it.commit()
        pump = it.pump()
        pump.step()
        starts = [r.start_us for r in it.found()]
        it.take(3000)  # on its way to the disk
        it.clock.put(step_us)
        await it.flush()
        await it.commit()
        it.take(4000)
        await it.commit()
        assert [h >= abs(step_us) for h in it.halves()] == [True, True, True, False]
        pump.step()
        found = {r.start_us: r.uncertainty_us for r in it.found()}
        assert [found[start] >= abs(step_us) for start in starts] == [True, True]
        assert sorted(found)[0 if step_us < -(10**6) else -1] == NOW + step_us + 2_000_000
        assert it.bad == []
        (said,) = it.events("clock")
        assert said.startswith(f"The gateway's clock was set by {step_us / 1e6:+.1f} s.")

    story(tell)


@pytest.mark.parametrize("step_s", [7, -7, 86_400])
def test_a_step_makes_the_own_seconds_as_uncertain_and_their_minutes(story, step_s):
    """Only what was dated by the clock that was set; a second step leaves it alone."""

    def second(at_us):
        return Indicator("mic-hall", 0, at_us, 1, {"LAeq": 60.0}, 1.0, 5000)

    async def tell(it):
        begin, step_us = it.clock.now_us(), step_s * 1_000_000
        it.clock.now += 3600 * 1_000_000
        before = [begin + n * 600_000_000 for n in range(6)]
        it.own.put([second(at) for at in before])
        pump = it.pump()
        pump.step()
        for _ in range(2):
            it.clock.put(step_us)
            await it.flush()
            for _ in range(8):
                pump.step()
            it.own.put([second(it.clock.now_us())])
            pump.step()
            it.clock.now += 60_000_000
        halves = {r.start_us: r.uncertainty_us - 5000 for r in it.found()}
        assert [halves[at] for at in before] == [abs(step_us)] * 6
        assert sorted(halves.values()) == [0, *[abs(step_us)] * 7]
        it.clock.now += 2 * 86_400_000_000
        pump.step()
        assert {r.uncertainty_us for r in it.found(60) if r.start_us in before} == {
            abs(step_us) + 5000
        }

    story(tell)


def test_what_came_undated_before_a_step_is_dated_by_the_clock_as_it_is_now(story):
    """Its arrival, too: else it would seem to be made days after it came."""

    async def tell(it):
        it.take(1000)
        await it.commit()
        it.take(1500)
        it.clock.put(3 * DAY_US)
        await it.flush()
        await it.commit()
        await it.answer(2000)
        it.pump().step()
        assert it.bad == []
        assert [r.start_us for r in it.found()] == [
            NOW + 3 * DAY_US - 2_000_000, NOW + 3 * DAY_US - 1_500_000
        ]  # fmt: skip
        assert max(it.halves()) < 2000

    story(tell)


def test_a_clock_that_is_a_year_ahead_deletes_nothing_and_it_is_said(story):
    async def tell(it):
        for n in range(3):
            it.take(n * 1000)
            await it.commit()
            await it.answer(n * 1000)
            it.upkeep.forget()
            it.clock.now += DAY_US // 2
        it.writer.set_cursor("meter", 3)
        it.clock.put(365 * DAY_US)
        await it.flush()
        for _ in range(3):
            it.clock.now += 600_000_000
            assert it.upkeep.forget() == 0
        assert len(it.reader.frames(0, 9)) == 3
        (said,) = it.events("retention")
        assert said.startswith(
            "The clock is 366 days ahead of what this gateway has lived through"
        )
        it.clock.put(-365 * DAY_US)
        await it.flush()
        it.upkeep.forget()
        assert it.events("retention")[1:] == ["Retention follows the clock again."]
        for _ in range(92 * 2):
            it.clock.now += DAY_US // 2
            it.upkeep.forget()
        assert it.reader.frames(0, 9) == []

    story(tell)


def test_gaps_are_noted_of_boots_that_have_left_memory_too(story):
    async def tell(it):
        for boot in range(1, 40):
            it.node.boot, it.node.seq = boot, 1
            it.take(1000)
        await it.commit()
        assert len(it.intake.lanes[it.node.name].boots) < 39
        await it.flush(GAPS_EVERY)
        assert [(gap[1], gap[2], gap[3]) for gap in it.reader.gaps()] == [
            (boot, 1, 1) for boot in range(1, 40)
        ]

    story(tell)


def test_the_clock_follows_what_it_is_set_to_and_says_by_how_much():
    clock = Clock()
    assert clock.check() == 0
    step = clock.check(lambda: time.time_ns() + 86_400 * 10**9)
    assert abs(step - DAY_US) < STEP_US
    assert abs(clock.now_us() - time.time_ns() // 1000 - DAY_US) < STEP_US
    assert abs(clock.check() + DAY_US) < STEP_US
