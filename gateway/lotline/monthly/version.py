"""Which lotline computed it: its version, and the commit where that is known."""

import json
import re
from functools import cache
from importlib.metadata import distribution
from pathlib import Path

_COMMIT = re.compile("[0-9a-f]{40}([0-9a-f]{24})?")


@cache
def commit() -> str:
    """Of the source that runs; "" where the package does not say, as one from an archive."""
    found = _installed() or _checked_out(Path(__file__).parents[3] / ".git")
    return found if _COMMIT.fullmatch(found) else ""


def _installed() -> str:
    """What pip noted of a source in git (PEP 610)."""
    told = json.loads(distribution("lotline").read_text("direct_url.json") or "{}")
    return str(told.get("vcs_info", {}).get("commit_id", ""))


def _checked_out(git: Path) -> str:
    """What HEAD of a working copy names."""
    head = _read(git / "HEAD")
    if not head.startswith("ref: "):
        return head
    ref = head.removeprefix("ref: ")
    packed = (line.split(" ") for line in _read(git / "packed-refs").splitlines())
    return _read(git / ref) or next((p[0] for p in packed if p[1:] == [ref]), "")


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return ""
