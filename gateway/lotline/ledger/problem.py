"""What does not hold, and where."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Problem:
    """text: a sentence that says where; the rest is the same place for machines."""

    text: str
    entry: int | None = None
    node: str = ""
    start_us: int | None = None
    tile: str = ""

    @classmethod
    def of_entry(cls, index: int, entry: bytes, tile: str) -> "Problem":
        """An entry whose hash is not that of its tile."""
        try:
            words = json.loads(entry)
            what = describe(words)
        except (ValueError, TypeError, KeyError, AttributeError):
            words, what = {}, "it is not even JSON any more"
        node = words.get("node", "") if isinstance(words, dict) else ""
        return cls(f"entry {index} was changed ({what}): its hash is not that in tile {tile}",
                   index, str(node), tile=tile)  # fmt: skip

    def as_json(self) -> dict[str, Any]:
        return {
            "text": self.text, "entry": self.entry, "node": self.node or None,
            "start": None if self.start_us is None else when(self.start_us),
            "tile": self.tile or None,
        }  # fmt: skip


def when(us: int) -> str:
    """A time as people read it."""
    try:
        at = datetime.fromtimestamp(us / 1e6, UTC)
    except (OverflowError, ValueError, OSError):
        return f"{us} us"
    return f"{at:%Y-%m-%d %H:%M:%S} UTC"


def describe(entry: dict[str, Any]) -> str:
    """An entry in a few words."""
    kind = str(entry["kind"])
    words = [kind]
    if node := entry.get("node"):
        words.append(f"of {node}")
    if kind == "verdict":
        words.append(f"on {entry['rule']}")
    if kind == "action":
        words.append(f"on {entry['of']} {entry['subject']}: {entry['step']}")
    if kind in ("frames", "dates"):
        words.append(f"{entry['first']} to {entry['last']}")
    at = entry.get("start", entry.get("at", entry.get("noted")))
    return " ".join(words) + ("" if at is None else f", {when(at)}")
