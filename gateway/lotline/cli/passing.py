"""Something said for the running gateway, which alone writes in its journal."""

import time
from collections.abc import Mapping
from pathlib import Path

from lotline.cli.options import writing
from lotline.journal import answers

# A gateway takes what was left each second; with a full disk later.
PATIENCE_S = 8.0
LOOK_S = 0.1


def pass_on(folder: Path, kind: str, said: Mapping[str, object]) -> bool:
    """Whether it was taken within the time that one waits for; raises ConfigError."""
    with writing(folder):
        left = answers.leave(folder, kind, said)
    end = time.monotonic() + PATIENCE_S
    while left.exists() and time.monotonic() < end:
        time.sleep(LOOK_S)
    return not left.exists()
