"""The intake against a recording source: what is acknowledged is on disk, nothing else."""

import asyncio

import pytest
from frames import FakeNode, noise_body
from hypothesis import given, settings
from hypothesis import strategies as st
from ingest_rig import NOW, Publish, counts, gateway, settle
from lotline.journal import Reader
from lotwire import cose, talk


def test_acknowledged_is_on_disk_and_repeats_are_harmless(tmp_path):
    node = FakeNode()
    good = [Publish(node.up, node.message()) for _ in range(50)]

    async def run():
        async with gateway(tmp_path, node) as (intake, source, _):
            intake.take(good[:30])
            intake.take(good[20:] + good[:5])
            await settle(intake, 65)
            assert source.acked == set(node.sent)
        async with gateway(tmp_path, node) as (intake, source, _):
            intake.take(good)
            await settle(intake, 50)
            assert source.acked == set(node.sent)

    asyncio.run(run())
    with Reader(tmp_path) as reader:
        frames = reader.frames(0, 1000)
        assert [f.raw for f in frames] == [p.payload for p in good]
    assert counts(tmp_path) == {"duplicate": 65}


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (lambda m: m[:-1], "cose"),
        (lambda m: m[:60] + bytes([m[60] ^ 1]) + m[61:], "mac"),
        (lambda m: b"", "cose"),
        (lambda m: m + bytes(2000), "oversized"),
        (lambda m: FakeNode(secret=bytes(32)).message(), "mac"),
        (lambda m: FakeNode(name="other").message(), "foreign"),
        (lambda m: cose.Key(bytes(range(32)), b"up").seal(b"\x01"), "frame"),
        (lambda m: cose.Key(bytes(range(32)), b"clock").seal(m), "mac"),
    ],
)
def test_bad_frames_are_refused_counted_and_said(tmp_path, spoil, reason):
    node = FakeNode()
    bad, good = Publish(node.up, spoil(node.message())), Publish(node.up, node.message())

    async def run():
        async with gateway(tmp_path, node) as (intake, source, _):
            intake.take([bad, good, bad])
            await settle(intake, 3)
            assert source.acked == {(1, 2)}

    asyncio.run(run())
    assert counts(tmp_path) == {reason: 2}
    with Reader(tmp_path) as reader:
        (event,) = reader.events()
        assert event[2] == "refused"
        assert event[4].startswith("mic-street ")
        assert event[4].endswith(".")


def test_another_nodes_topic_is_refused(tmp_path):
    node = FakeNode()

    async def run():
        async with gateway(tmp_path, node) as (intake, _, _):
            intake.take([Publish("lot/stranger/up", node.message())])
            await settle(intake, 1)

    asyncio.run(run())
    assert counts(tmp_path) == {"topic": 1}


def test_invented_topics_do_not_fill_the_counts(tmp_path):
    node = FakeNode()

    async def run():
        async with gateway(tmp_path, node) as (intake, _, keeper):
            intake.take([Publish(f"lot/mic-street/{n}/up", b"") for n in range(500)])
            keeper.take([Publish(f"lot/{n}/clock", b"") for n in range(500)])
            await settle(intake, 500)

    asyncio.run(run())
    with Reader(tmp_path) as reader:
        assert reader.counts() == {("a stranger", "topic"): 1000}
        assert len(reader.events()) == 1


@pytest.mark.parametrize(
    ("boot", "tick"), [(1 << 32, 5), (1, (1 << 53) + 1), (1, (1 << 64) - 1), (1 << 63, 1 << 63)]
)
def test_a_pong_beyond_its_range_is_counted_and_leaves_nothing(tmp_path, boot, tick):
    node = FakeNode()

    async def run():
        async with gateway(tmp_path, node) as (intake, source, keeper):
            lane = intake.lanes[node.name]
            keeper.ask(lane)
            pong = talk.pong(source.pings[-1][0], boot, tick, tick)
            keeper.take([Publish(lane.clock_topic, lane.clock.seal(pong))])
            await intake.run(lambda: None)
            assert lane.boots == {}

    asyncio.run(run())
    assert counts(tmp_path) == {"clock": 1}


def test_an_echo_goes_where_leases_come_from_and_only_an_authentic_one(tmp_path):
    node, heard = FakeNode(), []

    def on_echo(name, fields):
        heard.append((name, fields))
        return fields[1] == 2000

    async def run():
        async with gateway(tmp_path, node, on_echo=on_echo) as (intake, _, keeper):
            lane = intake.lanes[node.name]
            echoes = [talk.echo(1, tick, 5, [(1, 1)]) for tick in (2000, 3000)]
            sealed = [lane.clock.seal(echo) for echo in echoes]
            bad = [cose.Key(bytes(32), b"clock").seal(echoes[0]), lane.up.seal(echoes[0]),
                   sealed[0][:-1]]  # fmt: skip
            keeper.take([Publish(lane.clock_topic, message) for message in [*sealed, *bad]])

    asyncio.run(run())
    assert heard == [(node.name, [1, tick, 5, [1, 1]]) for tick in (2000, 3000)]
    assert counts(tmp_path) == {"clock": 4}, "one was refused, three were not authentic"


def test_a_newer_version_is_kept_counted_and_acknowledged(tmp_path):
    node = FakeNode()
    message = node.message(version=2)

    async def run():
        async with gateway(tmp_path, node) as (intake, source, _):
            intake.take([Publish(node.up, message)])
            await settle(intake, 1)
            assert source.acked == {(1, 1)}

    asyncio.run(run())
    assert counts(tmp_path) == {"version": 1}
    with Reader(tmp_path) as reader:
        assert reader.frames(0, 9)[0].raw == message


@settings(max_examples=30, deadline=None)
@given(st.lists(st.binary(max_size=300), max_size=20))
def test_random_bytes_stop_nothing(tmp_path_factory, junk):
    node, folder = FakeNode(), tmp_path_factory.mktemp("journal")
    good = Publish(node.up, node.message())

    async def run():
        async with gateway(folder, node) as (intake, source, keeper):
            intake.take([Publish(node.up, j) for j in junk])
            keeper.take([Publish("lot/mic-street/clock", j) for j in junk])
            intake.take([good])
            await settle(intake, len(junk) + 1)
            assert source.acked == {(1, 1)}

    asyncio.run(run())


def test_records_from_before_the_first_contact_are_dated(tmp_path):
    """A node whose own clock says 1970 or 2099 does not matter: only its ticks count."""
    node = FakeNode()
    early = [Publish(node.up, node.message(noise_body(), tick=t)) for t in (1000, 2000)]
    time = [NOW]

    async def run():
        async with gateway(tmp_path, node, lambda: time[0]) as (intake, source, keeper):
            intake.take(early)
            await settle(intake, 2)
            lane = intake.lanes[node.name]
            keeper.ask(lane)
            ident, asked = source.pings[-1]
            assert asked == NOW
            time[0] += 20_000
            pong = talk.pong(ident, 1, 10_000, 10_002)
            keeper.take([Publish(lane.clock_topic, lane.clock.seal(pong))] * 2)
            await intake.run(lambda: None)

    asyncio.run(run())
    with Reader(tmp_path) as reader:
        frames = reader.frames(0, 9)
        assert [f.utc_us - NOW for f in frames] == [10_000 - 9_001_000, 10_000 - 8_001_000]
        assert all(9_000 < f.half_us < 12_000 for f in frames)
        assert [f.seq for f in reader.late_frames(9)] == [1, 2]
    assert counts(tmp_path) == {"clock": 1}, "the same answer twice counts once"
