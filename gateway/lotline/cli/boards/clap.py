"""The clap test of `lotline check`."""

from collections.abc import Callable
from typing import Any

from lotline.cli.boards.progress import Tell
from lotline.errors import BoardError

NOW = "clap now, within a metre of the microphone"


def clap(node: Any, settings: dict[str, Any], tell: Tell, show: Callable[[str], None]) -> Any:
    """A finding like those of the node's own check, of its first microphone."""
    from lotline.boards import clapping

    places = [n for n, one in enumerate(settings["sensors"]) if one["driver"] == "microphone"]
    if not places:
        return {"what": "clap", "ok": False, "said": "there is no microphone"}
    sensor, heard = settings["sensors"][places[0]], 0

    def count(line: str) -> None:
        nonlocal heard
        heard += 1
        if heard == clapping.SETTLE_S + clapping.QUIET_S:
            tell(what="clap", said=NOW)
            show(NOW[0].upper() + NOW[1:])

    tell(what="clap", said="be quiet for a moment")
    show("Be quiet for a moment")
    seconds = clapping.SETTLE_S + clapping.QUIET_S + clapping.CLAP_S
    try:
        found = clapping.read(node.listen(places[0], seconds, sensor["offset_cdb"], count))
    except BoardError as e:
        return {"what": "clap", "ok": False, "said": f"{e}"}
    what = f"clap, {sensor.get('chip') or 'microphone'} on {sensor['bus']}"
    return {"what": what, "ok": found.is_heard, "said": found.words}
