"""A gateway dies and is put back from a backup: the evidence goes on, and says what was lost."""

import json
import threading
from time import sleep

import paho.mqtt.client as paho
import pytest
from frames import FakeNode
from keeping_rig import Works, holds, lived, made, make_site, verified
from lotline import config
from lotline.cli.init import make_key
from lotline.errors import LotlineError
from lotline.journal import Boot, Ranges, Reader, Writer
from lotline.keeping import restore
from lotline.keeping.checked import check
from lotline.ledger import Ledger, load_key
from program import lotline, started, until


def again(folder, works):
    """The gateway on what was restored; the node is the same and goes on."""
    new = Works(folder)
    row = new.reader._rows("SELECT id FROM boots")[0][0]
    new.node, new.second, new.random = works.node, works.second, works.random
    new.clock.now = works.clock.now
    new.boot = Boot(row, new.node.name, 1, Ranges([1, 120]))
    return new


def test_the_evidence_goes_on(tmp_path):
    works = lived(tmp_path / "shop", 60)
    early = works.files.checkpoint()
    works.run(60)
    path = made(works.folder, tmp_path / "b.zip").path
    works.run(120)
    newer = works.files.checkpoint()
    works.kill()
    restore(path, tmp_path / "new")
    new = again(tmp_path / "new", works)
    try:
        new.run(60)  # 121 to 240 were acknowledged by the one that died
        new.writer.note_gaps(new.clock.now_us())
        new.run(60)
        (entry,) = new.kinds("restore")
        (gap,) = new.kinds("gap")
        assert entry["frames"] == 120
        assert (gap["node"], gap["first"], gap["last"]) == ("mic-street", 121, 240)
        assert new.files.checkpoint().size > newer.size, "it has grown beyond the lost one"
        report = holds(new.data, old=early)
        assert report.log.consistent_with == [early]
        (said,) = [s for s in report.not_proved() if "put back from a backup" in s]
        assert "is not in this log" in said
        problem = verified(new.data, old=newer).problems[0]
        assert problem.text.startswith("the log was rolled back: it goes on at entry ")
        assert f"entries up to {newer.size - 1}" in problem.text
    finally:
        new.stop()


def test_a_newer_checkpoint_before_the_log_has_grown(tmp_path):
    works = lived(tmp_path / "shop", 60)
    path = made(works.folder, tmp_path / "b.zip").path
    works.run(600)
    newer = works.files.checkpoint()
    works.kill()
    restore(path, tmp_path / "new")
    holds(tmp_path / "new" / "data")
    assert (
        "the log was rolled back"
        in verified(tmp_path / "new" / "data", old=newer).problems[0].text
    )
    new = again(tmp_path / "new", works)
    new.stop()
    report = verified(tmp_path / "new" / "data", old=newer)
    assert "from a backup of" in report.problems[0].text


def test_a_gateway_twice_restored(tmp_path):
    works = lived(tmp_path / "shop", 60)
    works.stop()
    path = made(works.folder, tmp_path / "b.zip").path
    restore(path, tmp_path / "one")
    one = Works(tmp_path / "one")
    one.stop()
    restore(made(one.folder, tmp_path / "c.zip").path, tmp_path / "two")
    two = Works(tmp_path / "two")
    two.stop()
    assert len(two.kinds("restore")) == 2
    report = holds(two.data)
    assert len([s for s in report.not_proved() if "put back from a backup" in s]) == 2


class Node:
    """Sends frames as the node cnc; each is on the gateway's disk when `send` returns."""

    def __init__(self, site):
        secret = config.load_secrets(site / config.SECRETS_FILE).node["cnc"]
        self.fake, self._password = FakeNode("cnc", bytes.fromhex(secret.key)), secret.password

    def send(self, port, messages, pause_s=0.0):
        client = paho.Client(paho.CallbackAPIVersion.VERSION2)
        client.username_pw_set("cnc", self._password)
        client.connect("127.0.0.1", port)
        client.loop_start()
        for told in [client.publish("lot/cnc/up", message, 1) for message in messages]:
            told.wait_for_publish(30)
            sleep(pause_s)
        client.disconnect()
        client.loop_stop()

    def new(self, count):
        return [self.fake.message({18: 1}) for _ in range(count)]


def seen(data):
    with Reader(data) as reader:
        frames = reader.frames(0, 10_000)
        return [(f.boot, f.seq) for f in frames], reader.counts()


def test_end_to_end(tmp_path):
    """Frames, a backup while more come, more frames, SIGKILL; elsewhere the node goes on."""
    site, path = make_site(tmp_path / "shop"), tmp_path / "b.zip"
    node = Node(site)
    with started(site, "run", "--site", site) as program:
        port = program.port("Frames from")
        until(lambda: (site / "data/log/checkpoint").exists(), "a checkpoint")
        node.send(port, node.new(20))
        busy = threading.Thread(target=node.send, args=(port, node.new(150), 0.02))
        busy.start()
        done = lotline("backup", path, "--site", site, "--json")
        busy.join()
        found = json.loads(done.stdout)
        assert (done.returncode, found["holds"]) == (0, True)
        assert 20 <= found["frames"] <= 170
        node.send(port, node.new(20))
        program.kill()
    new = tmp_path / "new"
    restore(path, new)
    had, _ = seen(new / "data")
    assert had == [(1, n) for n in range(1, found["frames"] + 1)]
    kept = [node.fake.sent[1, n] for n in (1, 2, *range(181, 191))]  # a repeat, and what it kept
    with started(new, "run", "--site", new) as program:
        node.send(program.port("Frames from"), [*kept, *node.new(10)])
        node.fake.boot, node.fake.seq = 2, 0
        node.send(program.port("Frames from"), node.new(5))
        assert program.interrupt() == 0
        assert "Traceback" not in program.said()
    has, counts = seen(new / "data")
    assert has[len(had) :] == [
        *((1, n) for n in range(181, 201)), *((2, n) for n in range(1, 6)),
    ], "each once, in order"  # fmt: skip
    assert counts == {("cnc", "duplicate"): 2}, "only the two that it had"
    writer = Writer(new / "data")
    writer.note_gaps(1)  # as the gateway does each minute
    ledger = Ledger(new / "data", writer, load_key(new), lambda: 2_000_000_000_000_000)
    ledger.close()
    writer.close()
    with Reader(new / "data") as reader:
        ((name, boot, first, last, _, closed),) = reader.gaps()
    assert (name, boot, first, last, closed) == ("cnc", 1, found["frames"] + 1, 180, None)
    assert "the gateway was put back from a backup of" in holds(new / "data").words()


def test_two_gateways_from_one_backup_fork_the_log(tmp_path):
    """What docs/operating.md warns of: each holds, and none is consistent with the other."""
    works = lived(tmp_path / "shop", 60)
    path = made(works.folder, tmp_path / "b.zip").path
    works.run(600)
    works.stop()
    restore(path, tmp_path / "new")
    new = again(tmp_path / "new", works)
    new.run(60)
    new.stop()
    holds(works.data)
    holds(new.data)
    assert not verified(works.data, old=new.files.checkpoint()).holds
    assert not verified(new.data, old=works.files.checkpoint()).holds


def test_a_backup_of_a_minute_without_a_log(tmp_path):
    works = Works(tmp_path / "shop")
    works.stop()
    for part in sorted((works.data / "log").rglob("*"), reverse=True):
        part.rmdir() if part.is_dir() else part.unlink()
    db = Writer(works.data)
    with db.transaction() as it:
        it.execute("DELETE FROM log_entries")
        it.execute("DELETE FROM cursors WHERE name LIKE 'log:%'")
        it.execute("DELETE FROM log_known")
    db.close()
    found = made(works.folder, tmp_path / "b.zip")
    assert (found.manifest.size, found.checked.problems) == (0, [])
    restore(found.path, tmp_path / "new")
    new = Works(tmp_path / "new")
    new.stop()
    assert new.kinds("begin")
    assert check(new.data).problems == []


def test_the_old_key_is_needed(tmp_path):
    works = lived(tmp_path / "shop", 60)
    works.stop()
    path = made(works.folder, tmp_path / "b.zip", with_secrets=False).path
    restore(path, tmp_path / "new")
    make_key(tmp_path / "new")  # as `lotline init` does
    with pytest.raises(LotlineError, match="put its key back"):
        Works(tmp_path / "new")
