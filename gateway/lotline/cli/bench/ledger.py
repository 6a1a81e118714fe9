"""`lotline bench ledger`: entries a second, and how long it takes to check a node's month."""

import os
import sqlite3
import tempfile
import time
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

from lotline.cli.bench import journal
from lotline.cli.verify.run import mapping, verify_records
from lotline.cli.verify.sources import opened
from lotline.journal import Logbook, Writer, store
from lotline.ledger import FOLDER, PrivateKey
from lotline.ledger.entries import entry
from lotline.ledger.files import Files
from lotline.ledger.log import Log
from lotline.ledger.proof import check_log

# Entries that are appended, in batches such as a busy site's backlog makes.
APPENDED, A_BATCH = 100_000, 5000
# The peer signs after each entry; it needs no more to show its pace.
SINGLE = 100
MONTH_S = 30 * journal.DAY_S
KEY = PrivateKey("bench", bytes(32))
T = TypeVar("T")


def measure(days: float) -> dict[str, Any]:
    """Wall-clock seconds; days of one microphone are checked, and scaled to a month, but for the
    start of the processes that check frames, which is the same for any time."""
    _, start = _timed(_start_processes)
    with tempfile.TemporaryDirectory(prefix="lotline-bench-") as name:
        folder = Path(name)
        appended, peer = (
            _append(folder / "batches", A_BATCH, APPENDED),
            _append(folder / "single", 1, SINGLE),
        )
        journal.fill(folder, days)
        data = folder / "data"
        frames, full = _timed(lambda: _verify(data))
        _let_frames_go(data)
        _, short = _timed(lambda: _verify(data))
    scale = MONTH_S / frames
    return {
        "entries_per_s": APPENDED / appended,
        "one_by_one_entries_per_s": SINGLE / peer,
        "frames": frames, "verify_frames_s": full, "verify_indicators_s": short,
        "start_s": start,
        "month_frames_s": start + full * scale, "month_indicators_s": short * scale,
    }  # fmt: skip


def _start_processes() -> None:
    """With all that they need; from then on they are there for whoever checks."""
    with mapping(True) as each:
        list(each(abs, range(os.cpu_count() or 1)))


def _append(folder: Path, batch: int, count: int) -> float:
    """Through the journal to synced files and a signed checkpoint, seconds."""
    writer = Writer(folder)
    book, log = Logbook(writer), Log(Files(folder / FOLDER), KEY)
    book.begin(KEY.public.vkey, 0)
    entries = [_entry(i) for i in range(count)]
    begin = time.perf_counter()
    for at in range(0, count, batch):
        some = entries[at : at + batch]
        book.append(at, lambda last, some=some: some)  # type: ignore[misc]
        log.append(book.entries(log.size, batch))
        book.published(log.size)
    seconds = time.perf_counter() - begin
    assert log.size == count
    writer.close()
    return seconds


def _entry(number: int) -> bytes:
    sha = sha256(number.to_bytes(4, "big")).hexdigest()
    return entry("indicator", id=number, node=journal.NODE, channel=0, seconds=60,
                 start=journal.START_US + number * 60_000_000, sha256=sha)  # fmt: skip


def _verify(data: Path) -> int:
    """Everything of a journal; how many frames it has."""
    opened.cache_clear()
    proof = check_log(Files(data / FOLDER), KEY.public, None, [])
    records = verify_records(data, proof.claims)
    assert not proof.problems
    assert not records.problems, records.problems[0]
    assert records.computed.checked or not records.frames
    opened.cache_clear()
    return records.frames


def _let_frames_go(data: Path) -> None:
    """As retention leaves a journal: indicators and verdicts, and a log that says so."""
    writer = Writer(data)
    book, log = Logbook(writer), Log(Files(data / FOLDER), KEY)
    before_us = 1 << 60
    gone = [entry("time", at=before_us), entry("retention", before=before_us)]
    book.announce(before_us, before_us, lambda _: gone)
    log.append(book.entries(log.size, 10))
    with writer.transaction() as db:
        _clear(db)
    writer.close()
    store.keep_reserve(data)


def _clear(db: sqlite3.Connection) -> None:
    db.execute("DELETE FROM frames")
    db.execute("DELETE FROM indicators WHERE seconds < 60")


def _timed(work: Callable[[], T]) -> tuple[T, float]:
    begin = time.perf_counter()
    return work(), time.perf_counter() - begin


def words(found: dict[str, Any]) -> str:
    """For people."""
    return (
        f"append     {found['entries_per_s']:,.0f} entries/s, synced and signed every {A_BATCH}; "
        f"one by one {found['one_by_one_entries_per_s']:,.0f}/s "
        f"(x {found['entries_per_s'] / found['one_by_one_entries_per_s']:.0f})\n"
        f"verify     {found['frames']:,} frames, indicators, verdicts and log in "
        f"{found['verify_frames_s']:.1f} s\n"
        f"           and {found['start_s']:.1f} s for the processes to start: "
        f"a month in {found['month_frames_s']:.0f} s\n"
        f"           indicators, verdicts and log alone in {found['verify_indicators_s']:.2f} s: "
        f"a month in {found['month_indicators_s']:.1f} s"
    )
