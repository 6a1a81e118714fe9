"""Is a copy of a data folder what a gateway could go on from: its stores, its log, its newest
records?"""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from lotline.errors import JournalError, LedgerError
from lotline.journal import Archive, Dated
from lotline.journal.store import FILE as JOURNAL
from lotline.ledger import CHECKPOINT, FOLDER, VKEY, PublicKey
from lotline.ledger.claims import Claims
from lotline.ledger.evidence import check_frames
from lotline.ledger.files import Files
from lotline.ledger.proof import check_log
from lotline.people.file import FILE as PEOPLE
from lotline.reports.store import FILE as REPORTS

STORES = (JOURNAL, PEOPLE, REPORTS)
# Entries of frames, of the newest, that are compared with the journal: some minutes of a site.
NEWEST = 200
# All records against the log; what does not hold, in sentences.
Full = Callable[[Path, Claims], list[str]]


@dataclass(slots=True)
class Checked:
    """entries of the log, all of them looked at; frames: of the newest, compared; problems:
    sentences, none where all holds; damaged: those of the stores themselves among them."""

    entries: int = 0
    frames: int = 0
    problems: list[str] = field(default_factory=list)
    damaged: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Beside:
    """Frames of a journal, as check_frames asks for them."""

    archive: Archive
    span: None = None

    def batch(self, node: str, first: int, last: int) -> list[Dated]:
        return self.archive.batch(node, first, last)


def check(data: Path, full: Full | None = None) -> Checked:
    """Every entry and tile of the log and the newest frames; with `full` all records."""
    found = Checked()
    for name in STORES:
        if (data / name).exists():
            found.damaged += quick_check(data / name)
    found.problems += found.damaged
    if not (data / FOLDER / CHECKPOINT).exists():  # it never had a minute to begin one
        return found
    try:
        key = PublicKey.parse((data / FOLDER / VKEY).read_text(encoding="utf-8"))
        proof = check_log(Files(data / FOLDER), key, None, ())
        found.entries = proof.checkpoint.size
        found.problems += [problem.text for problem in proof.problems]
        if not found.problems:
            _newest(data, proof.claims, found)
            found.problems += full(data, proof.claims) if full else []
    except (LedgerError, JournalError, OSError) as e:
        found.problems.append(str(e))
    return found


def _newest(data: Path, claims: Claims, found: Checked) -> None:
    with Archive(data) as archive:
        if lost := archive.unpublished(claims.size):
            found.problems.append(lost)
        redated = frozenset(archive.redated(claims.size))
        newest = sorted(claims.frames.values(), key=lambda claim: claim.index)[-NEWEST:]
        for claim in newest:
            batch = check_frames(_Beside(archive), claim, claims.let_go_us, redated)
            found.frames += batch.found
            if batch.problem:
                found.problems.append(batch.problem.text)


def quick_check(path: Path) -> list[str]:
    """SQLite's own look at every page of a store; sentences about it."""
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
            said = [str(row[0]) for row in db.execute("PRAGMA quick_check(3)")]
    except sqlite3.Error as e:
        said = [str(e)]
    return [] if said == ["ok"] else [f"{path.name} is damaged: {'; '.join(said)}"]
