"""A full disk, a wall clock that jumps, a second gateway, a port that is taken."""

import json
import os
import socket
import subprocess
import threading
import time
from contextlib import contextmanager
from datetime import datetime

import pytest
import servers
from fault_audit import Audit
from fault_rig import SENSORS, Gateway, Node, rest, waits
from lotline.errors import JournalError
from lotline.journal import Reader
from program import lotline, shim, until

FILL_S = 0.05
DAY_S, BACK_S = 86400, -7200


@pytest.fixture
def gateway(tmp_path):
    """make(**settings) -> Gateway, not started; killed after the test."""
    made = []

    def make(**settings):
        made.append(
            Gateway(tmp_path / f"gateway{len(made)}", "endpoint", servers.free_port(), **settings)
        )
        return made[-1]

    yield make
    for it in made:
        it.kill()


@pytest.fixture
def node(tmp_path):
    """make(name, gateway) -> a started Node; killed after the test."""
    made = []

    def make(name, gateway):
        secret = gateway.secrets.node[name]
        made.append(Node(tmp_path / "nodes", name, secret, gateway.port, SENSORS[name]))
        made[-1].start()
        return made[-1]

    yield make
    for it in made:
        it.kill()


def has_journal(gate):
    try:
        Reader(gate.data).close()
    except JournalError:  # not there, or only just being made
        return False
    return True


def ids(gateway):
    """(boot, seq) of what is in the journal of a gateway with one node."""
    with Reader(gateway.data) as reader:
        return {(f.boot, f.seq) for f in reader.frames(0, 1 << 40)}


@pytest.fixture
def small_disk(tmp_path):
    """A tmpfs of 24 MiB where the gateway will have its data."""
    folder = tmp_path / "gateway0" / "data"
    folder.mkdir(parents=True)
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m", "lot", str(folder)])
    if mounted.returncode:
        pytest.skip("a full disk needs root, to mount a small tmpfs")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


@contextmanager
def filled(folder):
    """Another program takes every byte there is, again and again."""
    over, path = threading.Event(), folder / "another-program's"

    def fill():
        with path.open("ab", buffering=0) as file:
            while not over.wait(FILL_S):
                try:
                    while True:
                        file.write(bytes(4096))
                except OSError:
                    continue

    thread = threading.Thread(target=fill)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
        path.unlink()


@pytest.mark.faults
@pytest.mark.timeout(300)
def test_a_full_disk_loses_nothing(small_disk, gateway, node):
    gate = gateway(names=["press"])
    gate.start()
    it = node("press", gate)
    until(lambda: has_journal(gate) and len(ids(gate)) > 100, "records")
    with filled(small_disk):
        until(lambda: " is full" in gate.said(), "a sentence on the full disk")
        until(lambda: len(it.on_flash()) > 100, "records held by the node")
        time.sleep(5)
        acked, held = it.diary().acked, it.on_flash()
        assert acked <= ids(gate), "acknowledged, but not on disk"
        assert len(held - acked) > 100, "acknowledged while the disk was full"
        assert gate.page()[0] == 200
        assert gate.alive()
    until(lambda: "can be written again" in gate.said(), "a sentence on the room")
    until(lambda: held <= ids(gate), "what was held")
    rest(gate, [it], lambda: waits(gate, [it]), 150)
    audit = Audit(gate.data, [it])
    assert [*audit.records(), *audit.dates(), *audit.seconds_once(), *audit.minutes_whole()] == []
    assert it.diary().made.keys() == ids(gate)
    lines = [line.split(" ", 1)[1] for line in gate.said().splitlines()]
    assert len(lines) == len(set(lines)), "said more than once"
    assert sum("nothing is acknowledged" in line for line in lines) == 1


@pytest.fixture
def jumping(tmp_path):
    """(environment of a program, jump(s)): its wall clock is set by that many seconds."""
    file = tmp_path / "clockjump"
    file.write_text("0")
    total = [0]

    def jump(seconds):
        total[0] += seconds
        (tmp_path / "new").write_text(str(total[0]))
        os.rename(tmp_path / "new", file)

    return {"LD_PRELOAD": shim("clockjump", tmp_path), "CLOCKJUMP": str(file)}, jump


def jumps_of(gate, it):
    """(half its uncertainty in s, by how many whole seconds it is off the host's time) of the
    frames, in order of arrival; None for one that has no date yet."""
    clocks = it.diary().clocks
    with Reader(gate.data) as reader:
        for f in reader.frames(0, 1 << 40):
            if f.utc_us is None:
                yield None
                continue
            utc, tick = clocks[f.boot]
            yield f.half_us / 1e6, round((f.utc_us - utc) / 1e6 - (f.tick - tick) / 1e3)


def newest_on_page(gate):
    """How old the page's newest second of the microphone is, s."""
    page = json.loads(gate.page("now.json")[1])
    end = page["places"][0]["last_second"]["end"]
    return (datetime.fromisoformat(page["made"]) - datetime.fromisoformat(end)).total_seconds()


@pytest.mark.faults
@pytest.mark.timeout(300)
def test_a_wall_clock_that_jumps(gateway, node, jumping):
    env, jump = jumping
    gate = gateway(env=env)
    gate.start()
    it = node("mic-street", gate)

    def came(off, words):
        """Frames are dated by the clock as it is, and an event says that it was set.

        All of them: what a boot sent before its clock was told is dated a moment later, and
        by the clock as it is then.
        """
        seen = list(jumps_of(gate, it))
        with Reader(gate.data) as reader:
            events = [text for *_, kind, _, text in reader.events() if kind == "clock"]
        said = not words or any(f"was set by {words} Records" in e for e in events)
        dated = None not in seen
        return dated and len(seen) > 30 and {o for _, o in seen[-30:]} == {off} and said

    until(lambda: has_journal(gate) and came(0, ""), "dated frames")
    for seconds, off, words in (
        (DAY_S, DAY_S, "+86400.0 s."),
        (BACK_S, DAY_S + BACK_S, "-7200.0 s."),
    ):
        jump(seconds)
        until(lambda off=off, words=words: came(off, words), f"frames dated {off} s off")
        until(lambda: abs(newest_on_page(gate)) < 10, "the page of now")
    end_of_clock(gate, it)


def end_of_clock(gate, it):
    """Minutes that now lie ahead of the clock wait for their time: all else is at rest."""
    rest(gate, [it], lambda: [w for w in waits(gate, [it]) if isinstance(w, str)], 60)
    rows = list(jumps_of(gate, it))
    offs = [off for _, off in rows]
    assert [o for i, o in enumerate(offs) if not i or offs[i - 1] != o] == [
        0,
        DAY_S,
        DAY_S + BACK_S,
    ]
    least = {0: DAY_S, DAY_S: -BACK_S, DAY_S + BACK_S: 0}
    assert [row for row in rows if not least[row[1]] <= row[0] < least[row[1]] + 1] == []
    audit = Audit(gate.data, [it])
    assert [*audit.records(), *audit.seconds_once(again=True)] == []


def refused(gate):
    """What `lotline run` says; it ends at once with exit code 2 and one sentence."""
    done = lotline("run", "--site", gate.site)
    assert done.returncode == 2, done.stderr
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 1, lines
    assert lines[0].startswith("lotline: ")
    return lines[0]


def test_a_second_gateway_on_the_same_journal(gateway):
    first, second = gateway(names=["press"]), gateway()
    first.start()
    until(lambda: "Public page on" in first.said(), "the first gateway")
    second.data.symlink_to(first.data)
    assert "another gateway is running on the journal" in refused(second)
    assert first.page()[0] == 200
    assert first.stop() == 0


@pytest.mark.parametrize("which", ["port", "web"])
def test_a_port_that_is_taken(gateway, which):
    gate = gateway()
    with socket.create_server(("127.0.0.1", getattr(gate, which))):
        assert str(getattr(gate, which)) in refused(gate)


def test_secrets_that_others_may_read(gateway):
    gate = gateway()
    secrets = gate.site.parent / "secrets.toml"
    secrets.chmod(0o644)
    assert f"{secrets} may be read by others" in refused(gate)
