"""`lotline demo`: it comes up, tells the same story again, judges, and leaves nothing behind."""

import csv
import fcntl
import io
import json
import os
import pty
import re
import signal
import socket
import subprocess
import termios
import time
import urllib.request
from datetime import datetime

import pytest
from cli_rig import node_processes, processes, refused, told
from lotline import config
from lotline.cli import shop
from lotline.journal import Reader
from program import COMMAND, ENVIRONMENT, lotline, started, until

NIGHT = {"street-night", "yard-night"}
QUARTER_S = 900
# What a terminal draws with, beside letters.
ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


def demo(folder, *args):
    return started(folder, "demo", "--port", 0, "--dir", folder, *args)


def verdicts(folder):
    """[(rule, start, verdict)] of the journal, in UTC seconds."""
    with Reader(folder / "data") as reader:
        found = [json.loads(v.body) for v in reader.verdicts(0, 1 << 62)]
    return [(v["rule"], v["start_us"] // 1_000_000, v["verdict"]) for v in found]


def minutes(folder):
    """{(microphone, start in UTC seconds): LAeq} of the minutes that were measured whole."""
    with Reader(folder / "data") as reader:
        return {
            (r.node, r.start_us // 1_000_000): r.values["LAeq"]
            for r in reader.indicators(0, 1 << 62, 60)
            if "LAeq" in r.values and r.completeness > 0.98 and not r.flags
        }


def shared(folders, name):
    """How many of the story's minutes another run has too."""
    return len(minutes(folders["story"]).keys() & minutes(folders[name]).keys())


def kill_laser(folder):
    laser = next(pid for pid, line in processes(folder).items() if "nodes/laser/" in line)
    os.kill(laser, signal.SIGKILL)


def ended(folder):
    """Whether no process names the folder any more."""
    return not processes(folder)


@pytest.fixture(scope="module")
def night(tmp_path_factory):
    """A shop from 22:37 on, 60 times as fast, until a whole quarter hour has been judged; and
    then the same story from 22:30 on and another one. (folders by name, exit status)"""
    folder = tmp_path_factory.mktemp("demo")
    found = {name: folder / name for name in ("story", "again", "other")}
    with demo(found["story"], "--speed", 60, "--at", "22:37", "--seed", 5) as story:
        until(lambda: story.nodes_heard() == 6, "six nodes")
        until(lambda: len({at for _, at, _ in verdicts(found["story"])}) >= 2, "two quarter hours")
        status = story.interrupt()
    with (
        demo(found["again"], "--speed", 60, "--at", "22:30", "--seed", 5),
        demo(found["other"], "--speed", 60, "--at", "22:37", "--seed", 6) as other,
    ):
        until(lambda: other.nodes_heard() == 6, "six nodes")
        kill_laser(found["other"])
        until(lambda: "Node laser ended" in other.said(), "a word on the laser")
        for name in ("again", "other"):
            until(lambda n=name: shared(found, n) >= 10, f"minutes in common with {name}")
    return found, status


def test_the_first_page_comes_soon_and_all_nodes_with_it(tmp_path):
    began = time.monotonic()
    with demo(tmp_path) as program:
        page = program.get("").decode()
        seconds = time.monotonic() - began
        print(f"first page after {seconds:.1f} s")
        assert seconds < 60
        assert "Courtyard Works" in page
        assert "Demonstration" in page
        until(lambda: program.nodes_heard() == 6, "six nodes")
        until(lambda: all(p["last_second"] for p in program.places().values()), "two levels")
        print(f"six nodes after {time.monotonic() - began:.1f} s")
        assert len(node_processes(tmp_path)) == 6
        assert program.interrupt() == 0
        assert ended(tmp_path)
        assert "Traceback" not in program.said()
        logs = {p.parent.name: p.read_text() for p in tmp_path.glob("nodes/*/node.log")}
        assert logs == dict.fromkeys(shop.SENSORS, "")


def test_it_tells_machines_what_is_new(tmp_path):
    with demo(tmp_path, "--json", "--at", "14:00") as program:
        (ready,) = until(lambda: told(program, "ready"), "the first line")
        assert datetime.fromisoformat(ready["story"]["start"]).hour == 14
        assert ready["story"]["speed"] == 1
        with urllib.request.urlopen(ready["page"] + "now.json") as answer:
            assert json.load(answer)["nodes"]["known"] == 6
        first = until(lambda: len(told(program, "node")) >= 6 and told(program, "node"), "nodes")
        assert {row["node"] for row in first[:6]} == set(shop.SENSORS)
        until(lambda: any(row["records"] for row in told(program, "node")), "what is new")
        assert program.interrupt() == 0
        assert all(line.startswith("{") for line in program.said().splitlines())


def test_a_port_that_is_taken(tmp_path):
    """The demo's site file is its own: the option has to change."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        done = lotline("demo", "--port", port, "--dir", tmp_path)
        refused(done, f"port {port}", "--port")
        assert "[web]" not in done.stderr
    assert ended(tmp_path)


def test_told_to_end_while_it_starts_its_nodes_it_leaves_nothing(tmp_path, monkeypatch):
    """Nodes, and the folder that it made for itself."""
    monkeypatch.setitem(ENVIRONMENT, "TMPDIR", str(tmp_path))
    with started(tmp_path / "log", "demo", "--port", 0) as program:
        until(lambda: node_processes(tmp_path), "a first node")
        program.process.terminate()
        assert program.process.wait(30) == 0
        assert "Traceback" not in program.said()
    assert [p.name for p in tmp_path.iterdir()] == ["log"]
    assert node_processes(tmp_path) == set()


def test_a_killed_demo_leaves_no_node(tmp_path):
    with demo(tmp_path) as program:
        until(lambda: program.nodes_heard() == 6, "six nodes")
        assert len(node_processes(tmp_path)) == 6
        program.kill()
        until(lambda: ended(tmp_path), "the end of the nodes", 5)


def test_on_a_terminal_it_shows_a_table_of_80_columns(tmp_path):
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, b"\x18\x00\x50\x00\x00\x00\x00\x00")  # 24 by 80
    plain = {k: v for k, v in ENVIRONMENT.items() if k not in ("COLUMNS", "LINES")}
    process = subprocess.Popen(
        [*COMMAND, "demo", "--port", "0"], stdin=slave, stdout=slave, stderr=slave,
        env=plain | {"TERM": "xterm", "TMPDIR": str(tmp_path)}, start_new_session=True,
        preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
    )  # fmt: skip
    os.close(slave)
    shown = bytearray()

    def drawn():
        shown.extend(os.read(master, 65536))
        found = [row for row in rows(shown).values() if "ago" in row]
        return len(found) == len(shop.SENSORS) and rows(shown)

    try:
        found = until(drawn, "records of all six nodes")
        os.write(master, b"\x03")  # Ctrl-C
        while os.read(master, 65536):
            pass
    except OSError:  # the other end is closed
        pass
    finally:
        status = process.wait(30)
        os.close(master)
    assert all(int(row[4]) > 0 for row in found.values()), "records"
    assert status == 0
    assert ended(tmp_path)
    assert list(tmp_path.iterdir()) == [], "what it kept for itself is gone"


def rows(shown):
    """{node: words} of the table drawn last; every line fits 80 columns."""
    frame = ESCAPES.sub("", shown.decode(errors="ignore")).rpartition("node ")[2]
    lines = [line.rstrip() for line in frame.replace("\r", "").split("\n")]
    assert all(len(line) <= 80 for line in lines)
    words = [line.split() for line in lines]
    return {row[0]: row for row in words if row and row[0] in shop.SENSORS}


def test_it_starts_at_the_hour_asked_for(night):
    """On a working day, at that time of the shop's clock."""
    site = config.load(night[0]["again"] / "site.toml")
    with Reader(night[0]["again"] / "data") as reader:
        found = [r.start_us for r in reader.indicators(0, 1 << 62, 60) if "LAeq" in r.values]
    local = datetime.fromtimestamp(min(found) / 1e6, site.site.zone)
    assert (local.hour, 30 <= local.minute <= 33) == (22, True)
    assert local.weekday() < 5


def test_the_same_seed_tells_the_same_story(night):
    """Also from another start on: what happens belongs to the day, not to the run."""
    story, again, other = (minutes(night[0][name]) for name in ("story", "again", "other"))
    worst = max(abs(story[key] - again[key]) for key in story.keys() & again.keys())
    print(f"{shared(night[0], 'again')} minutes, worst {worst:.2f} dB")
    assert worst < 0.5
    assert max(abs(story[key] - other[key]) for key in story.keys() & other.keys()) > 1


def test_every_quarter_hour_gets_its_verdicts(night):
    """The one in which it started was not measured whole: that is no quiet one."""
    found = verdicts(night[0]["story"])
    starts = sorted({at for _, at, _ in found})
    assert starts[:2] == [starts[0], starts[0] + QUARTER_S]
    assert {(r, v) for r, at, v in found if at == starts[0] and r in NIGHT} == {
        (r, "nodata") for r in NIGHT
    }
    assert {v for r, at, v in found if at == starts[0] and r not in NIGHT} == {"not_applicable"}
    second = {r: v for r, at, v in found if at == starts[1]}
    assert all(second[r] in ("ok", "over") for r in NIGHT)
    assert len(found) == len(starts) * 4


def test_a_fast_story_ends_like_a_slow_one(night):
    assert night[1] == 0
    assert ended(night[0]["story"])


def test_its_journal_is_there_for_the_other_commands(night):
    done = lotline("nodes", "--site", night[0]["story"], "--json")
    found = {row["node"]: row for row in json.loads(done.stdout)["nodes"]}
    assert found.keys() == shop.SENSORS.keys()
    assert all(row["records"] and row["boots"] == 1 for row in found.values())
    for step in ("1s", "15m"):
        done = lotline("export", "--site", night[0]["story"], "--step", step)
        heard = {row["node"] for row in csv.DictReader(io.StringIO(done.stdout))}
        assert heard == shop.SENSORS.keys()


@pytest.mark.parametrize(("args", "said"), [
    (["--speed", "0.5"], "--speed 0.5"),
    (["--speed", "61"], "expected 1 to 60"),
    (["--at", "25:00"], "--at 25:00"),
    (["--at", "noon"], "--at noon"),
    (["--port", "65536"], "--port"),
    (["--sound", "mic-street"], "expected MIC=FILE"),
    (["--sound", "cnc=a.wav"], "one of mic-street, mic-yard"),
    (["--sound", "mic-yard=/no/such.wav"], "/no/such.wav cannot be read"),
    (["--sound", "mic-yard=/dev/null"], "/dev/null cannot be read"),
    (["--speed", "2", "--sound", "mic-yard=a.wav"], "--speed 1 only"),
    (["--dir", "/dev/null/shop"], "cannot be written"),
])  # fmt: skip
def test_bad_arguments(args, said):
    refused(lotline("demo", *args), said)


def test_it_takes_no_other_site_over(tmp_path):
    lotline("init", tmp_path)
    before = (tmp_path / "site.toml").read_text()
    refused(lotline("demo", "--dir", tmp_path), "holds another site")
    assert (tmp_path / "site.toml").read_text() == before
