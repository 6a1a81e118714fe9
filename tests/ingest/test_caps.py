"""What a faulty node may make the gateway hold: bounded, and nothing authentic is lost by it."""

import asyncio
import sqlite3
import threading
from importlib import import_module

import cbor2
import pytest
from frames import FakeNode
from ingest_rig import NOW, Publish, counts, gateway, settle
from lotline.journal import Reader, ranges, retention, store
from lotwire import talk

lanes_file = import_module("lotline.ingest.lanes")  # the room has a function of that name


def messages(node, boots, seqs=(1,)):
    """A frame of each of these numbers of each of these boots."""
    for node.boot in boots:
        for seq in seqs:
            node.seq = seq - 1
            yield Publish(node.up, node.message())


def identities(folder):
    with Reader(folder) as reader:
        return [(f.boot, f.seq) for f in reader.frames(0, 1 << 40)]


async def send(intake, batches):
    """Each list in a commit of its own."""
    done = len(intake.source.confirmed)
    for batch in batches:
        intake.take(batch)
        done += len(batch)
        intake._commit_soon()
        await settle(intake, done)


def parts(items, size):
    items = list(items)
    return [items[at : at + size] for at in range(0, len(items), size)]


def test_boots_without_end_are_all_kept_but_few_in_memory(tmp_path):
    node = FakeNode()
    sent = list(messages(node, range(1, 1001), (1, 2)))

    async def run():
        async with gateway(tmp_path, node) as (intake, source, _):
            lane = intake.lanes[node.name]
            for batch in parts(sent, 100):
                await send(intake, [batch])
                assert len(lane.boots) <= lanes_file.MAX_BOOTS
            assert lane.newest.boot.boot == 1000
            assert source.acked == set(node.sent)
            await send(intake, parts(sent[:300], 50))  # replayed: looked up in the journal
            await send(intake, [list(messages(node, [3, 700], (2, 3)))])
        async with gateway(tmp_path, node) as (intake, source, _):
            assert len(intake.lanes[node.name].boots) == lanes_file.MAX_BOOTS
            await send(intake, parts(sent, 300))
            assert source.acked == {(int(b), s) for b in range(1, 1001) for s in (1, 2)}

    asyncio.run(run())
    got = identities(tmp_path)
    assert len(got) == len(set(got)) == 2002
    assert counts(tmp_path) == {"duplicate": 300 + 2 + 2000}


def test_boots_that_take_turns_lose_and_double_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr(lanes_file, "MAX_BOOTS", 1)
    node = FakeNode()
    sent = [m for seq in range(1, 30) for m in messages(node, range(1, 8), (seq,))]

    async def run():
        async with gateway(tmp_path, node) as (intake, source, _):
            for at in range(0, len(sent), 3):  # while others are on their way to the disk
                intake.take(sent[at : at + 3])
                intake.take(sent[max(0, at - 9) : at])
                await asyncio.sleep(0)
                intake._commit_soon()
            await settle(intake, len(sent))
            await intake.stop()
            assert source.acked == set(node.sent)

    asyncio.run(run())
    got = identities(tmp_path)
    assert len(got) == len(set(got)) == len(sent)
    with Reader(tmp_path) as reader:
        assert {tuple(cbor2.loads(seen)) for _, _, seen, _, _ in reader.boots()} == {(1, 29)}


def test_what_is_known_of_a_boot_stays_small_however_its_numbers_jump(tmp_path, monkeypatch):
    monkeypatch.setattr(ranges, "MAX_HOLES", 10)
    node = FakeNode()
    sent = list(messages(node, [1], range(3, 303, 3)))

    async def run():
        async with gateway(tmp_path, node) as (intake, source, _):
            await send(intake, parts(sent, 20))
            assert source.acked == set(node.sent), "each was new, and is on disk"
            before = set(source.acked)
            # in a hole that is kept; below all; in one that was given up; a repeat from there
            await send(intake, [list(messages(node, [1], (298, 1, 100, 99)))])
            assert source.acked == before | {(1, 298), (1, 1)}
        async with gateway(tmp_path, node) as (intake, source, _):
            assert len(intake.lanes[node.name].newest.taken.ends) <= 22
            await send(intake, [list(messages(node, [1], (100, 303, 299, 300)))])
            assert source.acked == {(1, 303), (1, 299), (1, 300)}

    asyncio.run(run())
    got = identities(tmp_path)
    assert len(got) == len(set(got)) == 100 + 4
    counted = counts(tmp_path)
    assert counted.pop("scattered") == 6, "commits that gave holes up"
    assert counted == {"forgotten": 3, "duplicate": 1}


def test_holes_that_are_given_up_stay_gaps(tmp_path, monkeypatch):
    monkeypatch.setattr(ranges, "MAX_HOLES", 2)
    node = FakeNode()

    async def run():
        async with gateway(tmp_path, node) as (intake, _, _):
            for seqs in ((1, 3, 5), (7, 9), (6,)):
                await send(intake, [list(messages(node, [1], seqs))])
                intake._writer.note_gaps(NOW)

    asyncio.run(run())
    with Reader(tmp_path) as reader:
        assert [(g[2], g[5]) for g in reader.gaps()] == [(2, None), (4, None), (6, NOW), (8, None)]


def test_a_boot_that_was_forgotten_is_refused_and_not_acknowledged(tmp_path, monkeypatch):
    monkeypatch.setattr(retention, "MAX_BOOTS", 2)
    node = FakeNode()

    async def run():
        async with gateway(tmp_path, node) as (intake, source, _):
            await send(intake, [list(messages(node, [4, 5, 6, 7]))])
            intake._writer.set_cursor("meter", 99)
            while intake._writer.forget(NOW + 1, 0):
                pass
        async with gateway(tmp_path, node) as (intake, source, _):
            await send(intake, [list(messages(node, [2, 5, 8]))])
            assert source.acked == {(8, 1)}

    asyncio.run(run())
    assert counts(tmp_path) == {"forgotten": 2}
    with Reader(tmp_path) as reader:
        assert any("cannot be told from a repeat" in text for *_, text in reader.events())


def test_an_answer_opens_no_boot(tmp_path):
    node = FakeNode()

    async def run():
        async with gateway(tmp_path, node) as (intake, source, keeper):
            await send(intake, [[Publish(node.up, node.message())]])
            lane = intake.lanes[node.name]
            for boot in range(2, 50):
                keeper.ask(lane)
                pong = talk.pong(source.pings[-1][0], boot, 5, 5)
                keeper.take([Publish(lane.clock_topic, lane.clock.seal(pong))])
            await intake.run(lambda: None)
            assert list(lane.boots) == [1]

    asyncio.run(run())
    with Reader(tmp_path) as reader:
        assert len(reader.boots()) == 1
    assert counts(tmp_path) == {}


@pytest.mark.parametrize("boot", [1, 2])
def test_a_journal_that_another_program_holds_is_waited_for(tmp_path, monkeypatch, boot):
    """Nothing is acknowledged meanwhile, and the room kept for a full disk stays."""
    monkeypatch.setattr(store, "BUSY_S", 0.05)
    node = FakeNode()

    async def run():
        async with gateway(tmp_path, node) as (intake, source, _):
            await send(intake, [[Publish(node.up, node.message())]])
            other = sqlite3.connect(
                tmp_path / store.FILE, isolation_level=None, check_same_thread=False
            )
            other.execute("BEGIN IMMEDIATE")
            release = threading.Timer(0.5, lambda: other.execute("ROLLBACK"))
            release.start()
            node.boot = boot
            intake.take([Publish(node.up, node.message())])
            intake._commit_soon()
            await asyncio.sleep(0.3)
            assert source.acked == {(1, 1)}
            await settle(intake, 2)
            assert source.acked == set(node.sent)
            release.join()
            other.close()

    asyncio.run(run())
    assert len(identities(tmp_path)) == 2


def test_counts_that_could_not_be_written_are_written_later(tmp_path, monkeypatch):
    monkeypatch.setattr(store, "BUSY_S", 0.05)
    node = FakeNode()

    async def run():
        async with gateway(tmp_path, node) as (intake, _, _):
            await send(intake, [[Publish(node.up, b"")]])
            other = sqlite3.connect(tmp_path / store.FILE, isolation_level=None)
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(store.JournalError):
                intake.tally.flush()
            other.execute("ROLLBACK")
            other.close()

    asyncio.run(run())
    assert counts(tmp_path) == {"cose": 1}
