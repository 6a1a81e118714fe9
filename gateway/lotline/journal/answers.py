"""What people say beside a running gateway: a file each, which the gateway takes.

Only who may write in the journal's folder can say something. The journal has one writer, so
nobody else writes in it.
"""

import contextlib
import getpass
import json
import os
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

ANSWERS = "answers"
_NEW = ".new"


def login() -> str:
    """Who is logged in."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return f"user {os.getuid()}"


def leave(folder: Path, kind: str, words: Mapping[str, Any]) -> Path:
    """For the gateway whose journal is in this folder; raises OSError."""
    path = folder / ANSWERS / f"{kind}-{time.time_ns():020d}-{os.getpid()}"
    path.parent.mkdir(exist_ok=True)
    new = path.with_name(path.name + _NEW)
    new.write_text(json.dumps(dict(words), ensure_ascii=False), encoding="utf-8")
    new.rename(path)
    return path


def taken(folder: Path, kind: str) -> Iterator[dict[str, Any]]:
    """What was left of this kind, in order; each goes once the next is asked for. What is not
    as `leave` writes it is {}."""
    for path in _left(folder / ANSWERS, kind):
        try:
            found = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            found = None
        yield found if isinstance(found, dict) else {}
        with contextlib.suppress(OSError):
            path.unlink()


def _left(folder: Path, kind: str) -> list[Path]:
    try:
        found = [p for p in folder.iterdir() if p.name.startswith(f"{kind}-")]
    except OSError:
        return []
    return sorted(p for p in found if p.suffix != _NEW)
