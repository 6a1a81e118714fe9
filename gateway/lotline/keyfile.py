"""A key that is made once: written whole, for its owner alone, or not at all."""

import contextlib
import os
from pathlib import Path


def write_key(path: Path, content: bytes) -> None:
    """A new file of mode 0600, on disk when this returns.

    Raises FileExistsError, and leaves it, where there is one already; OSError, and leaves
    nothing: half a key would be taken for one that is there.
    """
    fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(fd, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(fd)
    except OSError:
        with contextlib.suppress(OSError):
            path.unlink()
        raise
