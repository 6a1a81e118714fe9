"""A backup becomes a site again, and its evidence log says so."""

import os
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from lotline import config
from lotline.errors import BackupError
from lotline.journal import Logbook, Writer, store
from lotline.keeping import packing
from lotline.keeping.checked import Checked, Full, check
from lotline.keeping.copying import sync
from lotline.keeping.manifest import DATA, Manifest
from lotline.keeping.schemas import too_new
from lotline.keeping.workroom import workroom
from lotline.ledger import entries

Tell = Callable[[str, float], None]


@dataclass(frozen=True, slots=True)
class Restored:
    """folder: of the site; data: its data folder. aside: where what was there lies now."""

    manifest: Manifest
    checked: Checked
    folder: Path
    data: Path
    aside: list[Path]


def restore(
    path: Path, folder: Path, *, force: bool = False, full: Full | None = None,
    tell: Tell = lambda what, part: None,
) -> Restored:  # fmt: skip
    """Lay a backup down in a folder that is not there or is empty; with `force` what is there is
    put aside. Nothing is changed before all of it is unpacked and checked. Raises BackupError,
    ConfigError, JournalError."""
    manifest = packing.read_manifest(path)
    if newer := too_new(manifest.schemas):
        raise BackupError(f"{path} cannot be used: {newer}")
    _refuse(folder, force)
    _make(folder.absolute().parent)
    with workroom(folder.absolute().parent, "restore") as room:
        tell("unpacking", 0)
        new = room / "site"
        packing.unpack(path, manifest, new)
        tell("checking its log", 0.5)
        checked = check(new / DATA, full)
        if checked.problems:
            raise BackupError(f"{path} is not put back: {checked.problems[0]}")
        site = config.load(new / config.SITE_FILE)
        data = folder.absolute() / site.data  # an absolute one stays where it says
        if not data.is_relative_to(folder.absolute()):
            _refuse(data, force)
        _say(new / DATA, manifest)
        os.sync()
        aside = _place(new, folder.absolute(), data)
    return Restored(manifest, checked, folder, data, aside)


def _refuse(folder: Path, force: bool) -> None:
    """A folder that has something in it, or in which a gateway runs."""
    if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
        return
    if not force:
        raise BackupError(f"{folder} is not empty: with --force what is there is put aside first")
    if (folder / config.SITE_FILE).exists():
        data = config.load(folder / config.SITE_FILE).data_folder
    else:
        data = folder
    if (data / store.LOCK).exists():
        os.close(store.lock(data))


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as e:
        raise BackupError(f"{folder} cannot be made: {e.strerror}") from e


def _say(data: Path, manifest: Manifest) -> None:
    """The log has an entry that it goes on from a backup, and the journal an event."""
    now_us = time.time_ns() // 1000
    store.upgrade(data)  # the backup keeps what it was
    writer = Writer(data)
    try:
        if manifest.given:
            Logbook(writer).append(
                now_us,
                lambda last: [
                    entries.time(now_us, last),
                    entries.restore(manifest.made_us, manifest.frames),
                ],
            )
        writer.note(now_us, "restored", lost(manifest))
    finally:
        writer.close()


def lost(manifest: Manifest) -> str:
    """What a backup cannot bring back, in words."""
    made = datetime.fromtimestamp(manifest.made_us / 1e6, UTC)
    return (
        f"Restored from a backup of {made:%Y-%m-%d %H:%M:%S} UTC, with frames up to number "
        f"{manifest.frames}. Records after it are not in this log, unless the nodes still have "
        "them and send them again; numbers that never come are counted as gaps."
    )


def _place(new: Path, folder: Path, data: Path) -> list[Path]:
    """Renames; what is there goes aside first."""
    aside = []
    try:
        outside = not data.is_relative_to(folder)
        if outside:
            aside += _aside(data)
            _make(data.parent)
            shutil.move(new / DATA, data)
        elif data == folder:
            for path in (new / DATA).iterdir():
                path.rename(new / path.name)
            (new / DATA).rmdir()
        elif data != folder / DATA:
            (new / data.relative_to(folder)).parent.mkdir(parents=True, exist_ok=True)
            (new / DATA).rename(new / data.relative_to(folder))
        aside += _aside(folder)
        new.rename(folder)
        sync(folder.parent)
    except OSError as e:
        where = f"; what was there lies in {aside[0]}" if aside else ""
        raise BackupError(f"{folder} cannot be written: {e.strerror or e}{where}") from e
    return aside


def _aside(folder: Path) -> list[Path]:
    if not folder.exists():
        return []
    if not any(folder.iterdir()):
        folder.rmdir()
        return []
    to = folder.with_name(f"{folder.name}.before-{datetime.now(UTC):%Y%m%dT%H%M%SZ}")
    folder.rename(to)
    return [to]
