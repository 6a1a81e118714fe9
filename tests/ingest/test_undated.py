"""Boots that never answer a clock question: dated by what bounds them, or given up aloud."""

import asyncio

from frames import FakeNode
from ingest_rig import NOW, Publish, counts, gateway
from lotline.ingest import undated
from lotline.journal import Reader
from lotwire import talk

HOUR_US = 3_600_000_000


class Yard:
    """A node, an intake and a clock; `truth` is when each frame was made."""

    def __init__(self, it, node, folder):
        self.intake, self.source, self.keeper = it
        self.node, self.folder = node, folder
        self.now = NOW
        self.began = NOW  # of the node's boot
        self.truth = {}

    def reboot(self, at_us, boot=None):
        self.node.boot = self.node.boot + 1 if boot is None else boot
        self.node.seq = 0
        self.began = at_us

    def make(self, at_us):
        tick = (at_us - self.began) // 1000
        message = self.node.message(tick=tick)
        self.truth[self.node.boot, self.node.seq] = self.began + tick * 1000
        return Publish(self.node.up, message)

    async def send(self, *messages):
        self.intake.take(messages)
        self.intake._commit_soon()
        while self.intake._busy or self.intake._batch.records:
            await asyncio.sleep(0.001)

    async def answer(self):
        """A clock exchange with the boot that runs now."""
        lane = self.intake.lanes[self.node.name]
        self.keeper.ask(lane)
        tick = (self.now - self.began) // 1000
        pong = talk.pong(self.source.pings[-1][0], self.node.boot, tick, tick)
        self.keeper.take([Publish(lane.clock_topic, lane.clock.seal(pong))])
        await asyncio.sleep(0)  # let it go to the commit thread before what follows
        await self.look()

    async def look(self, later_us=0):
        self.now += later_us
        await self.intake.run(lambda: self.keeper.date_waiting(consider=True))

    def dates(self, boot):
        """Of each frame of a boot its half width, with the truth in it; None without a date."""
        with Reader(self.folder) as reader:
            frames = [f for f in reader.frames(0, 1 << 40) if f.boot == boot]
        for f in frames:
            off = abs(f.utc_us - self.truth[boot, f.seq]) if f.utc_us is not None else 0
            assert off <= (f.half_us or 0)
        return [f.half_us for f in frames]


def told(folder, story):
    """Run a story; what was counted, and the sentences."""

    async def run():
        node, times = FakeNode(), []
        async with gateway(folder, node, lambda: times[0].now) as it:
            yard = Yard(it, node, folder)
            times.append(yard)
            await story(yard)

    asyncio.run(run())
    with Reader(folder) as reader:
        return counts(folder), [text for *_, text in reader.events()]


def backlog(yard, seconds, every=1):
    return [yard.make(yard.began + n * 1_000_000) for n in range(1, seconds, every)]


def test_a_node_that_is_heard_live_but_never_answers_is_dated_by_its_arrivals(tmp_path):
    async def story(yard):
        yard.began = NOW - HOUR_US
        for n in range(70):
            await yard.send(yard.make(yard.now))
            yard.now += 10_000_000 + (40_000 if n % 3 else 700_000)
            await yard.look()
            waited_us = yard.now - NOW
            assert (set(yard.dates(1)) == {None}) == (waited_us < undated.PATIENCE_US)
        halves = yard.dates(1)
        assert None not in halves
        assert max(halves) < 61_000_000
        with Reader(tmp_path) as reader:
            assert len(reader.late_frames(99)) == 65

    counted, said = told(tmp_path, story)
    assert counted == {"bounded": 1}
    assert said == ["mic-street never told its clock in a boot, whose records are dated by when "
                    "they came and by its other boots: see their uncertainty."]  # fmt: skip


def test_an_answer_after_all_is_better_than_a_bound(tmp_path):
    async def story(yard):
        for _ in range(70):
            await yard.send(yard.make(yard.now))
            yard.now += 10_000_000
            await yard.look()
        await yard.answer()
        await yard.send(yard.make(yard.now))
        assert yard.dates(1)[-1] < 2000

    told(tmp_path, story)


def test_a_burst_of_a_node_that_was_offline_for_hours_is_not_taken_for_live(tmp_path):
    async def story(yard):
        yard.began = NOW - 5 * HOUR_US
        for message in backlog(yard, 3600, 10):
            await yard.send(message)
            yard.now += 1_000_000  # ten times as fast as it was made
        await yard.look(20 * HOUR_US)
        assert set(yard.dates(1)) == {None}
        await yard.look(30 * 24 * HOUR_US)
        assert set(yard.dates(1)) == {None}, "it may still answer"
        await yard.answer()
        assert None not in yard.dates(1)

    counted, said = told(tmp_path, story)
    assert counted == {"unanswered": 1}
    assert said == ["mic-street does not answer clock questions: its records wait for a date."]


def test_a_boot_amid_an_outage_is_dated_by_its_neighbours(tmp_path):
    """Answered; then hours offline, with a reset in them; then back, with the backlog."""

    async def story(yard):
        await yard.send(yard.make(yard.now + 1_000_000))
        await yard.answer()
        first = backlog(yard, 7200, 60)
        yard.reboot(NOW + 2 * HOUR_US)
        second = backlog(yard, 3600, 10)
        yard.reboot(NOW + 3 * HOUR_US + 2_000_000)
        yard.now = NOW + 8 * HOUR_US
        await yard.send(yard.make(yard.now))
        await yard.answer()
        await yard.send(*first, *second[:200])
        await yard.look(1_000_000)
        assert set(yard.dates(2)) == {None}, "more of it may come"
        await yard.send(*second[200:])
        await yard.look(undated.SETTLE_US)
        halves = yard.dates(2)
        assert None not in halves
        assert max(halves) < 60_000_000
        assert None not in yard.dates(1)

    counted, _ = told(tmp_path, story)
    assert counted == {"bounded": 1}


def test_a_boot_that_nothing_bounds_is_given_up_counted_and_said(tmp_path):
    async def story(yard):
        burst = backlog(yard, 100)
        yard.reboot(NOW + HOUR_US)
        yard.now = NOW + 2 * HOUR_US
        await yard.send(*burst, yard.make(yard.now))
        await yard.look(undated.SETTLE_US)
        await yard.answer()
        await yard.look()
        assert yard.dates(1) == [None] * 99, "kept as evidence"
        with Reader(tmp_path) as reader:
            assert reader.undated_boot(0) is None

    counted, said = told(tmp_path, story)
    assert counted == {"undated": 99}
    assert said[0].startswith("mic-street sent records whose time is not known to a quarter hour")


def test_a_night_without_power_is_too_wide(tmp_path):
    async def story(yard):
        await yard.send(yard.make(yard.now))
        await yard.answer()
        yard.reboot(NOW + 6 * HOUR_US)
        evening = backlog(yard, 50)
        yard.reboot(NOW + 14 * HOUR_US)
        yard.now = NOW + 15 * HOUR_US
        await yard.send(*evening, yard.make(yard.now))
        await yard.answer()
        await yard.look(undated.SETTLE_US)
        assert yard.dates(2) == [None] * 49

    counted, _ = told(tmp_path, story)
    assert counted == {"undated": 49}


def test_boots_that_end_before_they_answer_pile_up_nowhere(tmp_path):
    """A node that restarts each minute, for ever: its boots are given up within a day."""

    async def story(yard):
        for _ in range(30):
            await yard.send(yard.make(yard.now + 1_000_000))
            yard.reboot(yard.now + 60_000_000)
            await yard.look(60_000_000)
        await yard.look(undated.GIVE_UP_US)
        await yard.look(1)
        with Reader(tmp_path) as reader:
            assert reader.boot("mic-street", 30).row == reader.undated_boot(0)
            assert reader.undated_boot(reader.undated_boot(0)) is None

    counted, _ = told(tmp_path, story)
    assert counted["undated"] == 29


def test_a_tick_that_lies_spoils_no_other_record_and_is_given_up(tmp_path):
    async def story(yard):
        await yard.send(yard.make(yard.now))
        await yard.answer()
        lie = yard.make(yard.began + (1 << 53) * 1000)
        await yard.send(lie, yard.make(yard.now))
        await yard.look(undated.PATIENCE_US)
        await yard.send(yard.make(yard.now))
        await yard.look()
        assert [half is None for half in yard.dates(1)] == [False, True, False, False]

    counted, said = told(tmp_path, story)
    assert counted == {"undated": 1}
    assert said == ["mic-street sent records whose time is not known to a quarter hour, as no "
                    "clock answer is near them: kept as evidence, not metered."]  # fmt: skip


def test_a_bound_that_has_worn_out_after_weeks_is_found_anew(tmp_path):
    async def story(yard):
        for _ in range(2):
            for _ in range(70):
                await yard.send(yard.make(yard.now))
                yard.now += 10_000_000
                await yard.look()
            assert None not in yard.dates(1)
            yard.now += 60 * 24 * HOUR_US
        assert max(yard.dates(1)[-60:]) < 61_000_000

    counted, _ = told(tmp_path, story)
    assert counted == {"bounded": 2}
