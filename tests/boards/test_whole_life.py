"""The life of a node: blank board, flash, provision, check, calibrate, measure, a day without
network, back, a good update, a bad one; and its power goes at random moments all the time.

Real mpremote, a real gateway with its own endpoint, releases built and signed by `lotline`; the
board is virtual, and its day is told (mpy/day.py): HOURS of it, 3 when it is not said.
"""

import hashlib
import json
import os
import random
import subprocess
import time
from pathlib import Path

import cbor2
import pytest
from board_rig import SENSORS, VirtualBoard, begun, new_site
from lotline.boards import mpy
from lotline.boards.build import virtual
from lotline.boards.release import MANIFEST, read_key, sign
from lotline.journal import Reader
from lotwire import release as wire
from program import COMMAND, lotline, started, until

NAME, KIND = "mic-street", "ESP32_GENERIC"
DAY = Path(__file__).with_name("mpy") / "day.py"
# The newest in full detail, the others condensed; beside it are two releases of 380 KiB, one of
# them perhaps torn, so that more finds no room.
OUTBOX_BYTES = 1024 * 1024
PATIENCE_S = 240
BAD = "raise RuntimeError('a bad day')\n"


class Life:
    """folder: of the board and the site. `cuts`: how often its power went."""

    def __init__(self, folder, seed):
        self.folder, self.site = folder, new_site(folder / "site")
        self.random = random.Random(seed)
        self.board = None
        self.cuts = 0
        self.began = time.monotonic()
        self.power()

    def tell(self, stage):
        """How long it has lived, for who wonders where the time goes."""
        print(f"{time.monotonic() - self.began:5.1f} s {stage}, {self.cuts} cuts", flush=True)

    def power(self):
        self.board = VirtualBoard(self.folder, KIND)

    def cut(self, after_s=0.0):
        """Its power goes within that time, and comes back."""
        time.sleep(self.random.uniform(0, after_s))
        self.board.cut()
        self.cuts += 1
        self.power()

    def cut_during(self, after_s, *command):
        """The power goes while a command works on the board; what that says, whatever it is, is
        a sentence. The command once more."""
        program = begun([*COMMAND, *map(str, command), "--port", self.board.port])
        time.sleep(self.random.uniform(0, after_s))
        self.board.cut()
        self.cuts += 1
        out, err = program.communicate(timeout=PATIENCE_S)
        assert program.returncode in (0, 2), out + err
        assert err.startswith("lotline: ") or not err
        assert err.count("\n") <= 1
        self.power()
        return self.done(*command)

    def done(self, *command):
        """A command on the board that does what it is to do."""
        return self.ask(*command, "--port", self.board.port)

    def ask(self, *command):
        done = lotline(*command, "--json", patience_s=PATIENCE_S)
        assert done.returncode == 0, done.stdout + done.stderr
        return json.loads(done.stdout)

    def seen(self):
        """{boot: how many of its records from the first one on are on the gateway's disk}."""
        with Reader(self.site / "data") as reader:
            rows = reader.boots()
        found = {boot: cbor2.loads(seen) for node, boot, seen, _, _ in rows if node == NAME}
        return {boot: ends[1] if ends[:1] == [1] else 0 for boot, ends in found.items()}

    def stored(self, name):
        """A number of its non-volatile storage."""
        return json.loads((self.board.folder / "nvs-lotline.json").read_text())[name]

    def boot(self):
        """The number of its last start."""
        return self.stored("starts")

    def tries(self):
        """Whether it tries a release that is not its good one yet (firmware/main.py)."""
        return self.stored("slot") >> 3 == 1

    def update(self):
        return self.ask("update", "status", "--site", self.site)

    def runs(self):
        return self.update()["nodes"][NAME]["runs"]

    def order(self):
        last = self.update()["orders"][-1]
        return last["nodes"][NAME], last["end"]

    def heard(self):
        """A measurement of the start that goes on is on the gateway's disk."""
        return self.seen().get(self.boot(), 0) > 0


@pytest.fixture
def life(tmp_path):
    seed = int(os.environ.get("SEED", random.randrange(1 << 32)))
    print(f"SEED={seed}")
    it = Life(tmp_path, seed)
    yield it
    it.board.cut()


def gateway(life):
    return started(life.site, "run", "--site", life.site)


def unboxed(life, key):
    """Flashed, provisioned, checked and calibrated."""
    life.cut_during(6, "flash", "--board", KIND)
    sensors = [word for one in SENSORS[:2] for word in ("--sensor", one)]
    more = life.folder / "more.json"
    more.write_text(json.dumps({"outbox_bytes": OUTBOX_BYTES}))
    life.cut_during(1, "provision", NAME, "--site", life.site, "--host", "127.0.0.1", "--settings",
                    more, "--ssid", "workshop", "--release-key", key, *sensors)  # fmt: skip
    with gateway(life) as it:
        it.port("Frames from")
        assert life.done("check")["ok"]
        life.board.around(calibrator={"level": 94})
        found = life.cut_during(15, "calibrate", "--level", 94)
        assert found["after"] == pytest.approx(94.0, abs=0.05)
        life.board.around(calibrator=None)
        measures(life, found["drift"])


def measures(life, drift):
    """It measures with its new offset, and goes on after a cut."""
    until(life.heard, "a measurement", PATIENCE_S)
    shown = until(lambda: nodes(life)["calibrations"], "its calibration", PATIENCE_S)
    assert shown[0]["drift"] == drift
    life.cut(1)
    until(life.heard, "a measurement after a cut", PATIENCE_S)


def nodes(life):
    rows = life.ask("nodes", "--site", life.site)["nodes"]
    return {row["node"]: row for row in rows}[NAME]


def day(life, hours, until_hour):
    """So many told hours without network; what was on flash at that one of them, after which the
    others go on alone."""
    program = subprocess.Popen(
        ["mpremote", "connect", life.board.port, "exec", f"HOURS = {hours}", "run", DAY],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    last, said = [0, 0], []
    try:
        for line in program.stdout:
            said.append(line)
            if line.startswith("["):
                last = json.loads(line)
            if last[0] >= 3600 * until_hour:
                break
    finally:
        program.kill()
        program.wait()
    assert last[0] == 3600 * until_hour, "".join(said)
    return last[1]


def a_day_alone(life):
    """{boot: records on flash}, of an hour and more that the power ended, and of all."""
    life.board.around(wifi={})
    seq = day(life, 2, 1)
    kept = {life.boot(): seq}
    life.cut(0.5)
    until(lambda: life.boot() not in kept, "its next start", PATIENCE_S)
    time.sleep(1)
    hours = int(os.environ.get("HOURS", "3"))
    seq = day(life, hours, hours)
    return kept | {life.boot(): seq}


def back(life, kept):
    """All of it reaches the gateway, though the power goes while it is sent."""
    life.board.around(wifi={"workshop": "virtual-board"})
    until(lambda: life.seen().get(max(kept)), "the first of them", PATIENCE_S)
    life.cut(2)
    until(lambda: all(life.seen().get(boot, 0) >= kept[boot] for boot in kept),
          f"all of {kept}", PATIENCE_S)  # fmt: skip
    until(life.heard, "a live record", PATIENCE_S)


def pack(life, version, number, change=()):
    """A release for the board; change: {path: source} of what is not as it should be."""
    made = life.ask("update", "pack", version, "--number", number, "--key", life.folder / "key",
                    "--board", virtual(KIND), "--site", life.site)  # fmt: skip
    folder = Path(made["boards"][virtual(KIND)]["folder"])
    source = life.folder / "changed.py"
    for path, text in dict(change).items():
        source.write_text(text)
        (folder / path).write_bytes(mpy.built(source, "x64"))
    rows = []
    for path, _, _ in wire.files((folder / MANIFEST).read_bytes()):
        data = (folder / path).read_bytes()
        rows.append((path, len(data), hashlib.sha256(data).digest()))
    body = wire.describe(version, number, virtual(KIND), rows)
    (folder / MANIFEST).write_bytes(sign(body, read_key(life.folder / "key")))


def good_update(life):
    pack(life, "0.2.0", 2)
    life.ask("update", NAME, "--to", "0.2.0", "--site", life.site)
    until(lambda: life.order()[0] == "offered", "the offer", PATIENCE_S)
    life.cut(3)
    until(life.heard, "it again", PATIENCE_S)
    life.cut(6)
    until(lambda: life.order() == ("good", "done"), "the new version", PATIENCE_S)
    until(lambda: life.runs() == "0.2.0", "what it runs", PATIENCE_S)


def bad_update(life):
    pack(life, "0.3.0", 3, {"node/app.mpy": BAD})
    before = life.boot()
    life.ask("update", NAME, "--to", "0.3.0", "--site", life.site)
    until(life.tries, "the trial", PATIENCE_S)  # it does not come so far as to tell of it
    life.cut(3)  # a try is over with a start, whatever ends it
    until(lambda: life.order() == ("back", "stopped"), "the version before", PATIENCE_S)
    until(life.heard, "a measurement of the version before", PATIENCE_S)
    assert life.runs() == "0.2.0"
    assert life.boot() > before
    assert "a bad day" in life.done("logs")["crash"]


@pytest.mark.life
@pytest.mark.timeout(3600)
def test_the_life_of_a_node(life):
    key = life.ask("update", "keygen", life.folder / "key")["release_key"]
    unboxed(life, key)
    life.tell("unboxed")
    kept = a_day_alone(life)
    life.tell("a day alone")
    with gateway(life):
        back(life, kept)
        life.tell("back")
        good_update(life)
        life.tell("a good update")
        bad_update(life)
        life.tell("a bad update")
    assert life.cuts >= 9
