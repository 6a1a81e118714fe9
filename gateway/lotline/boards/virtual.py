"""A virtual board: real MicroPython on a pseudo terminal that behaves as an ESP32's serial port.

The process of MicroPython is the chip; this is its power supply, its watchdog and the wire. The
chip's interpreter ends where a board resets; it is started again, and what the wire says is
what a board says: "MPY: soft reboot", boot.py, then main.py or the raw REPL.
"""

import ctypes
import fcntl
import json
import os
import pty
import re
import select
import selectors
import shutil
import signal
import subprocess
import termios
import time
import tty
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lotline.errors import BoardError

POWER_ON, HARD, WATCHDOG, SOFT = 1, 2, 3, 5  # machine.reset_cause() of an ESP32
FLASH_BYTES = 2 << 20  # what a 4 MiB module has for files
HEAP = "16M"  # objects of the host's 64 bits, and the simulation's own tables
CTRL_A, CTRL_C = b"\x01", b"\x03"
RAW, PROMPT = b"raw REPL; CTRL-B to exit\r\n>", b">>> "
HELP = b'Type "help()" for more information.\r\n'
BANNER = re.compile(rb"\n?MicroPython [^\r\n]*\r\n" + re.escape(HELP))
# After Ctrl-C the interpreter throws away what comes before it listens again.
HOLD_S = 3.0
LOOK_S = 0.02
# Chips that fit the buses of every board, and the surroundings: see firmware/sim/rig.py.
RIG: dict[str, Any] = {
    "attached": {
        "i2s0": ["ICS-43434"], "i2c0": ["sps30", "sgp41"], "uart1": ["pzem004t"],
        "counter0": ["pulses"],
    },
    "error_db": 0.4,
    "calibrator": None,
    "clap": None,
    "misbehave": {},
    "wifi": {"workshop": "virtual-board"},
}  # fmt: skip


class VirtualBoard:
    """folder: flash, NVS and rig.json, kept from one power-on to the next. board: a folder of
    boards/. Raises BoardError."""

    def __init__(self, folder: Path, board: Path, firmware: Path, micropython: str) -> None:
        self._folder, self._board = folder.resolve(), board.resolve()
        self._firmware, self._micropython = firmware, micropython
        self._chip: subprocess.Popen[bytes] | None = None
        self._inner = -1
        self._raw = False  # the REPL that the chip is in, and will be in after a soft reset
        self._begun = False  # the board's own files run, or have run
        self._starting = False  # into the raw REPL: the friendly one's banner is held back
        self._tail = b""  # what the chip said last
        self._waiting = b""  # for the chip, until it listens again
        self._hold_until = 0.0
        self._watch_s = 0.0  # of its watchdog; 0: none
        self._fed = 0.0
        try:
            self._prepare()
        except OSError as e:
            raise BoardError(f"{folder} cannot hold a virtual board: {e.strerror}") from e

    def _prepare(self) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        flash = self._folder / "flash.img"
        if not flash.exists():
            flash.write_bytes(b"\xff" * FLASH_BYTES)
        rig = self._folder / "rig.json"
        if not rig.exists():
            rig.write_text(json.dumps(RIG, indent=2) + "\n", encoding="utf-8")
        for gone in ("rtc", "control"):
            (self._folder / gone).unlink(missing_ok=True)
        os.mkfifo(self._folder / "control")
        # Open for writing as well, so that it never ends.
        self._control = os.open(self._folder / "control", os.O_RDWR | os.O_NONBLOCK)
        self._outer, self._held = pty.openpty()
        tty.setraw(self._held)
        self.port = os.ttyname(self._held)

    def run(self, stop: int) -> None:
        """Until the file descriptor `stop` is readable."""
        self._start(POWER_ON)
        try:
            with selectors.DefaultSelector() as ears:
                for fd in (self._outer, self._control, stop):
                    ears.register(fd, selectors.EVENT_READ)
                while not self._turn(ears, stop):
                    pass
        finally:
            self._end()
            for fd in (self._outer, self._held, self._control):
                os.close(fd)
            (self._folder / "control").unlink(missing_ok=True)

    def _turn(self, ears: selectors.BaseSelector, stop: int) -> bool:
        """Whatever is to be done next; whether it was to stop."""
        ears.register(self._inner, selectors.EVENT_READ)
        inner = self._inner
        ready = {key.fd for key, _ in ears.select(LOOK_S)}
        ears.unregister(inner)
        if stop in ready:
            return True
        if inner in ready:
            self._from_chip()
        if self._outer in ready:
            self._waiting += os.read(self._outer, 4096)
        if self._control in ready:
            self._told(os.read(self._control, 4096).decode().split("\n"))
        if self._watch_s and time.monotonic() - self._fed > self._watch_s:
            self._reset(WATCHDOG)
        self._to_chip()
        return False

    def _start(self, cause: int) -> None:
        inner, end = pty.openpty()
        tty.setraw(end)
        self._raw = self._raw and cause == SOFT
        self._starting, self._tail, self._hold_until = self._raw, b"", 0.0
        self._begun = False
        self._watch_s = self._watch_s if cause == SOFT else 0.0
        mode = "raw" if self._raw else "friendly"
        sim = self._firmware / "sim"
        self._chip = subprocess.Popen(
            [self._micropython, "-X", f"heapsize={HEAP}", "-i", str(sim / "power_on.py"),
             str(self._folder), str(self._board), str(cause), mode],
            env={**os.environ, "MICROPYPATH": f"{sim / 'shadow'}:{self._firmware}:.frozen"},
            stdin=end, stdout=end, stderr=end, start_new_session=True, preexec_fn=_own_terminal,
        )  # fmt: skip
        os.close(end)
        self._inner = inner

    def _end(self) -> None:
        assert self._chip is not None
        self._chip.kill()
        self._chip.wait()
        os.close(self._inner)

    def _reset(self, cause: int) -> None:
        self._end()
        if cause == SOFT:
            self._say(b"MPY: soft reboot\r\n")
        self._start(cause)

    def _told(self, lines: list[str]) -> None:
        """What the chip's shadow modules ask of their power supply."""
        for line in lines:
            if line == "begun":
                self._begun = True
            elif line == "reset":
                self._last_words()
                self._reset(HARD)
            elif line.startswith("watch "):
                self._watch_s = int(line.split()[1]) / 1000
                self._fed = time.monotonic()
            elif line == "feed":
                self._fed = time.monotonic()

    def _last_words(self) -> None:
        """What the chip said before it asked for a reset is on the wire before that."""
        while select.select([self._inner], [], [], 0)[0]:
            self._say(os.read(self._inner, 4096))

    def _from_chip(self) -> None:
        try:
            said = os.read(self._inner, 4096)
        except OSError:  # EIO: it has ended
            said = b""
        if not said:
            self._reset(SOFT)
            return
        self._tail = (self._tail + said)[-256:] if not self._starting else self._tail + said
        if self._starting:
            self._hold_banner()
            return
        for words, raw in ((RAW, True), (HELP, False)):
            if words in self._tail[-len(said) - len(words) :]:
                self._raw = raw
        self._say(said)

    def _hold_banner(self) -> None:
        """What boot.py says passes; then the friendly REPL is led into the raw one."""
        found = BANNER.search(self._tail)
        if found and self._tail.endswith(PROMPT):
            os.write(self._inner, CTRL_A)
        elif found and self._tail.endswith(RAW):
            boot, self._tail, self._starting = self._tail[: found.start()], RAW, False
            self._say(boot + RAW)

    def _to_chip(self) -> None:
        if self._starting or not self._begun or not self._waiting:
            return
        now = time.monotonic()
        if self._hold_until:
            listens = not self._interruptible() and self._tail.rstrip().endswith(b">")
            if not listens and now < self._hold_until:
                return
            self._hold_until = 0.0
        at = self._waiting.find(CTRL_C)
        if at < 0 or not self._interruptible():
            end = len(self._waiting) if at < 0 else at + 1
            os.write(self._inner, self._waiting[:end])
            self._waiting = self._waiting[end:]
            return
        self._waiting = self._waiting[at + 1 :]
        assert self._chip is not None
        os.kill(self._chip.pid, signal.SIGINT)
        self._hold_until = now + HOLD_S

    def _interruptible(self) -> bool:
        """Whether a program runs that takes Ctrl-C: else it is a character like any other."""
        assert self._chip is not None
        try:
            status = Path(f"/proc/{self._chip.pid}/status").read_text(encoding="ascii")
        except OSError:
            return False
        caught = int(status.partition("SigCgt:")[2].split()[0], 16)
        return bool(caught >> (signal.SIGINT - 1) & 1)

    def _say(self, words: bytes) -> None:
        os.write(self._outer, words)


def _own_terminal() -> None:
    """The chip's end of the wire is its terminal; and it dies with its power supply (prctl(2))."""
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)


def copy_rig(folder: Path, rig: Mapping[str, Any]) -> None:
    """Other surroundings for a board, at once."""
    new = folder / "rig.json.new"
    new.write_text(json.dumps(rig, indent=2) + "\n", encoding="utf-8")
    shutil.move(new, folder / "rig.json")
