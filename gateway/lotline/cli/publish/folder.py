"""A folder that a web host serves: a link to the newest of a few releases beside it."""

import errno
import os
import re
import shutil
import time
from collections.abc import Callable
from pathlib import Path

from lotline.errors import PublishError

# Readers may still be loading from the one before.
KEPT = 2
_NAME = re.compile(r"\d{20}")


class Folder:
    """`path` becomes a link to a release below `.NAME.releases`, replaced at once."""

    def __init__(self, path: Path) -> None:
        """Raises PublishError where something else is there."""
        self._link = path.absolute()
        self._releases = self._link.with_name(f".{self._link.name}.releases")
        if not self._link.is_symlink() and self._link.exists():
            self._take_empty()
        elif self._link.is_symlink() and self._newest() is None:
            raise PublishError(f"{path} is a link to something else: it is left as it is")

    def _take_empty(self) -> None:
        try:
            self._link.rmdir()
        except OSError as e:
            raise PublishError(f"{self._link} is there already and is not empty, expected a new "
                               "folder or one of `lotline publish`") from e  # fmt: skip

    def _newest(self) -> Path | None:
        """The release that is served."""
        if not self._link.is_symlink():
            return None
        found = self._link.parent / os.readlink(self._link)
        return found if found.parent == self._releases and found.is_dir() else None

    @property
    def served(self) -> Path:
        """The release that is served now; raises PublishError."""
        newest = self._newest()
        if newest is None:
            raise PublishError(f"nothing is published in {self._link}")
        return newest

    def put(self, new: dict[str, bytes], steady: list[str], read: Callable[[str], bytes]) -> None:
        """Raises PublishError; then what was served before is served on."""
        release = self._releases / f"{time.time_ns():020d}"
        try:
            release.mkdir(parents=True)
            before = self._newest()
            for path in steady:
                _lay_again(release / path, before and before / path, path, read)
            for path, data in new.items():
                _lay_down(release / path, data)
            self._switch(release)
            self._drop_old(release)
        except OSError as e:
            self._drop(release)
            why = "the disk is full" if e.errno == errno.ENOSPC else e.strerror
            raise PublishError(f"{self._link} cannot be written: {why}") from e
        except BaseException:
            self._drop(release)
            raise

    def _drop(self, release: Path) -> None:
        """Unless it is served already."""
        if self._newest() != release:
            shutil.rmtree(release, ignore_errors=True)

    def _switch(self, release: Path) -> None:
        _sync(release)
        new = self._releases / ".new"
        new.unlink(missing_ok=True)
        new.symlink_to(os.path.relpath(release, self._link.parent))
        os.replace(new, self._link)
        _sync(self._link.parent)

    def _drop_old(self, newest: Path) -> None:
        """Also what an interrupted run has left."""
        found = sorted(p for p in self._releases.iterdir() if _NAME.fullmatch(p.name))
        for old in found[:-KEPT]:
            if old != newest:
                shutil.rmtree(old, ignore_errors=True)


def _lay_again(path: Path, before: Path | None, name: str, read: Callable[[str], bytes]) -> None:
    """By a link to the same file of the release before, where there is one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if before is not None:
        try:
            os.link(before, path)
        except OSError:  # not there yet, or a file system without links
            pass
        else:
            return
    _lay_down(path, read(name))


def _lay_down(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    fd = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
