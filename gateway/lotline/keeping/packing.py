"""The one file of a backup: a zip archive whose manifest has the SHA-256 of all else."""

import hashlib
import os
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from lotline.errors import BackupError
from lotline.keeping.manifest import MANIFEST, MAX_BYTES, Held, Manifest

CHUNK = 1 << 20
# A Raspberry Pi packs some 20 MB/s so; more effort takes three times as long for a tenth less.
EFFORT = 1
# Reads of an archive, and what they may say of one that is damaged.
_BAD = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, ValueError)


class Packer:
    """Writes a new archive, of mode 0600. Raises OSError."""

    def __init__(self, path: Path) -> None:
        self._file = os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b")
        self._zip = zipfile.ZipFile(self._file, "w", zipfile.ZIP_DEFLATED, compresslevel=EFFORT)
        self.held: dict[str, Held] = {}

    def add(self, name: str, chunks: Iterator[bytes]) -> None:
        digest, size = hashlib.sha256(), 0
        item = zipfile.ZipInfo(name)
        item.compress_type, item.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
        with self._zip.open(item, "w", force_zip64=True) as out:
            for chunk in chunks:
                digest.update(chunk)
                size += len(chunk)
                out.write(chunk)
        self.held[name] = Held(size, digest.hexdigest())

    def close(self, manifest: Manifest) -> None:
        """Everything on the disk."""
        manifest.files = self.held
        self._zip.writestr(MANIFEST, manifest.text())
        self._zip.close()
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()

    def give_up(self) -> None:
        self._zip.fp = None  # or it would write its list of files to a disk that is full
        self._file.close()


def chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk


def read_manifest(path: Path) -> Manifest:
    """Raises BackupError, also where the archive holds other files than it says."""
    try:
        with zipfile.ZipFile(path) as file:
            if file.getinfo(MANIFEST).file_size > MAX_BYTES:
                raise BackupError(f"{path} has a manifest of more than {MAX_BYTES} bytes")
            manifest = Manifest.parse(file.read(MANIFEST))
            names = set(file.namelist()) - {MANIFEST}
    except KeyError as e:
        raise BackupError(f"{path} is no backup of lotline: it has no manifest") from e
    except _BAD as e:
        raise BackupError(f"{path} is no backup that can be read: {e}") from e
    except BackupError as e:
        raise BackupError(f"{path} cannot be used: {e}") from e
    except OSError as e:
        raise BackupError(f"{path} cannot be read: {e.strerror or e}") from e
    if odd := sorted(names ^ manifest.files.keys()):
        where = "in it" if odd[0] in names else "in its manifest"
        raise BackupError(f"{path} was changed: {odd[0]!r} stands only {where}")
    return manifest


def unpack(path: Path, manifest: Manifest, folder: Path) -> None:
    """Lay every file down, each compared with the manifest. Raises BackupError."""
    try:
        with zipfile.ZipFile(path) as file:
            for name, held in manifest.files.items():
                target = folder / name
                target.parent.mkdir(parents=True, exist_ok=True)
                with file.open(name) as source, _new(target) as out:
                    if _copy(source, out, held.bytes) != held:
                        raise BackupError(f"{path} is damaged: {name} is not what its manifest "
                                          "says")  # fmt: skip
    except _BAD as e:
        raise BackupError(f"{path} is damaged: {e}") from e
    except OSError as e:
        raise BackupError(f"{path} cannot be unpacked to {folder}: {e.strerror or e}") from e


def _new(path: Path) -> IO[bytes]:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def _copy(source: IO[bytes], out: IO[bytes], most: int) -> Held:
    """At most one chunk more than the manifest promises: an archive may claim to be endless."""
    digest, size = hashlib.sha256(), 0
    while size <= most and (chunk := source.read(CHUNK)):
        digest.update(chunk)
        size += len(chunk)
        out.write(chunk)
    return Held(size, digest.hexdigest())
