"""Condensed records at the intake: acknowledged under their own number, counted as what they
stand for."""

import asyncio
import struct

import pytest
from frames import FakeNode
from ingest_rig import Publish, counts, gateway, settle
from lotline.journal import Reader
from lotwire import condensed, cose, frame
from lotwire.errors import WireError

NODE = FakeNode()


def message(number, seqs, body=None):
    """A condensed record with this number that stands for these."""
    laeq = struct.pack(f"<{len(seqs)}h", *[5000 + s for s in seqs])
    body = body or {8: laeq, 9: laeq, 64: 32, 65: condensed.pack_seqs(seqs)}
    span, tick = 1000 * len(seqs), 1000 * seqs[-1]
    payload = frame.pack("mic-street", 1, condensed.FIRST + number, tick, span, 0, body)
    return Publish(NODE.up, cose.Key(bytes(range(32)), b"up").seal(payload))


def test_it_closes_the_hole_that_it_stands_for_and_is_taken_once(tmp_path):
    node = FakeNode()
    live = [Publish(node.up, node.message()) for _ in range(12)]
    first, second = message(3, [3, 4, 6]), message(4, [5, 7, 8, 9])

    async def run():
        async with gateway(tmp_path, node) as (intake, source, _):
            intake.take([*live[:2], *live[9:]])
            await settle(intake, 5)
            intake.take([first, second, first, live[4]])
            await settle(intake, 9)
            assert {(1, condensed.FIRST + 3), (1, condensed.FIRST + 4)} <= source.acked
            assert (1, 5) in source.acked, "what came after all is not asked for again"

    asyncio.run(run())
    with Reader(tmp_path) as reader:
        assert [f.seq for f in reader.frames(0, 100)] == [
            1, 2, 10, 11, 12, condensed.FIRST + 3, condensed.FIRST + 4,
        ]  # fmt: skip
        assert list(reader.newest_boots("mic-street", 1)[0].seen) == [(1, 12)]
    assert counts(tmp_path) == {"duplicate": 2}


def test_of_one_that_is_there_in_part_the_rest_is_taken(tmp_path):
    node = FakeNode()
    live = [Publish(node.up, node.message()) for _ in range(4)]

    async def run():
        async with gateway(tmp_path, node) as (intake, source, _):
            intake.take([*live, message(3, [3, 4, 5])])
            await settle(intake, 5)
            assert (1, condensed.FIRST + 3) in source.acked

    asyncio.run(run())
    with Reader(tmp_path) as reader:
        assert len(reader.frames(0, 100)) == 5
        assert list(reader.newest_boots("mic-street", 1)[0].seen) == [(1, 5)]


BAD = [b"", b"\x01\x00", *(struct.pack("<IH", *row) for row in ((1 << 31, 1), (5, 2), (0, 1)))]


@pytest.mark.parametrize("packed", BAD)
def test_one_that_does_not_say_what_it_stands_for_is_refused(tmp_path, packed):
    with pytest.raises(WireError):
        condensed.seqs_of(packed)
    node = FakeNode()

    async def run():
        async with gateway(tmp_path, node) as (intake, source, _):
            intake.take([message(3, [3], {65: packed, 64: 32})])
            intake.take([message(4, [4], {64: 32})])
            await settle(intake, 2)
            assert not source.acked

    asyncio.run(run())
    assert counts(tmp_path) == {"shape": 2}


def test_numbers_go_there_and_back():
    for seqs in ([1], [1, 2], [9, 12, 40, 41], list(range(5, 2000, 3))):
        packed = condensed.pack_seqs(seqs)
        assert condensed.seqs_of(packed) == seqs
        frame.check({65: packed})
