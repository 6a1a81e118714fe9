"""The gateway's side of updates: what a node is told, and when it may start anew."""

import pytest
from lotline.boards import release as releases
from lotline.boards.build import UNIX, File
from lotline.config import Config, Node, Site, Update
from lotline.ingest import lanes
from lotline.journal import Reader, Writer
from lotline.station import updating
from lotline.station.updating import Updating
from lotwire import release as wire
from lotwire import talk
from lotwire.cose import Key

SECRET = bytes(range(32))
MINUTE = 60_000_000
NOON = 1_795_780_800_000_000  # 2026-11-27T12:00Z


class Rig:
    def __init__(self, folder, monkeypatch, **update):
        self.now_us = NOON
        site = Config(folder=folder, site=Site(name="Works"), update=Update(**update),
                      node=(Node(name="cnc", kind="machine"),))  # fmt: skip
        self.sent, self.events = [], []
        self.writer = Writer(site.data_folder)
        self.reader = Reader(site.data_folder)
        known = {lane.name: lane for lane in lanes({"cnc": SECRET})}
        self.it = Updating(
            site, known, Reader(site.data_folder), self.writer, Clock(self), self._publish,
            lambda *news: self.events.append(news),
        )  # fmt: skip
        self.packed = releases.Packed(
            folder, "0.2.0", 2, UNIX, b"m" * 700, (File("a.mpy", 5, bytes(32)),)
        )
        (folder / "a.mpy").write_bytes(b"12345")
        monkeypatch.setattr(updating, "read", lambda *_: self.packed)
        self.boot = 1
        self.release = 1

    def _publish(self, topic, payload):
        assert topic == "lot/cnc/down"
        kind, fields = talk.parse(Key(SECRET, b"down").open(payload))
        self.sent.append((kind, *fields))

    def order(self, ident=7):
        words = {"version": "0.2.0", "number": 2, "nodes": ["cnc"]}
        said = {"order": ident, "step": "ordered", "by": "Ada", "words": words}
        assert self.writer.want_update(said, self.now_us)

    def says(self, state, order=7, why=0):
        """The node speaks, a second passes; what it was told meanwhile."""
        self.sent.clear()
        fields = [self.boot, self.release, order, state, why, 0, "0.1.0", UNIX]
        assert self.it.said("cnc", wire.RUNS, fields)
        self.pass_s(1)
        self.it.tick()
        self.pass_s(6)
        self.it.due()
        return self.sent[:]

    def pass_s(self, s):
        self.now_us += round(s * 1e6)

    def last(self):
        return self.reader.updates()[-1]


class Clock:
    def __init__(self, rig):
        self._rig = rig

    def now_us(self):
        return self._rig.now_us

    def steady_s(self):
        return self._rig.now_us / 1e6


@pytest.fixture
def rig(tmp_path, monkeypatch):
    made = []

    def make(**update):
        made.append(Rig(tmp_path, monkeypatch, **update))
        return made[-1]

    yield make
    for one in made:
        one.writer.close()
        one.reader.close()


def test_it_is_offered_handed_out_and_let_go(rig):
    it = rig()
    assert it.says(wire.IDLE, 0) == []
    it.order()
    assert it.says(wire.IDLE, 0) == [(wire.OFFER, 7, 2, 700)]
    assert it.says(wire.FETCHING) == []
    it.sent.clear()
    assert it.it.said("cnc", wire.FETCH, [7, 0, 512, 188])
    assert it.it.said("cnc", wire.FETCH, [7, 1, 3, 2])
    assert it.sent == [(wire.CHUNK, 7, 0, 512, b"m" * 188), (wire.CHUNK, 7, 1, 3, b"45")]
    assert (wire.GO, 1, 7, 0) in it.says(wire.READY)
    it.says(wire.TRYING)
    assert it.last().states == {"cnc": "started"}
    it.release = 2
    it.says(wire.IDLE)
    assert (it.last().states, it.last().end) == ({"cnc": "good"}, "done")


@pytest.mark.parametrize("fields", [
    [7, 2, 0, 5], [7, 1, 0, 513], [7, 99, 0, 512],
], ids=["no such file", "too much", "far away"])  # fmt: skip
def test_what_cannot_be_asked_for_is_not_handed_out(rig, fields):
    it = rig()
    it.order()
    it.says(wire.IDLE, 0)
    it.sent.clear()
    assert not it.it.said("cnc", wire.FETCH, fields)
    assert it.sent == []


def test_nothing_of_an_order_that_is_over_is_handed_out_and_the_node_is_told(rig):
    it = rig()
    it.order()
    it.says(wire.IDLE, 0)
    said = {"order": 7, "step": "stopped", "by": "Ada", "words": {"why": "Ada has stopped it"}}
    it.writer.want_update(said, it.now_us)
    assert set(it.says(wire.FETCHING)) == {(wire.OFFER, 0, 0, 0)}
    it.sent.clear()
    it.it.said("cnc", wire.FETCH, [7, 1, 0, 5])
    assert it.sent == []


def test_it_is_not_started_while_its_machine_runs(rig, monkeypatch):
    it = rig()
    it.order()
    it.says(wire.IDLE, 0)
    running = [(0, 1, True)]
    monkeypatch.setattr(it.it._reader, "machines", lambda: [("cnc", 0, None)])
    monkeypatch.setattr(it.it._reader, "spans", lambda *_: running)
    it.says(wire.FETCHING)
    assert it.says(wire.READY) == []
    running[0] = 0, 1, None
    assert (wire.GO, 1, 7, 0) in it.says(wire.READY)


def test_quiet_hours_are_local_and_let_outputs_go(rig):
    it = rig(**{"from": "13:00", "to": "14:00"})
    it.order()
    it.says(wire.IDLE, 0)
    assert it.says(wire.READY) == []
    it.now_us = NOON + 61 * MINUTE
    assert (wire.GO, 1, 7, 1) in it.says(wire.READY)
    it.now_us = NOON + 121 * MINUTE
    it.says(wire.BUSY)
    assert it.says(wire.BUSY) == []


def test_quiet_hours_may_go_over_midnight(rig):
    it = rig(**{"from": "22:00", "to": "05:00"})
    for hours, is_quiet in ((9.9, None), (10, True), (16.9, True), (17, None)):
        assert it.it._quiet("cnc", round(NOON + hours * 60 * MINUTE)) is is_quiet


def test_who_is_held_is_offered_nothing_and_one_under_way_is_let_go(rig):
    it = rig(hold=("cnc",))
    it.order()
    assert it.says(wire.IDLE, 0) == []
    it.writer.want_update({"hold": ["cnc"], "held": False, "by": "Ada"}, it.now_us)
    assert it.says(wire.IDLE, 0) == [(wire.OFFER, 7, 2, 700)]
    it.writer.want_update({"hold": ["cnc"], "held": True, "by": "Ada"}, it.now_us)
    assert set(it.says(wire.FETCHING)) == {(wire.OFFER, 0, 0, 0)}


def test_one_that_goes_back_ends_it_with_a_sentence(rig):
    it = rig()
    it.order()
    it.says(wire.IDLE, 0)
    it.says(wire.BACK)
    assert it.last().end == "stopped"
    assert [text for _, text, _ in it.events] == [
        "cnc went back to 0.1.0 (release 1) by itself: 0.2.0 (release 2) did not measure and "
        "reach the gateway in three tries.",
        "The update to 0.2.0 has stopped by itself: cnc does not run it.",
    ]
    assert it.says(wire.BACK, 6) == [], "and an older one is not of this"


def test_one_order_goes_on_at_a_time(rig):
    it = rig()
    it.order()
    it.order(8)
    assert [one.id for one in it.reader.updates()] == [7]


def test_a_release_that_is_gone_ends_it(rig, monkeypatch):
    it = rig()
    it.order()
    monkeypatch.undo()
    it.says(wire.IDLE, 0)
    assert it.last().end == "stopped"
    assert "there is no release 0.2.0 for the board UNIX" in it.events[-1][1]


@pytest.mark.parametrize("fields", [
    [1, 1, 7, 99, 0, 0, "0.1.0", UNIX], [1 << 40, 1, 7, 0, 0, 0, "0.1.0", UNIX],
])  # fmt: skip
def test_what_makes_no_sense_is_refused(rig, fields):
    assert not rig().it.said("cnc", wire.RUNS, fields)
