"""Leases by how the rules stand: renewed with each echo, changed at once, never for longer."""

from lotline.config import Output
from lotline.enforce.standing import PATIENCE_S, Standing
from lotline.enforce.watch import Situation
from lotline.ingest import lanes
from lotline.station.leasing import MAX_SEQ, Leasing
from lotwire import talk
from lotwire.codes import LAPSED, LEASED, OUTPUT_UNCLEAR, START
from lotwire.cose import Key

SECRET = bytes(range(32))
OFF, ON = 0, 1
RELAY = {"name": "permit", "node": "cnc", "kind": "relay", "rules": ("day", "night")}
LIGHT = {"name": "lamp", "node": "cnc", "kind": "stack_light", "rules": ("day",), "output": 1}


class Rig:
    def __init__(self, *outputs):
        self.now, self.sent = 100.0, []
        self.standing = Standing(lambda: self.now)
        known = {lane.name: lane for lane in lanes({"cnc": SECRET})}
        self.leasing = Leasing(
            [Output(**one) for one in outputs], known, self.standing, self._publish,
            lambda: self.now,
        )  # fmt: skip

    def _publish(self, topic, payload):
        kind, fields = talk.parse(Key(SECRET, b"down").open(payload))
        assert (kind, topic) == (talk.LEASE, "lot/cnc/down")
        self.sent.append(tuple(fields))

    def stand(self, **levels):
        for rule, level in levels.items():
            self.standing.put(Situation(rule, level, 50.0))

    def echo(self, tick, boot=1, seq=0, states=((OFF, START), (OFF, START))):
        return self.leasing.echoed("cnc", [boot, tick, seq, *map(list, states)])

    def states(self):
        """The states that were granted since the last look here."""
        sent, self.sent = self.sent, []
        return [fields[3] for fields in sent]

    def said(self):
        return [text for _, text, _ in self.leasing.look()]


def test_an_echo_is_answered_with_a_lease_from_its_own_tick():
    rig = Rig(RELAY | {"lease_s": 7.5})
    rig.stand(day="calm", night="calm")
    assert rig.echo(4000, boot=3, seq=41)
    assert rig.sent == [(3, 42, 0, ON, 4000, 7500)]
    assert rig.echo(6000, boot=3, seq=42)
    assert rig.sent[1] == (3, 43, 0, ON, 6000, 7500)


def test_the_worst_of_its_rules_counts():
    rig = Rig(RELAY, LIGHT)
    for tick, (day, night, relay, lamp) in enumerate([
        ("calm", "calm", ON, 1), ("warning", "calm", ON, 2), ("calm", "limit", OFF, 1),
        ("limit", "calm", OFF, 3), ("calm", "calm", ON, 1),
    ]):  # fmt: skip
        rig.stand(day=day, night=night)
        assert rig.echo(tick)
        assert rig.states() == [relay, lamp], (day, night)


def test_what_is_not_measured_is_not_allowed():
    rig = Rig(RELAY, LIGHT | {"unmeasured": "amber"})
    rig.echo(1)
    assert rig.states() == [OFF, 2], "nobody has looked yet"
    rig.stand(day="calm", night="calm")
    rig.echo(2)
    rig.now += PATIENCE_S / 2
    rig.stand(day="calm", night="unknown")
    rig.echo(3)
    assert rig.states() == [ON, 1, ON, 1], "a second that is late"
    rig.now += PATIENCE_S / 2 + 0.1
    rig.stand(day="warning", night="unknown")
    rig.echo(4)
    assert rig.states() == [OFF, 2], "and no warning hides that nobody knows"
    rig.now += PATIENCE_S + 0.1
    rig.echo(5)
    assert rig.states() == [OFF, 2], "nobody looks any more"


def test_a_change_does_not_wait_for_the_next_echo():
    rig = Rig(RELAY)
    rig.stand(day="calm", night="calm")
    rig.echo(1000, seq=5)
    rig.leasing.look()
    assert rig.states() == [ON]
    rig.stand(day="limit")
    rig.leasing.look()
    rig.leasing.look()
    assert rig.sent == [(1, 7, 0, OFF, 1000, 15_000)], "once, and in order after the other"


def test_nothing_goes_to_a_node_that_is_not_heard():
    rig = Rig(RELAY)
    rig.stand(day="calm", night="calm")
    rig.leasing.look()
    rig.echo(1000)
    assert rig.states() == [ON]
    rig.now += 15.1
    rig.leasing.look()
    assert rig.states() == [], "the lease of its last tick has run out"


def test_an_echo_of_before_is_refused():
    rig = Rig(RELAY)
    assert rig.echo(1000, boot=4)
    for tick, boot, seq in ((999, 4, 0), (5000, 3, 0), (1 << 54, 4, 0), (1, 1 << 33, 0),
                            (2000, 4, MAX_SEQ)):  # fmt: skip
        assert not rig.echo(tick, boot, seq)
    assert len(rig.states()) == 1
    assert rig.echo(10, boot=5, seq=0)
    assert rig.sent[0][:2] == (5, 1), "a new boot counts from its own"


def test_a_gateway_that_begins_anew_counts_on_from_what_the_node_has_taken():
    rig = Rig(RELAY)
    rig.echo(1000, seq=900)
    assert rig.sent[0][1] == 901


def test_changes_are_told_once_with_their_reason():
    rig = Rig(RELAY)
    assert rig.said() == []
    rig.stand(day="calm", night="calm")
    assert rig.said() == ["permit (cnc): on from now on, as all of its rules are kept."]
    assert rig.said() == []
    rig.stand(day="calm", night="limit")
    assert rig.said() == ["permit (cnc): off from now on, as rule night is broken."]
    rig.now += PATIENCE_S + 1
    assert rig.said() == ["permit (cnc): off from now on, as rule day is not measured."]


def test_where_site_file_and_node_differ_it_is_said_once():
    rig = Rig(RELAY)
    for states, said in (
        ([], "the node has no output 0: see its configuration"),
        ([(3, LEASED)], "the node's output 0 is no relay: see its configuration"),
        ([(ON, LAPSED)], "at the node its safe state is on, here off"),
        ([(OUTPUT_UNCLEAR, START)], ""),
        ([(OFF, LAPSED)], ""),
    ):
        for tick in (1, 1):
            rig.echo(tick, states=states)
        assert rig.said() == ([f"permit (cnc): {said}."] if said else [])
