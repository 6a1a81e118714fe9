"""The serial ports of this computer, and what is on the other end of one."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from lotline.boards import layout
from lotline.boards.node import Node
from lotline.boards.session import NoMicroPython, Refused, session
from lotline.errors import BoardError

# Who makes the USB ends of boards, by their numbers at usb.org: of the chip itself, or of the
# bridge beside it.
MAKERS = {0x303A: "Espressif", 0x10C4: "Silicon Labs", 0x1A86: "WCH", 0x0403: "FTDI",
          0x067B: "Prolific"}  # fmt: skip
_VERSION = layout.ENTER + "from node import VERSION\nprint(VERSION)"


class Port(NamedTuple):
    """words: what it says of itself. known: is it of a maker of boards?"""

    device: str
    words: str
    known: bool


def listed(more: Iterable[str] = ()) -> list[Port]:
    """Those on USB, the known ones first, and `more` that somebody has named. Raises
    BoardError."""
    try:
        from serial.tools.list_ports import comports
    except ImportError as e:
        raise BoardError("mpremote is not installed: pip install 'lotline[flash]'") from e
    found = [
        Port(one.device, one.product or one.description or "", one.vid in MAKERS)
        for one in comports() if one.vid is not None
    ]  # fmt: skip
    own = [Port(device, "named in the site file", True) for device in more]
    return sorted([*own, *found], key=lambda port: (not port.known, port.device))


def look(port: str, safe: str) -> dict[str, Any]:
    """{"there": node, micropython or nothing, and what is known of it}. A node that runs is
    interrupted for it, and starts anew. Raises BoardError."""
    try:
        with session(port, safe) as board:
            try:
                return _there(board)
            finally:
                board.restart()
    except NoMicroPython:
        return {"there": "nothing"}


def _there(board: Any) -> dict[str, Any]:
    version = ".".join(map(str, board.firmware.version))
    found = {"there": "micropython", "mcu": board.firmware.mcu, "micropython": version}
    try:
        node = Node(board)
        found |= {"there": "node", "version": board.exec(_VERSION).strip()}
        found["name"] = (node.settings() or {}).get("name", "")
    except Refused as e:  # an application that is broken or of another kind
        found["trouble"] = f"{e}"
    except BoardError:  # there is none
        pass
    return found


def words_of(row: Mapping[str, Any]) -> str:
    """What is there; "" where nobody has looked."""
    if "there" not in row:
        return ""
    if row["there"] == "nothing":
        return "nothing that answers as MicroPython: a blank board, or one in its boot loader"
    chip = f"MicroPython {row['micropython']} on an {row['mcu']}"
    if row["there"] == "node":
        return f"lotline {row['version']}, {row.get('name') or 'not provisioned'}; {chip}"
    return f"{chip}, no node yet" if "trouble" not in row else f"{chip}; {row['trouble']}"
