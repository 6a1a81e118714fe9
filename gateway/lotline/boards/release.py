"""Releases on this machine: made, signed, read. RELEASES/VERSION/BOARD holds the files of one for
a board, and its signed manifest (lotwire/release.py) as `manifest`."""

import hashlib
import shutil
import tempfile
from pathlib import Path
from typing import NamedTuple

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from lotwire import release as wire
from lotwire.errors import WireError

from lotline.boards.build import File, Release, build, check
from lotline.errors import InputError
from lotline.wholefile import write_key

MANIFEST = "manifest"


class Packed(NamedTuple):
    """A release for one board, as it lies in `folder`; its manifest is whole and its files are as
    that says, and only a node can tell whether the signature is of its key."""

    folder: Path
    version: str
    number: int
    board: str
    manifest: bytes
    files: tuple[File, ...]

    def chunk(self, file: int, at: int, size: int) -> bytes:
        """Bytes of its manifest (file 0) or of a file, from 1; fewer at the end. Raises InputError
        where there is no such file, or not any more."""
        if not 0 <= file <= len(self.files) or size > wire.CHUNK_BYTES:
            raise InputError(f"release {self.version}: no file {file} with chunks of {size} bytes")
        if file == 0:
            return self.manifest[at : at + size]
        path = self.folder / self.files[file - 1].path
        try:
            with path.open("rb") as opened:
                opened.seek(at)
                return opened.read(size)
        except OSError as e:
            raise InputError(f"{path} cannot be read: {e.strerror}") from e

    @property
    def size(self) -> int:
        return sum(file.size for file in self.files)


def new_key(path: Path) -> str:
    """Make a release key, readable by its owner alone; its public half, hexadecimal. Raises
    InputError where something is there already, OSError."""
    key = Ed25519PrivateKey.generate()
    text = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    try:
        write_key(path, text)
    except FileExistsError as e:
        raise InputError(f"{path} exists already; it is left as it is") from e
    return public(key)


def read_key(path: Path) -> Ed25519PrivateKey:
    """Raises InputError for a file that holds no release key."""
    try:
        key = serialization.load_pem_private_key(path.read_bytes(), None)
    except OSError as e:
        raise InputError(f"{path} cannot be read: {e.strerror}") from e
    except (ValueError, TypeError) as e:
        raise InputError(f"{path} is no key: `lotline update keygen` makes one") from e
    if not isinstance(key, Ed25519PrivateKey):
        raise InputError(f"{path} is no Ed25519 key: `lotline update keygen` makes one")
    return key


def public(key: Ed25519PrivateKey) -> str:
    """What a node is given as `release_key`."""
    return key.public_key().public_bytes_raw().hex()


def sign(body: bytes, key: Ed25519PrivateKey) -> bytes:
    """A manifest with its signature."""
    return body + key.sign(wire.SIGNED + hashlib.sha256(body).digest())


def pack(
    releases: Path, release: Release, names: list[str], key: Ed25519PrivateKey
) -> list[Packed]:
    """Build and sign a release for boards. Raises InputError, also where the version is there
    already, or another with that number; OSError."""
    check(release)
    for packed in found(releases):
        if packed.number >= release.number or packed.version == release.version:
            raise InputError(
                f"{releases} has release {packed.version} (number {packed.number}): take another "
                "version and a higher number"
            )
    releases.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=releases, prefix=".new-") as new:
        whole = Path(new) / release.version
        for board in names:
            files = build(board, whole / board, release)
            body = wire.describe(
                release.version, release.number, board, [(f.path, f.size, f.sha256) for f in files]
            )
            (whole / board / MANIFEST).write_bytes(sign(body, key))
        shutil.copytree(whole, releases / release.version)
    return [read(releases, release.version, board) for board in names]


def read(releases: Path, version: str, board: str) -> Packed:
    """Raises InputError where there is none, or its files are not as its manifest says."""
    folder = releases / version / board
    if "/" in version + board or not folder.is_dir():
        raise InputError(f"there is no release {version} for the board {board or 'unknown'} in "
                         f"{releases}: `lotline update pack` makes one")  # fmt: skip
    try:
        manifest = (folder / MANIFEST).read_bytes()
        signed, number, named, _, _ = wire.header(manifest)
        files = tuple(File(*row) for row in wire.files(manifest))
    except OSError as e:
        raise InputError(f"{folder / MANIFEST} cannot be read: {e.strerror}") from e
    except WireError as e:
        raise InputError(f"{folder / MANIFEST} is no manifest of a release: {e}") from e
    if len(manifest) > wire.MAX_MANIFEST or (signed, named) != (version, board):
        raise InputError(f"{folder / MANIFEST} is of {signed} for {named} and of "
                         f"{len(manifest)} bytes")  # fmt: skip
    for file in files:
        _compare(folder / file.path, file)
    return Packed(folder, version, number, board, manifest, files)


def found(releases: Path) -> list[Packed]:
    """Every release that can be read, by its number."""
    return _sorted(releases)[0]


def damaged(releases: Path) -> dict[str, str]:
    """{version: why} of those that are there and cannot be sent."""
    return _sorted(releases)[1]


def _sorted(releases: Path) -> tuple[list[Packed], dict[str, str]]:
    there, not_whole = [], {}
    for manifest in sorted(releases.glob(f"[!.]*/*/{MANIFEST}")):
        folder = manifest.parent
        try:
            there.append(read(releases, folder.parent.name, folder.name))
        except InputError as e:
            not_whole[folder.parent.name] = str(e)
    return sorted(there, key=lambda packed: (packed.number, packed.board)), not_whole


def _compare(path: Path, file: File) -> None:
    try:
        data = path.read_bytes()
    except OSError as e:
        raise InputError(f"{path} cannot be read: {e.strerror}") from e
    if (len(data), hashlib.sha256(data).digest()) != (file.size, file.sha256):
        raise InputError(f"{path} is not what the manifest of its release says")
