"""Answers to clock questions that come late, twice, or from before."""

import asyncio

import pytest
from frames import FakeNode
from ingest_rig import NOW, Publish, counts, gateway, settle
from lotline.ingest.timekeeper import MAX_ROUND_TRIP_US, QUESTIONS
from lotwire import talk

SECOND_US = 1_000_000


class Link:
    """A node that was started at NOW, on a link as slow as its test wants."""

    def __init__(self, node, it):
        self.node, (self.intake, self.source, self.keeper) = node, it
        self.lane = self.intake.lanes[node.name]
        self.now_us = NOW

    async def boot(self):
        self.intake.take([Publish(self.node.up, self.node.message(tick=1))])
        await settle(self.intake, 1)

    def ask(self):
        self.keeper.ask(self.lane)
        return self.source.pings[-1][0]

    def answer(self, ident, at_us):
        """It got the question then, and answered at once."""
        tick = (at_us - NOW) // 1000
        sealed = self.lane.clock.seal(talk.pong(ident, self.node.boot, tick, tick))
        self.keeper.take([Publish(self.lane.clock_topic, sealed)])

    def anchors(self):
        return self.intake.lanes[self.node.name].boots[self.node.boot].clock.anchors


def over(folder, story):
    node, link = FakeNode(), None

    async def run():
        nonlocal link
        async with gateway(folder, node, lambda: link.now_us if link else NOW) as it:
            link = Link(node, it)
            await link.boot()
            await story(link)
            await link.intake.run(lambda: None)

    asyncio.run(run())
    return counts(folder)


@pytest.mark.parametrize("trip_s", [1, 3, 9])
def test_a_link_slower_than_the_questions_gives_the_time(tmp_path, trip_s):
    """They come each second until the clock is known: more are under way than were answered."""
    found = []

    async def story(link):
        asked = []
        for second in range(12):
            link.now_us = NOW + second * SECOND_US
            if second >= trip_s:
                link.answer(asked[second - trip_s], link.now_us - trip_s * SECOND_US // 2)
            asked.append(link.ask())
        found.extend(link.anchors())

    assert over(tmp_path, story) == {}
    assert found
    for one in found:
        assert abs(one.utc_us - NOW - one.tick * 1000) <= one.half_us
        assert one.half_us <= trip_s * SECOND_US // 2 + 1000


def test_an_answer_too_late_to_tell_the_time_is_no_lie(tmp_path):
    async def story(link):
        ident = link.ask()
        link.now_us += MAX_ROUND_TRIP_US + SECOND_US
        link.answer(ident, NOW + SECOND_US)
        assert not link.anchors()

    assert over(tmp_path, story) == {}


def test_an_answer_that_comes_twice_counts_once(tmp_path):
    async def story(link):
        ident = link.ask()
        for _ in range(2):
            link.answer(ident, link.now_us)
        assert len(link.anchors()) == 1

    assert over(tmp_path, story) == {"clock": 1}


def test_a_node_that_never_answers_keeps_few_questions(tmp_path):
    async def story(link):
        first, *_ = [link.ask() for _ in range(QUESTIONS + 1)]
        link.answer(first, link.now_us)
        assert not link.anchors()

    assert over(tmp_path, story) == {"clock": 1}


def test_an_answer_to_an_earlier_run_tells_this_one_nothing(tmp_path):
    """A broker that kept it would set the clock of the boot by as long as it did."""
    kept = []

    async def before(link):
        kept.extend(link.ask() for _ in range(3))

    async def after(link):
        link.node.seq = 1
        link.now_us += 3600 * SECOND_US
        for _ in range(3):
            link.ask()
        for ident in reversed(kept):
            link.answer(ident, NOW)
        assert not link.anchors()

    assert over(tmp_path / "before", before) == {}
    assert over(tmp_path / "after", after) == {"clock": 3}
