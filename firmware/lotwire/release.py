"""A release of the node's application: how it is described and signed, and how it travels.

A manifest is a row of CBOR items, [1, version, number, board, count] and for each file [path,
size, SHA-256], and then the Ed25519 signature (RFC 8032) of SIGNED and the SHA-256 of all before
it. It is file 0 of its release; the others are counted from 1 in its order.

down   [1, OFFER, order, number, size]         a release, and the size of its manifest; all 0: none
       [1, GO, boot, order, although]          start it now; although: also when outputs are not in
                                               their safe state, which a start takes them to
       [1, CHUNK, order, file, at, bytes]
clock  [1, RUNS, boot, release, order, state, why, done, version, board], made by talk.py
       [1, FETCH, order, file, at, size]

The node asks for one chunk after the other, when it has the time; `order` is the number of what
somebody ordered, so that an answer to an older one is known as such.
"""

from lotwire.cbor import decode_at, encode
from lotwire.errors import WireError
from lotwire.talk import OFFER as OFFER
from lotwire.talk import RUNS as RUNS

VERSION = 1
GO = 7
CHUNK = 8
FETCH = 10

# One block of SHA-512 holds what is signed: 64 bytes of Ed25519's own, these and 32.
SIGNED = b"lotline release"
SIGNATURE = 64
# Of a message; with it a node's packets stay below its limit (node/mqtt.py).
CHUNK_BYTES = 512
# Twice what the application has now.
MAX_FILES = 200
MAX_MANIFEST = 16 * 1024
MAX_FILE = 64 * 1024
MAX_TOTAL = 400 * 1024
MAX_PATH = 48

# What a node does about the newest order, and why it refused it.
IDLE = 0
FETCHING = 1
READY = 2  # whole, and waits for GO
BUSY = 3  # GO came, and its outputs are away from their safe state
TRYING = 4
BACK = 5  # it did not become good, and the version before runs
REFUSED = 6
STATES = ("idle", "fetching", "ready", "busy", "trying", "back", "refused")

NO_MANIFEST = 1
NO_KEY = 2
FORGED = 3
OLDER = 4
FOREIGN = 5
BAD_PATH = 6
TOO_LARGE = 7
DAMAGED = 8
NO_ROOM = 9
NO_FLASH = 10
NO_SLOTS = 11
WHY = {
    NO_MANIFEST: "its manifest is cut short, or none that the node understands",
    NO_KEY: "the node has no release key to check it with",
    FORGED: "its signature is not of the release key that the node has",
    OLDER: "its release number is not above that of what runs",
    FOREIGN: "it is for another board",
    BAD_PATH: "it names a file that no release may have",
    TOO_LARGE: "it is larger than a release may be",
    DAMAGED: "a file of it is not what its manifest says",
    NO_ROOM: "the node's flash has no room for it",
    NO_FLASH: "the node's flash fails",
    NO_SLOTS: "the node was not started from one of two directories",
}

_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789_"


def offer(order: int, number: int, size: int) -> bytes:
    return encode([VERSION, OFFER, order, number, size])


def go(boot: int, order: int, although: bool) -> bytes:
    return encode([VERSION, GO, boot, order, int(although)])


def chunk(order: int, file: int, at: int, data: bytes) -> bytes:
    return encode([VERSION, CHUNK, order, file, at, data])


def fetch(order: int, file: int, at: int, size: int) -> bytes:
    return encode([VERSION, FETCH, order, file, at, size])


# Of each kind, how many numbers it begins with and the types of what follows them.
SHAPES = {OFFER: (3, ()), GO: (3, ()), CHUNK: (3, (bytes,)), RUNS: (6, (str, str)), FETCH: (4, ())}


def is_good(kind: int, fields: list[object]) -> bool:
    """Whether the fields after the kind are as that kind has them."""
    count, more = SHAPES[kind]
    if len(fields) != count + len(more):
        return False
    numbers = all(isinstance(f, int) and type(f) is int and f >= 0 for f in fields[:count])
    return numbers and all(isinstance(f, t) for f, t in zip(fields[count:], more))


def describe(version: str, number: int, board: str, files: list[tuple[str, int, bytes]]) -> bytes:
    """A manifest without its signature."""
    head = encode([VERSION, version, number, board, len(files)])
    return head + b"".join([encode(list(f)) for f in files])


def header(manifest: bytes) -> tuple[str, int, str, int, int]:
    """(version, number, board, count, position after it); raises WireError."""
    item, at = decode_at(manifest, 0)
    types = (int, str, int, str, int)
    if not isinstance(item, list) or [type(x) for x in item] != list(types) or item[0] != VERSION:
        raise WireError("manifest", "not a manifest of this version")
    _, version, number, board, count = item
    if not 0 <= count <= MAX_FILES or number < 1:
        raise WireError("manifest", "%d files, release number %d" % (count, number))
    return version, number, board, count, at


def files(manifest: bytes) -> list[tuple[str, int, bytes]]:
    """(path, size, SHA-256) of each file of a manifest with its signature, in its order. Raises
    WireError: "path" for one that no release may have, "size" for too much, else "manifest"."""
    _, _, _, count, at = header(manifest)
    found: list[tuple[str, int, bytes]] = []
    total, last = 0, ""
    for _ in range(count):
        item, at = decode_at(manifest, at)
        if not isinstance(item, list) or [type(x) for x in item] != [str, int, bytes]:
            raise WireError("manifest", "a file that is not described as one")
        path, size, digest = item
        total += size
        if size > MAX_FILE or total > MAX_TOTAL:
            raise WireError("size", "%d bytes in all" % total)
        if not is_path(path) or path <= last:
            raise WireError("path", "%s after %s" % (path, last))
        if size < 1 or len(digest) != 32:
            raise WireError("manifest", "%d bytes with a hash of %d" % (size, len(digest)))
        found.append((path, size, digest))
        last = path
    if not count or at + SIGNATURE != len(manifest):
        raise WireError("manifest", "%d bytes where the signature is" % (len(manifest) - at))
    return found


def is_path(path: str) -> bool:
    """Whether a release may have such a file: room/name.mpy of small letters, digits and "_"."""
    parts = path.split("/")
    if len(path) > MAX_PATH or len(parts) > 3 or parts[-1][-4:] != ".mpy":
        return False
    parts[-1] = parts[-1][:-4]
    return all(p and all(c in _LETTERS for c in p) for p in parts)
