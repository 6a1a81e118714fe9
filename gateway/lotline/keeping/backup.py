"""A whole site in one file, while its gateway runs."""

import contextlib
import json
import os
import shutil
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from lotline.config import SITE_FILE, Config
from lotline.errors import BackupError, LedgerError
from lotline.journal import Archive
from lotline.journal.store import FILE as JOURNAL
from lotline.keeping import packing
from lotline.keeping.checked import STORES, Checked, Full, check
from lotline.keeping.contents import Contents, contents
from lotline.keeping.copying import copy_store, sync
from lotline.keeping.manifest import DATA, Manifest
from lotline.keeping.workroom import workroom
from lotline.ledger import CHECKPOINT, FOLDER, VKEY, WITNESSED, Checkpoint, tiles
from lotline.ledger.files import Files
from lotline.photos import files as photos

# In the data folder: when the last one was made, and where. `lotline doctor` looks at it.
NOTE = "backup.json"
TRIES = 3
# What is done, and how much of it from 0 to 1.
Tell = Callable[[str, float], None]


@dataclass(frozen=True, slots=True)
class Backup:
    """What is to be made. full: compares all records with the log, else the newest are."""

    site: Config
    out: Path
    lotline: str
    with_secrets: bool = True
    full: Full | None = None


@dataclass(frozen=True, slots=True)
class Made:
    path: Path
    bytes: int
    manifest: Manifest
    checked: Checked


def back_up(wanted: Backup, tell: Tell = lambda what, part: None) -> Made:
    """Write one file, whole or not at all, and look at it. Raises BackupError, LedgerError.

    The log's head, where there is one yet, is read before the journal is copied: whatever the
    one has signed, the other knows, and a gateway that is put back goes on from there.
    """
    site, out = wanted.site, wanted.out
    head = Files(site.data_folder / FOLDER).checkpoint()
    if not (site.data_folder / JOURNAL).exists():
        raise BackupError(
            f"there is no journal in {site.data_folder}: the gateway has not run yet"
        )
    if out.exists():
        raise BackupError(f"{out} exists already; it is left as it is")
    with workroom(out.absolute().parent, "backup") as room:
        try:
            new = room / "backup"
            manifest = _write(wanted, head, new, room / "stores", tell)
            shutil.rmtree(room / "stores")
            checked = _look(new, room / "look", wanted.full, tell)
            size = new.stat().st_size
            os.rename(new, out)
            sync(out.absolute().parent)
        except OSError as e:
            raise BackupError(f"{out} cannot be written: {e.strerror or e}; nothing of it is "
                              "left") from e  # fmt: skip
    _note(site.data_folder, out, size, manifest)
    return Made(out, size, manifest, checked)


def _write(
    wanted: Backup, head: Checkpoint | None, new: Path, stores: Path, tell: Tell
) -> Manifest:
    site, made_us = wanted.site, time.time_ns() // 1000
    stores.mkdir()
    schemas = {}
    for name in STORES:
        if (site.data_folder / name).exists():
            schemas[name] = copy_store(
                site.data_folder / name, stores / name, partial(tell, f"copying {name}")
            )
    along = contents(site, wanted.with_secrets)
    with Archive(stores) as archive:
        manifest = Manifest(
            wanted.lotline, site.site.name, made_us, head.size if head else 0,
            head.root.hex() if head else "", archive.given(), archive.last_frame_id(),
            wanted.with_secrets, schemas, along.left_out,
        )  # fmt: skip
    packer = packing.Packer(new)
    try:
        _pack(packer, site, along, stores, head, tell)
        packer.close(manifest)
    except BaseException:
        packer.give_up()
        raise
    return manifest


def _pack(
    packer: packing.Packer, site: Config, along: Contents, stores: Path,
    head: Checkpoint | None, tell: Tell,
) -> None:  # fmt: skip
    packer.add(SITE_FILE, iter([site.text.encode()]))
    for name, path in along.files.items():
        packer.add(name, packing.chunks(path))
    for path in sorted(stores.iterdir()):
        size = max(path.stat().st_size, 1)
        packer.add(f"{DATA}/{path.name}", _told(packing.chunks(path), path.name, size, tell))
    for path in photos(site.data_folder):
        name = path.relative_to(site.data_folder).as_posix()
        packer.add(f"{DATA}/{name}", packing.chunks(path))
    for name, data in _log(Files(site.data_folder / FOLDER), head) if head else ():
        packer.add(f"{DATA}/{FOLDER}/{name}", iter([data]))


def _told(chunks: Iterable[bytes], name: str, size: int, tell: Tell) -> Iterator[bytes]:
    done = 0
    for chunk in chunks:
        yield chunk
        done += len(chunk)
        tell(f"packing {name}", done / size)


def _log(files: Files, head: Checkpoint) -> Iterator[tuple[str, bytes]]:
    """The files of one head of the log, however far it has come meanwhile."""
    yield CHECKPOINT, head.note.encode()
    yield VKEY, files.read(VKEY)
    for size in files.witnessed():
        if size <= head.size:
            yield f"{WITNESSED}/{size}", files.read(f"{WITNESSED}/{size}")
    for tile in tiles.of(head.size):
        yield tile.path, _tile(files, tile)


def _tile(files: Files, tile: tiles.Tile) -> bytes:
    """A part of a tile may become a wider one while it is looked for."""
    for _ in range(TRIES):
        with contextlib.suppress(LedgerError):
            return files.tile(tile)
    return files.tile(tile)


def _look(new: Path, folder: Path, full: Full | None, tell: Tell) -> Checked:
    """What was written is read again, laid down, and checked by the ledger."""
    tell("looking at what was written", 0)
    packing.unpack(new, packing.read_manifest(new), folder)
    tell("checking its log", 0.5)
    return check(folder / DATA, full)


def _note(data: Path, out: Path, size: int, manifest: Manifest) -> None:
    """For the doctor; a data folder that cannot be written does not undo the backup."""
    words = {"made_us": manifest.made_us, "path": str(out.absolute()), "bytes": size}
    new = data / f"{NOTE}.new"
    with contextlib.suppress(OSError):
        new.write_text(json.dumps(words), encoding="utf-8")
        new.replace(data / NOTE)
