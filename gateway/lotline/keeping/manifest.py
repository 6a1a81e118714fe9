"""What a backup says of itself: which files it holds, and the SHA-256 of each."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from lotline.errors import BackupError

MANIFEST = "manifest.json"
FORMAT = "lotline backup 1"
# In a backup everything of the data folder lies below this name, wherever it was.
DATA = "data"
# What claims more is no manifest: a year of a large site has some ten thousand tiles.
MAX_BYTES = 64 << 20


class Held(NamedTuple):
    """A file of a backup."""

    bytes: int
    sha256: str


@dataclass(slots=True)
class Manifest:
    """made_us: when the journal was copied, UTC. size, root: head of the evidence log (root in
    hexadecimal); given: entries that the journal had for it by then. frames: number of the newest
    frame. schemas: {file: step}. left_out: files of the site that are not in it."""

    lotline: str
    site: str
    made_us: int
    size: int
    root: str
    given: int
    frames: int
    secrets: bool
    schemas: dict[str, int]
    left_out: list[str] = field(default_factory=list)
    files: dict[str, Held] = field(default_factory=dict)

    def text(self) -> str:
        return json.dumps({"format": FORMAT, **asdict(self)}, sort_keys=True, indent=1)

    @classmethod
    def parse(cls, text: bytes) -> "Manifest":
        """Raises BackupError."""
        try:
            found: dict[str, Any] = json.loads(text)
            form = found.pop("format")
            if form != FORMAT:
                raise BackupError(f"it says that it is {form!r}, expected {FORMAT!r}: a newer "
                                  "lotline wrote it")  # fmt: skip
            files = {str(name): Held(int(size), str(sha))
                     for name, (size, sha) in found.pop("files").items()}  # fmt: skip
            manifest = cls(**found, files=files)
        except (ValueError, KeyError, TypeError, AttributeError) as e:
            raise BackupError("its manifest is not as `lotline backup` writes it") from e
        for name in manifest.files:
            if not _is_safe(name):
                raise BackupError(f"its manifest names {name[:80]!r}, which is no place in a site")
        return manifest


def _is_safe(name: str) -> bool:
    """Whether a name stays within the folder that it is put into."""
    path = PurePosixPath(name)
    return (bool(name) and not path.is_absolute() and ".." not in path.parts
            and path.as_posix() == name and name != MANIFEST)  # fmt: skip
