"""The node over a real broker: frames arrive, acknowledgements empty the outbox."""

import itertools
import os

from lotwire import downward, talk
from lotwire.cose import Key
from node_rig import SECRET, mosquitto, read_segment, run_micropython, until

QUICK = {"outbox.FLUSH_MS": 800, "outbox.RESEND_MS": 2000}


def test_frames_arrive_sealed_and_numbered_and_acks_empty_the_outbox(node, gateway):
    gate = gateway(name="n-plain")
    it = node(name="n-plain").start()
    written = until(gate.seen, "a frame") and (it.flash / "outbox").stat().st_mtime_ns
    until(lambda: len(gate.seen()) >= 20, "twenty frames")
    seen = gate.seen()
    assert seen[0] == (1, 1)
    assert [s for _, s in seen] == list(range(1, len(seen) + 1))
    assert not gate.bad
    assert (b"online", False) in gate.status
    until(lambda: gate.healths()[-1][98] <= 2, "an empty outbox")
    # acknowledged in time: no file was ever made
    assert (it.flash / "outbox").stat().st_mtime_ns == written
    assert it.segments() == []


def test_ping_is_answered_with_the_nodes_ticks(node, gateway):
    gate = gateway(name="n-ping")
    node(name="n-ping").start()
    until(gate.seen, "a frame")
    for ident in (7, 8, 9):
        gate.ping(ident)
        until(lambda i=ident: [p for p in gate.pongs if p[1][0] == i], "a pong")
    ticks = []
    for kind, (ident, boot, received, sent) in gate.pongs:
        assert (kind, boot) == (talk.PONG, 1)
        assert ident in (7, 8, 9)
        ticks += [received, sent]
    assert ticks == sorted(ticks)
    frame_tick = gate.frames[gate.seen()[-1]][0]
    assert ticks[0] <= frame_tick + 2000  # both are ms of the same boot


def test_forged_down_messages_change_nothing(node, gateway):
    gate = gateway(name="n-forged", acks=False)
    it = node(name="n-forged", set=QUICK).start()
    until(lambda: len(gate.seen()) > 5 and it.segments(), "frames and a segment")
    good = gate.keys[b"down"].seal(downward.ack(1, [(1, 1000)]))
    forged = [Key(bytes(32), b"down").seal(downward.ack(1, [(1, 1000)]))]
    forged += [Key(SECRET, b"up").seal(downward.ack(1, [(1, 1000)])), b"", os.urandom(200)]
    forged += [good[:n] for n in range(0, len(good), 7)]
    forged += [good[:20] + bytes([good[20] ^ 1]) + good[21:], good + good]
    forged += [gate.keys[b"down"].seal(p) for p in (b"", b"\xff", b"\x83\x01\x09\x00")]
    for message in forged:
        gate.say(message)
    gate.ping(1)
    until(lambda: gate.pongs, "the node still answers")
    assert gate.healths()[-1][98] > 5
    gate.say(good)
    until(lambda: gate.healths()[-1][98] < 15 and len(gate.seen()) > 20, "the true one works")


def test_a_message_too_large_closes_the_link_which_comes_back(node, gateway):
    gate = gateway(name="n-large")
    node(name="n-large").start()
    until(gate.seen, "a frame")
    gate.say(bytes(800))
    until(lambda: gate.healths() and gate.healths()[-1][101] >= 1, "a reconnection")
    assert "packet of more than 768" in gate.healths()[-1][113]
    count = len(gate.seen())
    until(lambda: len(gate.seen()) > count + 5, "frames again")


def test_acks_withheld_the_records_are_sent_again(node, gateway):
    gate = gateway(name="n-again", acks=False)
    node(name="n-again", set=QUICK).start()
    until(lambda: gate.repeats >= 10, "repeats")
    until(lambda: gate.seen()[:10] == [(1, s) for s in range(1, 11)], "the first ten")
    gate.ack_all()
    until(lambda: gate.healths()[-1][98] <= 2 and gate.healths()[-1][105] == 0, "an empty outbox")


def test_the_gateway_is_away_and_what_it_missed_is_resent_without_a_reconnect(node, gateway):
    first = gateway(name="n-away")
    it = node(name="n-away", set=QUICK).start()
    until(lambda: len(first.seen()) > 5, "frames")
    first.stop()
    until(lambda: len(it.segments()) >= 1, "records on flash")
    second = gateway(name="n-away")
    until(lambda: second.seen() and it.segments() == [], "an empty outbox", 40)
    both = {*first.seen(), *second.seen()}
    assert both == {(1, s) for s in range(1, max(both)[1] + 1)}


def test_broker_away_and_back(tmp_path_factory, node, gateway):
    with mosquitto(tmp_path_factory.mktemp("away")) as broker:
        gate = gateway(broker.plain, name="n-back")
        it = node(broker.port, name="n-back", set=QUICK).start()
        until(lambda: len(gate.seen()) > 5, "frames")
        broker.stop()
        until(lambda: len(it.segments()) >= 1, "records on flash")
        broker.start()
        until(lambda: it.segments() == [] and len(gate.seen()) > 30, "an empty outbox", 40)
        until(lambda: gate.healths()[-1][101] >= 1, "a counted reconnection")
        assert [s for _, s in gate.seen()] == list(range(1, gate.seen()[-1][1] + 1))


def test_will_says_offline_when_the_node_is_killed(node, gateway):
    gate = gateway(name="n-will")
    it = node(name="n-will").start()
    until(gate.seen, "a frame")
    it.kill()
    until(lambda: (b"offline", False) in gate.status, "the will")
    late = gateway(name="n-will")
    until(lambda: (b"offline", True) in late.status, "the retained will")
    it.start()
    until(lambda: (b"online", False) in late.status, "online again")


def test_kill_and_restart_loses_nothing_that_was_on_flash(node, gateway):
    gate = gateway(name="n-kill", acks=False)
    it = node(name="n-kill", set=QUICK).start()
    for boot in range(1, 4):
        mine = f"outbox/{boot:08x}-*"
        until(lambda m=mine: any(p.stat().st_size for p in it.flash.glob(m)), "a new segment")
        it.kill()
        it.start()
    it.kill()
    kept = {(int(p.name[:8], 16), s) for p in it.segments() for s, _ in read_segment(p)}
    assert {b for b, _ in kept} == {1, 2, 3}
    gate.stop()
    fresh = gateway(name="n-kill")
    it.start()
    until(lambda: kept <= set(fresh.seen()), "every record that was flushed")
    until(lambda: it.segments() == [], "an empty outbox")
    old = [k for k in fresh.frames if k in kept]
    assert old == sorted(old)  # as they came: oldest first


def test_a_name_is_looked_up_while_no_lease_runs_and_not_for_each_connection():
    """A look-up holds up every task, and with them the end of a lease."""
    assert run_micropython("look_up_cases.py") == [
        "look up", "dial h1", "dial h1", "dial h1", "lapsed", "look up", "dial h6",
    ]  # fmt: skip


def test_a_try_each_twenty_seconds_and_at_once_when_the_access_point_is_back():
    before, after = run_micropython("backoff_cases.py")
    gaps = [b - a for a, b in itertools.pairwise(before)]
    assert 250 <= gaps[0] <= 500
    assert all(10_000 <= gap <= 20_000 for gap in gaps[10:])
    assert len(set(gaps[10:])) > 10  # nodes spread
    assert after[0] <= 1000
    assert after[1] - after[0] <= 500
