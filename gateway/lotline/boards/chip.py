"""MicroPython onto a chip, by esptool over its boot loader."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from lotline.boards.sources import find_boards
from lotline.errors import BoardError

# The first byte of what a boot loader starts (Espressif: "Firmware image format").
MAGIC = 0xE9
# The header's number of the chip that it is for.
HEADER = 24
CHIPS = {"esp32": 0, "esp32c3": 5, "esp32s3": 9, "esp32c6": 13}
AGAIN = ("The board has no firmware that starts until `lotline flash --firmware` has been run "
         "to its end: run it again")  # fmt: skip

OnProgress = Callable[[int, int], None]


def write(
    port: str, board: str, data: bytes, on_progress: OnProgress, *, erase: bool, connect: str
) -> None:
    """data: from `read`. Raises BoardError, before anything was written where the chip is
    another one. on_progress(done, of all). connect: how esptool gets into the boot loader."""
    described = describe(board)
    offset = int(described["deploy_options"]["flash_offset"], 0)
    import esptool
    from serial import SerialException

    esptool.log.set_logger(_quiet(on_progress))
    begun = False
    try:
        with esptool.detect_chip(port, connect_mode=connect) as esp:
            found = esp.CHIP_NAME.lower().replace("-", "")
            if found != described["mcu"]:
                raise BoardError(f"this is a board with an {found}, and {board} has an "
                                 f"{described['mcu']}: choose its own name with --board; nothing "
                                 "was written")  # fmt: skip
            stub = esptool.run_stub(esp)
            esptool.attach_flash(stub)
            begun = True
            esptool.write_flash(stub, [(offset, data)], flash_size="detect", erase_all=erase)
            esptool.reset_chip(stub, "hard-reset" if connect != "no-reset" else "no-reset")
    except (esptool.FatalError, SerialException, OSError) as e:
        said = " ".join(str(e).split()).rstrip(".")
        if begun:
            raise BoardError(f"writing the firmware ended early ({said}). {AGAIN}") from e
        raise BoardError(
            f"no boot loader answers on {port} ({said}): hold BOOT, press RESET, let go of BOOT, "
            "and try again; nothing was written"
        ) from e


def describe(board: str) -> dict[str, Any]:
    """Its board.json."""
    found: dict[str, Any] = json.loads((find_boards() / board / "board.json").read_text("utf-8"))
    return found


def read(firmware: Path, board: str) -> bytes:
    """A firmware file for the chip of that board. Raises BoardError."""
    mcu = describe(board)["mcu"]
    try:
        data = firmware.read_bytes()
    except OSError as e:
        raise BoardError(f"{firmware} cannot be read: {e.strerror}. lotline downloads none: "
                         "micropython.org/download has it for each board") from e  # fmt: skip
    if not data or data[0] != MAGIC:
        raise BoardError(f"{firmware} is no firmware of an ESP32: expected the file "
                         "BOARD-….bin of https://micropython.org/download/")  # fmt: skip
    if len(data) < HEADER or CHIPS.get(mcu) != int.from_bytes(data[12:14], "little"):
        raise BoardError(f"{firmware} is firmware of another chip than the {mcu}: take the file "
                         "of the very board; nothing was written")  # fmt: skip
    return data


def _quiet(on_progress: OnProgress) -> Any:
    """esptool's own words are for its own users."""
    from esptool.logger import TemplateLogger

    class Quiet(TemplateLogger):  # type: ignore[misc]
        def print(self, *args: Any, **kwargs: Any) -> None: ...
        def note(self, message: str) -> None: ...
        def warning(self, message: str) -> None: ...
        def error(self, message: str) -> None: ...
        def stage(self, finish: bool = False) -> None: ...
        def set_verbosity(self, verbosity: str) -> None: ...
        def progress_bar(
            self, cur_iter: int, total_iters: int, prefix: str = "", suffix: str = "",
            bar_length: int = 30,
        ) -> None:  # fmt: skip
            on_progress(cur_iter, total_iters)

    return Quiet()
