"""What is asked of the application on a board: its own files do it, the answers are JSON."""

import contextlib
import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from lotline.boards import layout
from lotline.boards.session import FULL, Refused, Session
from lotline.boards.settings import There
from lotline.errors import BoardError

Finding = dict[str, Any]
_SETTINGS = """
from node import hardware
import json
try:
    print(json.dumps(hardware.load()))
except (OSError, ValueError):
    print("null")
"""
_DATE = """
import pins
from node.dates import Dates
_board = hardware.Board(pins)
Dates(_board.nvs, _board.calendar).set({})
"""
# The kind of each bus, every driver's name, and the settings that those in `asked` take.
_THERE = """
import json, pins
from drivers.table import TABLE
_takes = dict.fromkeys(TABLE)
for _name in {asked!r}:
    if _name in TABLE:
        _module, _kind = TABLE[_name]
        _kind = getattr(__import__(_module, None, None, (_kind,)), _kind)
        _takes[_name] = getattr(_kind, "SETTINGS", ())
print(json.dumps([{{name: bus["kind"] for name, bus in pins.BUSES.items()}}, _takes]))
"""
_LOGS = """
import json, sys, machine
def _crash():
    try:
        with open("/crash.txt") as f:
            return f.read()
    except OSError:
        return ""
_health = sys.modules.get("node.health")
print(json.dumps([_health.lines if _health else [], _crash(), machine.reset_cause()]))
"""
# What MicroPython says of a part of the application that is not there.
_OTHER = "ImportError: ", "AttributeError: 'module' object"
# machine.reset_cause() on an ESP32
RESETS = {1: "power on", 2: "reset", 3: "watchdog", 4: "deep sleep", 5: "soft reset"}


class Node:
    """The application of a board in a session. Raises BoardError where there is none."""

    def __init__(self, session: Session) -> None:
        self._session = session
        try:
            session.exec(layout.ENTER + "import node.hardware")
        except Refused as e:
            raise BoardError(
                f"there is no application on this board ({e}): `lotline flash` puts it there"
            ) from e

    def settings(self) -> dict[str, Any] | None:
        """None before it was provisioned."""
        found: dict[str, Any] | None = json.loads(self._session.exec(_SETTINGS))
        return found

    def save(self, settings: dict[str, Any], files: Mapping[str, bytes]) -> None:
        """With the files that they name, by their paths on the board; and set its calendar."""
        with _room():
            for path, data in files.items():
                self._session.put(path, data, lambda _: None)
        self._ask(f"from node import hardware\nhardware.save({settings!r})")
        self._ask(_DATE.format(round(time.time())))

    def there(self, sensors: Sequence[Mapping[str, Any]]) -> There:
        """Its buses and drivers, those of `sensors` with the settings that they take."""
        asked = sorted({str(one.get("driver")) for one in sensors})
        buses, takes = json.loads(self._ask(_THERE.format(asked=asked)))
        return There(buses, takes)

    def provisioned(self) -> dict[str, Any]:
        """Its settings; raises BoardError where there are none."""
        settings = self.settings()
        if settings is None:
            raise BoardError("this node has no settings yet: `lotline provision` gives it some")
        return settings

    def check(self, click: bool, on_finding: Callable[[Finding], None]) -> list[Finding]:
        """Each finding as it comes, and all of them."""
        found: list[Finding] = []

        def take(line: str) -> None:
            found.append(json.loads(line))
            on_finding(found[-1])

        self._ask(f"from node import check\ncheck.run({click})", take)
        return found

    def listen(
        self, channel: int, seconds: int, offset_cdb: int, on_line: Callable[[str], None]
    ) -> str:
        """Lines of its microphone's seconds, by that offset."""
        code = f"from node import calibrate\ncalibrate.listen({channel}, {seconds}, {offset_cdb})"
        return self._ask(code, on_line)

    def keep(self, channel: int, body: dict[int, int | str]) -> None:
        """The offset of a calibration from now on; its record at the application's next start."""
        with _room():
            self._ask(f"from node import calibrate\ncalibrate.keep({channel}, {body!r})")

    def _ask(self, code: str, on_line: Callable[[str], None] | None = None) -> str:
        """Of the application, which may be of another version than this lotline."""
        try:
            return self._session.exec(code, on_line)
        except Refused as e:
            if any(sign in str(e) for sign in _OTHER):
                raise BoardError(
                    f"the application on this board is of another version than this lotline "
                    f"({e}): `lotline flash` puts this one's there"
                ) from e
            raise


@contextlib.contextmanager
def _room() -> Iterator[None]:
    """Around what writes flash before it changes a setting."""
    try:
        yield
    except Refused as e:
        if e.is_full:
            raise BoardError(
                f"the board's flash is full: its settings are as they were. {FULL}"
            ) from e
        raise


def logs(session: Session) -> tuple[list[tuple[int, str]], str, str]:
    """(what it noted last as (ms of uptime, text), the traceback of its last crash, why it last
    started) of a board whose memory is as its application left it."""
    lines, crash, cause = json.loads(session.exec(_LOGS))
    return [(int(ms), str(text)) for ms, text in lines], crash, RESETS.get(cause, str(cause))
