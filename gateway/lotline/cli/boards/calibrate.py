"""`lotline calibrate`: a microphone's offset from a sound calibrator, and the record of it."""

import json
import time
from typing import Annotated, Any

import typer
from lotwire.codes import CODE
from rich.console import Console

from lotline.cli.boards.port import PortOption, board_on
from lotline.cli.boards.progress import ProgressOption, Tell, teller
from lotline.cli.options import JsonOption
from lotline.errors import BoardError

MAX_TEXT = 60


def calibrate(
    level: Annotated[float, typer.Option("--level", help="Of the calibrator, dB: 94 or 114.")],
    port: PortOption = "",
    sensor: Annotated[
        int | None, typer.Option("--sensor", help="Its channel; default: the only microphone.")
    ] = None,
    calibrator: Annotated[
        str, typer.Option("--calibrator", help="Which one: maker, number, its certificate.")
    ] = "",
    as_json: JsonOption = False,
    progress: ProgressOption = False,
) -> None:
    """Calibrate a node's microphone: put the calibrator on it, switch it on, then run this."""
    from lotline.boards import calibrating as c
    from lotline.boards.node import Node

    if level not in c.LEVELS:
        raise BoardError(f"got --level {level:g}, expected 94 or 114")
    if len(calibrator) > MAX_TEXT:
        raise BoardError(f"got a --calibrator of {len(calibrator)} characters, at most {MAX_TEXT}")
    tell = teller(progress and as_json)
    with board_on(port) as session:
        node = Node(session)
        settings = node.provisioned()
        channel = _microphone(settings, sensor)
        old = settings["sensors"][channel]["offset_cdb"]
        before = c.read(_listen(node, channel, c.MEASURE_S, old, tell), level)
        new = old - round(100 * (before.level - level))
        after = c.confirm(_listen(node, channel, c.CONFIRM_S, new, tell), level)
        found = {"node": settings["name"], "channel": channel, "level": level,
                 "before": round(before.level, 2), "after": round(after, 2),
                 "drift": round(before.level - level, 2), "spread": round(before.spread, 2),
                 "offset": new / 100, "offset_before": old / 100,
                 "calibrator": calibrator}  # fmt: skip
        node.keep(channel, _record(found))
    _tell(found, as_json)


def _microphone(settings: dict[str, Any], asked: int | None) -> int:
    """Its channel; raises BoardError."""
    places = [n for n, one in enumerate(settings["sensors"]) if one["driver"] == "microphone"]
    if asked in places:
        return int(asked or 0)
    if asked is None and len(places) == 1:
        return places[0]
    these = ", ".join(map(str, places)) or "none"
    raise BoardError(f"got --sensor {asked}, and the microphones of {settings['name']} have the "
                     f"channels: {these}")  # fmt: skip


def _listen(node: Any, channel: int, seconds: int, offset_cdb: int, tell: Tell) -> list[Any]:
    """Seconds by that offset, after those in which the part settles."""
    from lotline.boards import calibrating as c

    console, heard, seconds = Console(stderr=True), 0, c.SETTLE_S + seconds
    with console.status("It listens.") as status:

        def show(line: str) -> None:
            nonlocal heard
            heard += 1
            tell(what="it listens", done=heard, total=seconds)
            status.update(f"It listens: second {heard} of {seconds}.")

        found = c.seconds(node.listen(channel, seconds, offset_cdb, show))
    return found[c.SETTLE_S :]


def _record(found: dict[str, Any]) -> dict[int, int | str]:
    """By the codes of the wire."""
    numbers = {name: found[name] for name in ("level", "before", "after", "offset", "spread")}
    body: dict[int, int | str] = {
        CODE[f"calibration_{name}"]: round(100 * value) for name, value in numbers.items()
    }
    body[CODE["calibrated_at"]] = round(time.time())
    if found["calibrator"]:
        body[CODE["calibrator"]] = found["calibrator"]
    return body


def _tell(found: dict[str, Any], as_json: bool) -> None:
    if as_json:
        print(json.dumps(found))
        return
    print(f"{found['node']}, channel {found['channel']}, at {found['level']:g} dB:")
    print(f"  before {found['before']:.2f} dB, drift {found['drift']:+.2f} dB")
    print(f"  after  {found['after']:.2f} dB, steady within {found['spread']:.2f} dB")
    print(f"  offset {found['offset_before']:.2f} -> {found['offset']:.2f} dB")
    print("The node records it now and sends it to the gateway: lotline nodes shows it.")
