"""A session with a board over its serial port: mpremote's raw REPL, with faults told in words.

While it lasts the application does not run. A board whose watchdog runs cannot have it stopped,
so each session gives it ten minutes: also what brings back the application of a board that was
left in the middle of one.
"""

import contextlib
import errno
import io
import json
import os
import struct
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from lotline.errors import BoardError

WATCHDOG_MS = 600_000
ENTER_S = 20
AGAIN_S = 3  # longer than a board takes that listens
SILENT_S = 10  # between two bytes of an answer that was begun
ANSWER_S = 60
CHUNK = 512
ENOSPC = 28
FULL = ("What fills it may be records that the gateway does not have yet; let it send them, or "
        "empty the flash with --erase")  # fmt: skip
_HELLO = f"""
import sys, json
try:
    import machine
    _watch = machine.WDT(timeout={WATCHDOG_MS})
except (ImportError, AttributeError):
    pass
def _chip():
    if sys.platform == "linux":
        import esp32
        return esp32.CHIP
    return sys.implementation._machine.split(" with ")[-1].lower().replace("-", "")
print(json.dumps([_chip(), sys.implementation._mpy >> 10, list(sys.implementation.version[:3])]))
"""
# Only when the board has said that it understood.
_RESTART = "import machine, time\ntime.sleep_ms(200)\nmachine.reset()"
# py/persistentcode.h: the architecture of machine code that this interpreter takes.
ARCHITECTURES = {2: "x64", 10: "xtensawin", 11: "rv32imc"}


class Firmware(NamedTuple):
    """The MicroPython on a board: its chip as board.json's `mcu` has it, what machine code it
    takes, and its version."""

    mcu: str
    arch: str
    version: tuple[int, ...]


class Session:
    """Use as `with session(port) as board`. `firmware` is known from the start."""

    def __init__(self, transport: Any) -> None:
        self._transport = transport
        mcu, arch, version = json.loads(self.exec(_HELLO).splitlines()[-1])
        self.firmware = Firmware(mcu, ARCHITECTURES.get(arch, f"number {arch}"), tuple(version))

    def exec(self, code: str, on_line: Callable[[str], None] | None = None) -> str:
        """Run it on the board; what it printed. on_line hears each line as it comes.

        Raises BoardError with the last line of its traceback."""
        heard = bytearray()
        said = io.BytesIO()

        def consume(byte: bytes) -> None:
            if byte == b"\x04":
                return
            said.write(byte)
            heard.extend(byte)
            if byte == b"\n" and on_line:
                on_line(heard.decode("utf-8", "replace").strip())
                heard.clear()

        self._transport.exec_raw_no_follow(code)
        _, wrong = self._transport.follow(ANSWER_S, consume)
        if wrong:
            last = wrong.decode("utf-8", "replace").strip().splitlines()[-1]
            raise Refused(last)
        return said.getvalue().decode("utf-8", "replace").replace("\r\n", "\n")

    def put(self, path: str, data: bytes, on_bytes: Callable[[int], None]) -> None:
        """A file, its folders too. Raises BoardError; ENOSPC says that the flash is full."""
        folders = path.strip("/").split("/")[:-1]
        self.exec(_WRITE.format(path=path, folders=folders))
        try:
            for at in range(0, len(data), CHUNK):
                self.exec(f"_f.write({data[at : at + CHUNK]!r})")
                on_bytes(len(data[at : at + CHUNK]))
        finally:
            with contextlib.suppress(BoardError):
                self.exec("_f.close()")

    def restart(self) -> None:
        """As if its power had been off: the session is over."""
        self._transport.exec_raw_no_follow(_RESTART)


_WRITE = """
import os
_at = ""
for _name in {folders}:
    _at += "/" + _name
    try:
        os.mkdir(_at)
    except OSError as e:
        if e.errno != 17:
            raise
_f = open({path!r}, "wb")
"""


class NoMicroPython(BoardError):  # noqa: N818 - what it is, not an error of ours
    """What is on the port does not answer as MicroPython does."""


class Refused(BoardError):  # noqa: N818 - what it did, not what it is
    """The board's own word for what went wrong; the last line of its traceback."""

    @property
    def is_full(self) -> bool:
        return f"OSError: {ENOSPC}" in str(self) or f"[Errno {ENOSPC}]" in str(self)


@contextlib.contextmanager
def session(port: str, safe: str, *, fresh: bool = True) -> Iterator[Session]:
    """safe: a sentence on what the board does should the session end in the middle. fresh: with
    a soft reset, so that nothing of what ran before is left in memory."""
    from mpremote.transport import TransportError
    from mpremote.transport_serial import SerialTransport
    from serial import SerialException

    port = check_port(port)
    transport = None
    try:
        with contextlib.redirect_stdout(io.StringIO()):  # mpremote prints what it did not expect
            transport = SerialTransport(port, exclusive=True, timeout=SILENT_S)
            _enter(transport, fresh)
        yield Session(transport)
    except (TransportError, struct.error) as e:
        raise NoMicroPython(
            f"the board on {port} does not answer as MicroPython does ({e}): is MicroPython on "
            f"it (lotline flash --firmware), and is it not in its boot loader? {safe}"
        ) from e
    except (SerialException, OSError) as e:
        raise BoardError(f"the board on {port} was unplugged, or its cable failed. {safe}") from e
    finally:
        if transport is not None:
            with contextlib.suppress(OSError, SerialException):
                transport.close()


def _enter(transport: Any, fresh: bool) -> None:
    """Into the raw REPL. What is said to a board in the moment of its restart, as another command
    leaves it, is lost: so it is said again."""
    from mpremote.transport import TransportError

    try:
        transport.enter_raw_repl(soft_reset=fresh, timeout_overall=AGAIN_S)
    except TransportError:
        transport.enter_raw_repl(soft_reset=fresh, timeout_overall=ENTER_S)


def check_port(port: str) -> str:
    """The port itself, where a link leads to it. Raises BoardError for one that cannot be used."""
    try:
        from serial import Serial, SerialException
    except ImportError as e:
        raise BoardError("mpremote is not installed: pip install 'lotline[flash]'") from e

    if "://" in port:  # one in the network, which its user found by other means
        return port
    port = os.path.realpath(port)
    if not Path(port).exists():
        raise BoardError(f"there is no port {port}: is the board plugged in? {ports()}")
    try:
        Serial(port, exclusive=True).close()
    except SerialException as e:
        raise BoardError(f"{port} cannot be opened: {_why(e)}") from e
    return port


def _why(error: OSError) -> str:
    code = error.errno
    if code == errno.EACCES:
        return "no permission; `sudo usermod -a -G dialout $USER`, then log in anew"
    if code in (errno.EBUSY, errno.EAGAIN, errno.EWOULDBLOCK) or "exclusively lock" in str(error):
        return "another program uses it; end that first (a serial monitor, another lotline)"
    if code == errno.ENOTTY or "configure port" in str(error):
        return "it is no serial port"
    return error.strerror or str(error)


def ports() -> str:
    """A sentence on the serial ports of this computer."""
    from serial.tools.list_ports import comports

    found = [port.device for port in comports()]
    return f"These are there: {', '.join(found)}." if found else "This computer has none now."
