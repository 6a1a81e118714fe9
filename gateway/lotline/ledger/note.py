"""Signed notes (C2SP signed-note), checkpoints (tlog-checkpoint), cosignatures (tlog-cosignature).

origin
tree size
root hash, base64

— name base64(key id, signature)
"""

import base64
import binascii
import re
from dataclasses import dataclass
from hashlib import sha256
from typing import NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from lotline.errors import LedgerError
from lotline.ledger.tree import HASH_BYTES

ED25519, COSIGNATURE = 1, 4
# A note of ours has 200 bytes; the largest signature of today, 5 kB, sixteen times.
MAX_NOTE = 100_000
_NAME = re.compile(r"[^\s+]+")
_SIZE = re.compile(r"0|[1-9]\d{0,18}")


def _base64(text: str) -> bytes:
    """Refuses what another text would stand for as well: no byte may change unseen."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as e:
        raise LedgerError(f"{text[:60]!r} is not base64") from e
    if _text(data) != text:
        raise LedgerError(f"{text[:60]!r} is not base64 as everybody writes it")
    return data


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def key_id(name: str, kind: int, public: bytes) -> bytes:
    """The four bytes by which a signature names its key."""
    return sha256(name.encode() + b"\n" + bytes([kind]) + public).digest()[:4]


@dataclass(frozen=True, slots=True)
class PublicKey:
    """Of a log (kind ED25519) or of a witness (COSIGNATURE)."""

    name: str
    kind: int
    public: bytes

    @classmethod
    def parse(cls, vkey: str) -> "PublicKey":
        """From name+id+base64(kind, key); raises LedgerError."""
        name, plus, rest = vkey.strip().partition("+")
        ident, plus2, data = rest.partition("+")
        if not (_NAME.fullmatch(name) and plus and plus2):
            raise LedgerError(
                f"{vkey.strip()[:80]!r} is not a key such as example.org/log+1a2b3c4d+Aa…"
            )
        kind, public = (raw := _base64(data))[:1], raw[1:]
        if kind not in (b"\1", b"\4") or len(public) != 32:
            raise LedgerError(f"the key of {name} is not an Ed25519 one")
        if key_id(name, kind[0], public).hex() != ident:
            raise LedgerError(
                f"the key of {name} does not have the id {ident}: a slip of the pen?"
            )
        return cls(name, kind[0], public)

    @property
    def vkey(self) -> str:
        return f"{self.name}+{self.id.hex()}+{_text(bytes([self.kind]) + self.public)}"

    @property
    def id(self) -> bytes:
        return key_id(self.name, self.kind, self.public)

    def signed(self, signature: bytes, message: str) -> bool:
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message.encode())
        except (InvalidSignature, ValueError):
            return False
        return True


@dataclass(frozen=True, slots=True)
class PrivateKey:
    """The signing key of a log; `name` is its origin."""

    name: str
    seed: bytes

    @classmethod
    def parse(cls, text: str) -> "PrivateKey":
        """From PRIVATE+KEY+name+id+base64(1, seed); raises LedgerError, which repeats nothing."""
        parts = text.strip().split("+", 4)
        try:
            raw = _base64(parts[4]) if len(parts) == 5 else b""
        except LedgerError:
            raw = b""
        key = cls(parts[2], raw[1:]) if raw[:1] == b"\1" and len(raw) == 33 else None
        if key is None or key.text != text.strip() or not _NAME.fullmatch(key.name):
            raise LedgerError("it is not a key as `lotline init` writes it") from None
        return key

    @property
    def text(self) -> str:
        data = _text(b"\1" + self.seed)
        return f"PRIVATE+KEY+{self.name}+{self.public.id.hex()}+{data}"

    @property
    def public(self) -> PublicKey:
        public = Ed25519PrivateKey.from_private_bytes(self.seed).public_key().public_bytes_raw()
        return PublicKey(self.name, ED25519, public)

    def sign(self, text: str) -> str:
        """The signed note over text, which ends with a newline."""
        signature = Ed25519PrivateKey.from_private_bytes(self.seed).sign(text.encode())
        return f"{text}\n— {self.name} {_text(self.public.id + signature)}\n"


class Signature(NamedTuple):
    name: str
    id: bytes
    data: bytes
    line: str


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A tree head as it was read; `text` is what is signed."""

    origin: str
    size: int
    root: bytes
    text: str
    signatures: tuple[Signature, ...]

    @classmethod
    def parse(cls, data: bytes) -> "Checkpoint":
        """Raises LedgerError for bytes that are no checkpoint."""
        try:
            note = data.decode()
        except UnicodeDecodeError as e:
            raise LedgerError("it is not text in UTF-8") from e
        text, blank, signed = note.rpartition("\n\n")
        lines = text.split("\n")
        if len(data) > MAX_NOTE or not (blank and signed.endswith("\n")) or _has_control(note):
            raise LedgerError("it is not a signed note")
        if len(lines) < 3 or not all(lines) or not _SIZE.fullmatch(lines[1]):
            raise LedgerError("it does not have the lines of a checkpoint: origin, size, root")
        root = _base64(lines[2])
        if len(root) != HASH_BYTES:
            raise LedgerError("its root hash is not one of SHA-256")
        signatures = tuple(_signature(line) for line in signed[:-1].split("\n"))
        return cls(lines[0], int(lines[1]), root, text + "\n", signatures)

    @property
    def note(self) -> str:
        return self.text + "\n" + "".join(f"{s.line}\n" for s in self.signatures)

    def signed_by(self, key: PublicKey) -> bool:
        """Whether the log's key signed it; a signature that names it must be good."""
        mine = [s for s in self.signatures if (s.name, s.id) == (key.name, key.id)]
        return bool(mine) and all(key.signed(s.data, self.text) for s in mine)

    def witnessed_by(self, key: PublicKey) -> int | None:
        """When a witness says that it saw this tree head, in UTC s; None where it does not."""
        for s in self.signatures:
            if (s.name, s.id) == (key.name, key.id) and len(s.data) == 72:
                time = int.from_bytes(s.data[:8], "big")
                if key.signed(s.data[8:], f"cosignature/v1\ntime {time}\n{self.text}"):
                    return time
        return None


def checkpoint_text(origin: str, size: int, root: bytes) -> str:
    return f"{origin}\n{size}\n{_text(root)}\n"


def _signature(line: str) -> Signature:
    dash, _, rest = line.partition(" ")
    name, _, data = rest.partition(" ")
    raw = _base64(data)
    if dash != "—" or not _NAME.fullmatch(name) or len(raw) < 5:
        raise LedgerError(f"{line[:60]!r} is not the line of a signature")
    return Signature(name, raw[:4], raw[4:], line)


def _has_control(text: str) -> bool:
    return any(c < " " and c != "\n" for c in text)
