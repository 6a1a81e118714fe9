"""Is a gateway's evidence log still all that this machine has seen of it, and more?"""

from dataclasses import replace
from datetime import datetime

from lotline.errors import GatewayError, LedgerError
from lotline.ledger import CHECKPOINT, FOLDER, VKEY, Checkpoint, PublicKey, tiles
from lotline.ledger.consistency import continues
from lotline.ledger.note import MAX_NOTE
from lotline.ledger.tiles import Tile
from lotline.ledger.tree import HASH_BYTES, WIDTH
from lotline.sites.fetch import Door
from lotline.sites.heads import Heads, Record

_NOT_FOUND = 404


def record(door: Door, heads: Heads, given: str | None, now: datetime) -> Record:
    """given: the log's key as the officer has it. Raises ConfigError, and GatewayError where
    its head is not to be had."""
    return _remembered(_asked(door, heads, given, now), heads)


def unasked(heads: Heads) -> Record:
    """Of a log that does not answer. Raises ConfigError."""
    return _remembered(_unshown("it does not answer", heads.newest()), heads)


def _asked(door: Door, heads: Heads, given: str | None, now: datetime) -> Record:
    kept = heads.newest()
    try:
        note = door.get(f"{FOLDER}/{CHECKPOINT}", MAX_NOTE)
    except GatewayError as e:
        if e.status != _NOT_FOUND:
            raise
        return _none(kept)
    try:
        head = Checkpoint.parse(note)
        key = PublicKey.parse(given) if given else heads.key() or _came(door)
        unsigned = _signed(head, key, door)
        problem = unsigned or _fits(head, kept, door)
    except LedgerError as e:
        return _unshown(str(e), kept)
    if problem:
        # A slip in the officer's own file is no deed of the gateway's.
        mine = heads.key()
        is_slip = mine is None or (unsigned and _is_signed(head, mine))
        path = None if is_slip else heads.keep_against(note, now)
        return Record("broken", problem, head.size, head.root.hex(), file=str(path or ""))
    _keep(head, key, heads, kept, now)
    return _told(head, heads, kept is None, bool(given))


def _remembered(found: Record, heads: Heads) -> Record:
    """What it showed once stands, whatever it shows now."""
    against = heads.contradicts()
    if found.word == "broken" or against is None:
        return found
    path, at = against
    words = f"on {_when(at)} it showed a head that does not fit what it had signed before"
    return replace(found, word="broken", sentence=words, file=str(path))


def accept(door: Door, heads: Heads, given: str | None, now: datetime) -> Checkpoint:
    """The head that it shows now is where all begins anew. Raises GatewayError, LedgerError,
    ConfigError."""
    head = Checkpoint.parse(door.get(f"{FOLDER}/{CHECKPOINT}", MAX_NOTE))
    key = PublicKey.parse(given) if given else _came(door)
    if not _is_signed(head, key):
        raise LedgerError(f"its head is not signed by {key.vkey}")
    heads.begin(head, key, now)
    return head


def _came(door: Door) -> PublicKey:
    """The key that the gateway gives itself."""
    return PublicKey.parse(door.get(f"{FOLDER}/{VKEY}", MAX_NOTE).decode(errors="replace"))


def _is_signed(head: Checkpoint, key: PublicKey) -> bool:
    return head.origin == key.name and head.signed_by(key)


def _signed(head: Checkpoint, key: PublicKey, door: Door) -> str:
    if _is_signed(head, key):
        return ""
    try:
        other = _came(door)
    except (GatewayError, LedgerError):
        other = key
    if other != key and _is_signed(head, other):
        return f"its log has another key: {other.vkey}, and not {key.vkey}"
    return f"its head is not signed by its key, {key.vkey}"


def _fits(head: Checkpoint, kept: tuple[Checkpoint, datetime] | None, door: Door) -> str:
    if kept is None:
        return ""
    old, at = kept
    if head.origin != old.origin:
        return f"its log is another one: {head.origin}, and on {_when(at)} it was {old.origin}"
    if head.size < old.size:
        return (f"its log shrank: on {_when(at)} it had {old.size} entries, and now it has "
                f"{head.size}")  # fmt: skip
    if not continues(old, head, lambda tile: _tile(door, tile)):
        return (f"its log was rewritten: its first {old.size} entries are not those that it "
                f"showed on {_when(at)}")  # fmt: skip
    return ""


def _tile(door: Door, tile: Tile) -> bytes:
    """Raises LedgerError; a part may have become full meanwhile."""
    full = tile._replace(width=WIDTH)
    for one in dict.fromkeys((tile, full)):
        try:
            found = door.get(f"{FOLDER}/{one.path}", WIDTH * HASH_BYTES)
        except GatewayError as e:
            if e.status != _NOT_FOUND:
                raise LedgerError(str(e)) from e
        else:
            return tiles.cut(tile, found)
    raise LedgerError(f"its {tile.words} is not there")


def _keep(
    head: Checkpoint, key: PublicKey, heads: Heads, kept: tuple[Checkpoint, datetime] | None,
    now: datetime,
) -> None:  # fmt: skip
    if kept is None:
        heads.begin(head, key, now)
    elif head.size > kept[0].size:
        heads.keep(head, now)


def _told(head: Checkpoint, heads: Heads, is_first: bool, is_given: bool) -> Record:
    """Of a head that fits."""
    since, newest = heads.since(), heads.newest()
    facts = (head.size, head.root.hex(), since, newest and newest[1])
    if is_first:
        came = "" if is_given else "; its key came with it: compare it with one from elsewhere"
        return Record("first", f"its first head is kept from now on{came}", *facts)
    began = f" since {_when(since)}" if since else ""
    return Record("whole", f"all that was seen of it{began} is still there, unchanged", *facts)


def _unshown(why: str, kept: tuple[Checkpoint, datetime] | None) -> Record:
    last = f"; it was shown last on {_when(kept[1])}" if kept else ""
    return Record("unshown", f"whether its log is whole cannot be shown: {why}{last}")


def _none(kept: tuple[Checkpoint, datetime] | None) -> Record:
    if kept is None:
        return Record("none", "it gives no evidence log")
    old, at = kept
    return Record("broken", f"its log is gone: on {_when(at)} it had {old.size} entries")


def _when(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"
