"""What the header of a sound file says, and whether that is so."""

import re
from pathlib import Path

from lotline.errors import InputError

# How files begin that tell what they hold.
HEADERS = (b"RIFF", b"RF64", b"RIFX", b"fLaC", b"FORM")
# Samples: a year at 200 kHz. What is longer has a header that does not know.
LONGEST = 366 * 86_400 * 200_000
# libsndfile's remark about a length in a header that the file does not have.
_SHORTER = re.compile(r": (\d+) \(should be (\d+)\)")
# Programs that write into a pipe put about 2 or 4 GiB there: they cannot know.
_UNKNOWN, _ABOUT = (1 << 31, 1 << 32), 1 << 16


def head(path: Path) -> bytes:
    """Its first four bytes; raises InputError if it cannot be read, or is empty."""
    try:
        with path.open("rb") as file:
            head = file.read(4)
    except OSError as e:
        raise InputError(f"{path} cannot be read: {e.strerror}") from e
    if not head:
        raise InputError(f"{path} is empty")
    return head


def check_length(path: Path, frames: int) -> None:
    """Raises InputError where the header does not know."""
    if frames > LONGEST:
        raise InputError(
            f"{path} does not say how long it is, as FLAC written into a pipe does not: decode "
            "and encode it once to a file"
        )


def cut_short(path: Path, log: str) -> list[str]:
    """A sentence where a file ends before its header says so. log: soundfile's extra_info."""
    for told, there in re.findall(_SHORTER, log):
        unknown = any(abs(int(told) - length) < _ABOUT for length in _UNKNOWN)
        size, missing = path.stat().st_size, int(told) - int(there)
        if missing > 0 and not unknown:
            return [f"{path.name} ends after {size} of the {size + missing} bytes that its "
                    "header promises: what is there was measured"]  # fmt: skip
    return []


def unfinished(path: Path) -> str:
    """Recorders that lost their power leave a header that knows of no samples."""
    size = path.stat().st_size
    return f", as its header says, though it has {size} bytes" if size > 4096 else ""
