"""Who did what, and how the files that verdicts rest on have changed."""

import difflib
from collections.abc import Iterator

from lotline.config import SITE_FILE
from lotline.journal import Archive, Reader
from lotline.web.inside.officer.trail import Deed, Version

# Lines of a change that are shown.
MOST_LINES = 400
_ALL_US = 1 << 62


def deeds(
    reader: Reader, start_us: int, end_us: int, of: str, before: int, most: int
) -> list[Deed]:
    """Newest first."""
    return [
        Deed(a.id, a.at_us, a.kind, a.subject, a.step, a.who, a.words if a.salt else {},
             not a.salt)
        for a in reader.actions(start_us, end_us, of, before or _ALL_US, most)
    ]  # fmt: skip


def versions(archive: Archive) -> Iterator[Version]:
    """Of the site file, and of packs that have changed; the newest first."""
    changed = {a.subject: a.at_us for a in archive.actions(-_ALL_US, _ALL_US, "file", _ALL_US,
                                                           _ALL_US)}  # fmt: skip
    before: dict[str, str] = {}
    found = []
    for number, name, salt, body in archive.files():
        if name in before or name == SITE_FILE:
            diff = _diff(before.get(name, ""), body) if salt else ["What it said was deleted."]
            found.append(Version(number, name, changed.get(str(number)), tuple(diff)))
        before[name] = body
    yield from reversed(found)


def _diff(old: str, new: str) -> list[str]:
    if not old:
        return new.splitlines()[:MOST_LINES]
    lines = difflib.unified_diff(old.splitlines(), new.splitlines(), n=2, lineterm="")
    return [line for line in lines if not line.startswith(("---", "+++"))][:MOST_LINES]
