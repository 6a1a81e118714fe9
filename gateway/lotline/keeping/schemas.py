"""The schemas of a site's stores: which there are, and which steps are due."""

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from importlib import resources
from pathlib import Path
from typing import NamedTuple

from lotline.errors import BackupError
from lotline.journal import store as journal
from lotline.people import file as people
from lotline.reports import store as reports

# {file: (package, names of its steps)}
STEPS: dict[str, tuple[str, Sequence[str]]] = {
    journal.FILE: ("lotline.journal", journal.SCHEMA_STEPS),
    people.FILE: ("lotline.people", people.SCHEMA_STEPS),
    reports.FILE: ("lotline.reports", reports.SCHEMA_STEPS),
}


class Step(NamedTuple):
    """number: the schema that a file has after it. words: what it is for."""

    file: str
    number: int
    words: str


def have(path: Path) -> int:
    """The step that a file has come to. Raises BackupError."""
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
            return int(db.execute("PRAGMA user_version").fetchone()[0])
    except sqlite3.Error as e:
        raise BackupError(f"{path} cannot be read: {e}") from e


def found(data: Path) -> dict[str, int]:
    """{file: step} of those that are there."""
    return {name: have(data / name) for name in STEPS if (data / name).exists()}


def too_new(steps: Mapping[str, int]) -> str:
    """A sentence where a newer lotline wrote one of them, else ""."""
    for name, step in steps.items():
        known = len(STEPS[name][1]) if name in STEPS else 0
        if step > known:
            return f"{name} has schema {step}, this lotline knows {known}: use a newer lotline"
    return ""


def due(steps: Mapping[str, int]) -> list[Step]:
    """What an upgrade does, in order."""
    return [
        Step(name, number + 1, _words(package, files[number]))
        for name, (package, files) in STEPS.items()
        if name in steps
        for number in range(steps[name], len(files))
    ]


def _words(package: str, file: str) -> str:
    """The first sentence of a step's own comment, after its colon."""
    text = resources.files(package).joinpath(file).read_text("utf-8")
    lines = []
    for line in text.splitlines():
        if not line.startswith("--"):
            break
        lines.append(line.removeprefix("--").strip())
    sentence = " ".join(lines).split(". ")[0].rstrip(".")
    return sentence.partition(": ")[2] or sentence
