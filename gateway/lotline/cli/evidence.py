"""`lotline export --format evidence`: all that somebody else needs to check it."""

import json
import tempfile
import zipfile
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from lotline.cli.verify.recompute import MARGIN_US
from lotline.cli.verify.sources import (
    ACTIONS,
    CALIBRATIONS,
    EVENTS,
    FILES,
    FORMAT,
    FRAMES,
    INDICATORS,
    MANIFEST,
    VERDICTS,
    WEATHER,
    JournalSource,
    pack_item,
)
from lotline.errors import InputError, LedgerError
from lotline.journal import Dated
from lotline.ledger import CHECKPOINT, FOLDER, VKEY, WITNESSED, Checkpoint, tiles
from lotline.ledger.claims import Claims, Record
from lotline.ledger.files import Files
from lotline.ledger.lines import pack_batch
from lotline.ledger.tree import WIDTH


def export_evidence(data: Path, out: Path, span: tuple[int, int] | None) -> None:
    """Write the evidence of a journal as a folder, or as a file when `out` ends with .zip."""
    if out.exists() and (out.suffix == ".zip" or any(out.iterdir())):
        raise InputError(f"{out} exists already; it is left as it is")
    if out.suffix != ".zip":
        _write(data, out, span)
        return
    with tempfile.TemporaryDirectory(dir=out.absolute().parent, prefix=".lotline-") as name:
        _write(data, Path(name), span)
        _pack(Path(name), out)


def _pack(folder: Path, out: Path) -> None:
    with zipfile.ZipFile(out, "x", zipfile.ZIP_DEFLATED) as file:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                file.write(path, path.relative_to(folder).as_posix())


def _write(data: Path, out: Path, span: tuple[int, int] | None) -> None:
    """The log first: the journal that is read after it has all that it speaks of."""
    files = Files(data / FOLDER)
    checkpoint = files.checkpoint()
    if checkpoint is None:
        raise LedgerError(f"there is no evidence log in {files.folder}: `lotline run` begins one")
    out.mkdir(parents=True, exist_ok=True)
    claims = _copy_log(files, Files(out / FOLDER), checkpoint)
    source = JournalSource(data, claims.size, span)
    (out / FRAMES).mkdir()
    for claim in claims.frames.values():
        frames = source.batch(claim.node, claim.first, claim.last)
        if frames and (span is None or _within(frames, span)):
            with (out / FRAMES / f"{claim.node}.cbor").open("ab") as file:
                file.write(pack_item(claim.first, pack_batch(frames)))
    open_ = _write_lines(out / INDICATORS, claims.indicators, source.indicators())
    _write_lines(out / VERDICTS, claims.verdicts, source.verdicts())
    _write_lines(out / EVENTS, claims.events, source.events())
    _write_lines(out / ACTIONS, claims.actions, source.actions())
    _write_lines(out / CALIBRATIONS, claims.calibrations, source.calibrations())
    _write_lines(out / WEATHER, claims.weather, source.weather())
    _write_lines(out / FILES, list(claims.files.values()), source.files())
    renewed = frozenset((r["node"], r["channel"], r["seconds"], r["start_us"]) for r in open_)
    pending = replace(source.pending, open=source.pending.open | renewed)
    manifest = {"format": FORMAT, "span": span, "pending": pending.as_json()}
    (out / MANIFEST).write_text(json.dumps(manifest, sort_keys=True), encoding="utf-8")


def _within(frames: list[Dated], span: tuple[int, int]) -> bool:
    """Whether minutes of the span may be made of one of them."""
    begin, end = span[0] - MARGIN_US, span[1] + MARGIN_US
    return any(f.utc_us is not None and begin <= f.utc_us < end for f in frames)


def _write_lines(path: Path, records: list[Record], rows: Iterable[str]) -> list[dict[str, Any]]:
    """The lines that the log has; those that came after it."""
    last, younger = max((r.id for r in records), default=0), []
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for line in rows:
            row = json.loads(line)
            if row["id"] <= last:
                file.write(line + "\n")
            else:
                younger.append(row)
    return younger


def _copy_log(files: Files, out: Files, checkpoint: Checkpoint) -> Claims:
    """The files of one checkpoint; what its entries claim."""
    claims = Claims()
    parts = {CHECKPOINT: checkpoint.note.encode(), VKEY: files.read(VKEY)}
    witnessed = files.folder / WITNESSED
    for seen in witnessed.iterdir() if witnessed.is_dir() else ():
        if seen.name.isdecimal():
            parts[f"{WITNESSED}/{seen.name}"] = seen.read_bytes()
    for path, data in parts.items():
        _save(out.folder / path, data)
    for tile in sorted(tiles.of(checkpoint.size), key=lambda t: (t.level or 0, t.number)):
        data = files.tile(tile)
        _save(out.folder / tile.path, data)
        if tile.level is None:
            for index, entry in enumerate(tiles.unpack_entries(data), tile.number * WIDTH):
                claims.take(index, entry)
    return claims


def _save(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
