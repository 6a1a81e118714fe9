"""The program `lotline` in tests, as its users start it.

done = lotline("export", "--site", folder)         # a command that ends
with started(folder, "demo", "--port", "0") as it:  # one that serves
    it.get("now.json")
"""

import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import servers
from command_server import Served

ROOT = Path(__file__).resolve().parent.parent
COMMAND = (sys.executable, "-m", "lotline.cli")
ENVIRONMENT = os.environ | {"PYTHONPATH": f"{ROOT / 'gateway'}:{ROOT / 'firmware'}"}
# Only ends a test that would never end.
PATIENCE_S = 60

T = TypeVar("T")
_served: Served | None = None


def lotline(
    *args: object, cwd: Path | None = None, patience_s: float = PATIENCE_S
) -> "subprocess.CompletedProcess[str]":
    """Run a command to its end."""
    global _served
    if _served is None or not _served.usable:
        _served = Served(ENVIRONMENT)
    return _served.run([str(arg) for arg in args], cwd, patience_s)


def until(
    condition: Callable[[], T], what: str, patience_s: float = PATIENCE_S, pause_s: float = 0.05
) -> T:
    """What the condition gives, once it is true."""
    end = time.monotonic() + patience_s
    while not (got := condition()):
        assert time.monotonic() < end, f"never came: {what}"
        time.sleep(pause_s)
    return got


def shim(name: str, folder: Path) -> str:
    """A library of a C file of tests/faults, for LD_PRELOAD."""
    built = folder / f"{name}.so"
    source = ROOT / "tests" / "faults" / f"{name}.c"
    subprocess.run(["cc", "-shared", "-fPIC", "-o", built, source, "-ldl"], check=True)
    return str(built)


class Program:
    """A running `lotline run` or `lotline demo`; what it says goes to `log`."""

    def __init__(
        self, folder: Path, *args: object, env: Mapping[str, str] | None = None,
        python: str = sys.executable,
    ) -> None:  # fmt: skip
        self.log = folder / "lotline.log"
        self._ports: dict[str, int] = {}
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [python, *COMMAND[1:], *map(str, args)], env=ENVIRONMENT | (env or {}), cwd=folder,
                stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            )  # fmt: skip

    def port(self, before: str) -> int:
        """The port that it names after these words, once its own process listens there."""
        if before not in self._ports:
            self._ports[before] = until(lambda: self._named(before), f"{before!r} in {self.log}")
        return self._ports[before]

    def _named(self, before: str) -> int:
        assert self.process.poll() is None, self.said()
        found = re.search(before + r".*?:(\d+)", self.said())
        port = int(found[1]) if found else 0
        return port if port and servers.listens(self.process.pid, port) else 0

    def get(self, path: str) -> bytes:
        """A page of it."""
        url = f"http://127.0.0.1:{self.port('Public page')}/{path}"
        with urllib.request.urlopen(url, timeout=PATIENCE_S) as answer:
            return bytes(answer.read())

    def places(self) -> dict[str, dict[str, object]]:
        """The places of /now.json by their microphone."""
        return {p["node"]: p for p in json.loads(self.get("now.json"))["places"]}

    def nodes_heard(self) -> int:
        """As /now.json says."""
        return int(json.loads(self.get("now.json"))["nodes"]["heard"])

    def said(self) -> str:
        return self.log.read_text()

    def interrupt(self) -> int:
        """SIGINT; its exit status."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(PATIENCE_S)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


@contextmanager
def started(
    folder: Path, *args: object, env: Mapping[str, str] | None = None,
    python: str = sys.executable,
):  # fmt: skip
    """A running program that ends with the block. env: beside the usual environment."""
    folder.mkdir(parents=True, exist_ok=True)
    program = Program(folder, *args, env=env, python=python)
    try:
        yield program
    finally:
        program.kill()
