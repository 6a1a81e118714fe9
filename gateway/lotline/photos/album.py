"""Every photo that was ever kept of a place, under the data folder: photos/NODE/.

A file's name says all that is known of it, so that the folder needs no list beside it:
AT-SOURCE-SENT-WIDTHxHEIGHT-SHA256.jpg.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from lotline.config import Config
from lotline.errors import InputError
from lotline.photos.picture import prepared
from lotline.wholefile import write_whole

FOLDER = "photos"
Source = Literal["site", "upload"]
FROM: dict[Source, str] = {"site": "the site file", "upload": "an upload"}
_NODE = re.compile(r"[a-z0-9-]+")
_NAME = re.compile(r"(\d{16,})-(site|upload)-([0-9a-f]{64})-(\d+)x(\d+)-([0-9a-f]{64})\.jpg")


@dataclass(frozen=True, slots=True)
class Photo:
    """A JPEG, upright, without the camera's data. at_us: when it was kept, UTC. source: the site
    file's `photo`, or an upload. sent: SHA-256 of what came, sha256: of the file that is kept."""

    path: Path
    at_us: int
    source: Source
    sent: str
    width: int
    height: int
    sha256: str

    def body(self) -> bytes:
        """Raises InputError where it is not what was kept."""
        try:
            data = self.path.read_bytes()
        except OSError as e:
            raise InputError(f"{self.path} cannot be read: {e.strerror}") from e
        if sha256(data) != self.sha256:
            raise InputError(f"{self.path} was changed after it was kept")
        return data


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def photo_of(site: Config, node: str) -> Photo | None:
    """The newest of a node's or microphone's position."""
    found = kept(site.data_folder, node)
    return found[-1] if found else None


def kept(data: Path, node: str) -> list[Photo]:
    """Oldest first. data: the site's data folder."""
    folder = data / FOLDER / node
    there = _NODE.fullmatch(node) and folder.is_dir()
    found = [_read(path) for path in folder.iterdir()] if there else []
    return sorted((one for one in found if one), key=lambda one: (one.at_us, one.path.name))


def _read(path: Path) -> Photo | None:
    """None for what is none of ours."""
    told = _NAME.fullmatch(path.name)
    if told is None:
        return None
    at, source, sent, width, height, own = told.groups()
    of: Source = "site" if source == "site" else "upload"
    return Photo(path, int(at), of, sent, int(width), int(height), own)


def keep(data: Path, node: str, sent: bytes, source: Source, at_us: int) -> Photo:
    """Made fit to be shown and on the disk, beside those before it. Raises InputError."""
    picture, folder = prepared(sent), data / FOLDER / node
    name = (f"{at_us:016d}-{source}-{sha256(sent)}-{picture.width}x{picture.height}-"
            f"{sha256(picture.body)}.jpg")  # fmt: skip
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_whole(folder / name, picture.body)
    except OSError as e:
        raise InputError(f"the photo cannot be kept: {e.strerror}") from e
    found = _read(folder / name)
    assert found is not None  # its name is of our own making
    return found


def files(data: Path) -> Iterator[Path]:
    """All of them, of every node: for a backup."""
    yield from sorted(path for path in (data / FOLDER).glob("*/*.jpg") if _read(path))
