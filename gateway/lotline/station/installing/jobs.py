"""A command that works on a board, in a process of its own, and how far it is.

The gateway's loop has no part in it: a thread reads what the command says. The process is nicer
than the gateway, where it may be. What is secret goes in by its standard input.
"""

import json
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import IO, Any

from lotline.web.shop.installing import Job

# coreutils' nice goes on where a service may not change its priority, with a word of it.
COMMAND = ("nice", "-n", "10", sys.executable, "-m", "lotline.cli")
SIGN = "lotline: "
MOST_LINES = 200
END_S = 10.0


class Running:
    """One job. `now` is what is known of it; any thread."""

    def __init__(self, step: str, command: Sequence[str], secret: str | None, at_us: int,
                 clock: Callable[[], int]) -> None:  # fmt: skip
        self.now = Job(step, True, at_us)
        self._clock = clock
        self._said: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - until it has ended
        self._process = subprocess.Popen(
            [*COMMAND, *command], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=self._said, start_new_session=True,
        )  # fmt: skip
        self._thread = threading.Thread(target=self._follow, args=(secret,), name="install")
        self._thread.start()

    def stop(self) -> None:
        """As Ctrl-C does: the board is let go of in order."""
        with suppress(OSError):
            self._process.terminate()

    def join(self) -> None:
        self._thread.join(END_S)
        if self._thread.is_alive():
            self._process.kill()
            self._thread.join()

    def _follow(self, secret: str | None) -> None:
        into, out = self._process.stdin, self._process.stdout
        assert into is not None
        assert out is not None
        with suppress(OSError), into:  # one that has ended already says why
            into.write(f"{secret or ''}\n".encode())
        found: Any = None
        for line in out:
            with suppress(ValueError):
                said = json.loads(line)
                if isinstance(said, dict) and said.get("event") == "step":
                    self._step(said)
                else:
                    found = said
        self._end(self._process.wait(), found)

    def _step(self, said: dict[str, Any]) -> None:
        log, what, words = self.now.log, str(said.get("what", "")), str(said.get("said", ""))
        line = f"{what}: {words}" if words else what
        if not log or log[-1] != line:
            log = (*log, line)[-MOST_LINES:]
        self.now = self.now.with_(words=line, done=int(said.get("done", 0)),
                                  total=int(said.get("total", 0)), log=log)  # fmt: skip

    def _end(self, status: int, found: Any) -> None:
        """0: done; 1: done, and something does not hold; else why it was not."""
        wrong = ""
        if found is None or status not in (0, 1):
            wrong = self._sentence() or _ended(status)
        found = found if isinstance(found, dict) else {"rows": found}
        self._said.close()
        self.now = self.now.with_(running=False, wrong=wrong, found=found,
                                  ended_us=self._clock())  # fmt: skip

    def _sentence(self) -> str:
        self._said.seek(0)
        lines = self._said.read().decode("utf-8", "replace").splitlines()
        return next((x.removeprefix(SIGN) for x in reversed(lines) if x.startswith(SIGN)), "")


def _ended(status: int) -> str:
    if status in (-15, 143):
        return "it was stopped"
    return f"the command ended with {status} and without a word"
