"""A release of the node's application: every file of it, compiled for a board's chip.

    build("ESP32_GENERIC_C3", Path("out"), Release("0.2.0", 3))

The list of files is firmware/manifest.py; boards/BOARD/pins.py goes with it. The board UNIX is
MicroPython on a PC: it takes `sim` too. BOARD-virtual is what `lotline board` runs: that board's
pins, and machine code of a PC. By its own name no real board takes what is made for it.
"""

import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from lotline.boards import constants, mpy
from lotline.boards.constants import STAMPED
from lotline.boards.sources import find_boards, find_firmware, find_wire
from lotline.errors import InputError

UNIX = "UNIX"
VIRTUAL = "-virtual"
# What mpy-cross calls the chip that a board.json names.
ARCHITECTURES = {
    "esp32": "xtensawin",
    "esp32s3": "xtensawin",
    "esp32c3": "rv32imc",
    "esp32c6": "rv32imc",
}
VERSION = re.compile(r"\d{1,4}(\.\d{1,4}){1,2}[a-z0-9.-]{0,12}")
NUMBERS = range(1, 2**31)  # of releases: what a small int of a chip holds
# Lines of node/__init__.py that a build fills in.
STAMPS = ("VERSION", "RELEASE", "BOARD")


class Release(NamedTuple):
    """version: for people. number: rises with every release; no node goes back to a lower one."""

    version: str
    number: int


class File(NamedTuple):
    """path: below the release's folder, as on the node; size in bytes; sha256 of its bytes."""

    path: str
    size: int
    sha256: bytes


def boards() -> list[str]:
    """The names of all boards, UNIX among them."""
    return [*sorted(path.parent.name for path in find_boards().glob("*/board.json")), UNIX]


def virtual(board: str) -> str:
    """The name of what stands for that board on a PC."""
    return board + VIRTUAL


def check_board(board: str) -> None:
    """Raises InputError for a board that is none."""
    if board not in (*boards(), *map(virtual, boards()[:-1])):
        raise InputError(f"board: got {board!r}, expected one of {', '.join(boards())}, or one of "
                         f"the first with {VIRTUAL} behind it")  # fmt: skip


def architecture(board: str) -> str:
    """What mpy-cross calls the board's chip. Raises InputError for a board that is none."""
    check_board(board)
    if board == UNIX or board.endswith(VIRTUAL):
        return "x64"
    described = json.loads((find_boards() / board / "board.json").read_text(encoding="utf-8"))
    return ARCHITECTURES[described["mcu"]]


def build(board: str, out: Path, release: Release) -> list[File]:
    """Write every file of a release below `out`, which is made, and say what was written.

    Raises InputError for a board, a version or a number that is none, and where mpy-cross is
    missing; ConfigError where the sources are.
    """
    check(release)
    files, arch = dict(sources(board)), architecture(board)
    texts = {name: source.read_text(encoding="utf-8") for name, source in files.items()}
    texts[STAMPED] = _stamped(texts[STAMPED], board, release)
    found = []
    for name, text in constants.folded(texts).items():
        data = mpy.built(files[name], arch, mpy.dotted(name), text)
        found.append(_written(out, name.removesuffix(".py") + ".mpy", data))
    return sorted(found)


def check(release: Release) -> None:
    """Raises InputError for a version or a number that no release may have."""
    if not VERSION.fullmatch(release.version):
        raise InputError(f"version: got {release.version!r}, expected one such as 1.2 or 1.2.3")
    if release.number not in NUMBERS:
        raise InputError(f"release number: got {release.number}, expected 1 to {NUMBERS[-1]}")


def sources(board: str) -> Iterator[tuple[str, Path]]:
    """(path on the node, source) of each file of a board's application."""
    firmware, arch = find_firmware(), architecture(board)
    for name, source in _listed(firmware):
        room, _, rest = name.partition("/")
        kernel = rest.removesuffix(".py")
        if room == "dsp":
            yield name, mpy.kernel_file(firmware / room, kernel, arch)
        elif (board, name) != (UNIX, "node/start.py"):
            yield name, source
    if board == UNIX:
        yield from (one for one in _package(firmware, "sim") if one[0] != "sim/start.py")
        yield "node/start.py", firmware / "sim" / "start.py"
    else:
        yield "pins.py", find_boards() / board.removesuffix(VIRTUAL) / "pins.py"


def _listed(firmware: Path) -> list[tuple[str, Path]]:
    """What firmware/manifest.py names."""
    found: list[tuple[str, Path]] = []

    def package(name: str, files: tuple[str, ...] | None = None) -> None:
        found.extend(_package(firmware, name, files))

    def module(name: str) -> None:
        found.append((name, firmware / name))

    known: dict[str, Any] = {"package": package, "module": module}
    exec((firmware / "manifest.py").read_text(encoding="utf-8"), known)
    return found


def _package(
    firmware: Path, name: str, files: tuple[str, ...] | None = None
) -> Iterator[tuple[str, Path]]:
    folder = find_wire() if name == "lotwire" else firmware / name
    if files is None:
        files = tuple(str(p.relative_to(folder)) for p in sorted(folder.rglob("*.py")))
    for file in files:
        yield f"{name}/{file}", folder / file


def _stamped(text: str, board: str, release: Release) -> str:
    for name, value in zip(STAMPS, (*release, board), strict=True):
        line = f"{name} = {json.dumps(value)}"
        text, count = re.subn(f"(?m)^{name} = .*$", line, text)
        if count != 1:
            raise InputError(f"{STAMPED}: got {count} lines of {name}, expected one")
    return text


def _written(out: Path, name: str, data: bytes) -> File:
    path = out / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return File(name, len(data), hashlib.sha256(data).digest())
