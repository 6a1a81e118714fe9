"""A virtual board, as `lotline board` gives one, and the real mpremote on its port."""

import json
import os
import signal
import subprocess
from collections.abc import Sequence
from contextlib import contextmanager
from pathlib import Path

import servers
from program import ENVIRONMENT, Program, lotline, until

PATIENCE_S = 60
SENSORS = ("ICS-43434@i2s0", "sps30@i2c0", "pzem004t@uart1", "pulses@counter0")
WIFI = '\n[wifi]\nworkshop = "virtual-board"\n'


def new_site(folder: Path) -> Path:
    """The folder, with a site of its own port that knows the Wi-Fi of a virtual board."""
    assert lotline("init", folder).returncode == 0
    path = folder / "site.toml"
    text = path.read_text().replace("# port = 1883", f"port = {servers.free_port()}")
    path.write_text(text.replace("# port = 8080", "port = 0").replace("# port = 8081", "port = 0"))
    with (folder / "secrets.toml").open("a") as file:
        file.write(WIFI)
    return folder


def begun(command: Sequence[object]) -> "subprocess.Popen[str]":
    """A program that works while the test goes on."""
    return subprocess.Popen(
        command, env=ENVIRONMENT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


class VirtualBoard:
    """A running `lotline board`. `port`: its pseudo terminal."""

    def __init__(self, folder: Path, kind: str = "ESP32_GENERIC") -> None:
        self.folder = folder / "board"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "lotline.log").unlink(missing_ok=True)  # an earlier one's port
        self._program = Program(folder, "board", self.folder, "--board", kind, "--json")
        ready = until(lambda: [x for x in self._program.said().splitlines() if "ready" in x], "it")
        self.port = json.loads(ready[-1])["port"]

    def around(self, **changes: object) -> None:
        """Change its surroundings: keys of rig.json."""
        path = self.folder / "rig.json"
        new = path.with_suffix(".new")
        new.write_text(json.dumps(json.loads(path.read_text()) | changes))
        new.replace(path)

    def said(self) -> str:
        return self._program.said()

    def cut(self) -> None:
        """Its power, or its cable."""
        self._program.process.send_signal(signal.SIGKILL)
        self._program.process.wait()

    def off(self) -> int:
        return self._program.interrupt()


@contextmanager
def virtual_board(folder: Path, kind: str = "ESP32_GENERIC"):
    board = VirtualBoard(folder, kind)
    try:
        yield board
    finally:
        board.cut()


def mpremote(board: VirtualBoard, *args: object) -> str:
    """What it prints; the test fails where it does."""
    done = subprocess.run(
        ["mpremote", "connect", board.port, *map(str, args)],
        capture_output=True, text=True, timeout=PATIENCE_S, check=False,
        env=os.environ, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.replace("\r\n", "\n")
