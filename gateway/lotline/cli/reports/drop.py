"""Reports that were dropped in a folder: one JSON file each, signed and dated.

{"form": "...", "made": "2026-11-23T21:41:07Z", "at": "2026-11-23T21:40:00Z", "kind": "hum",
 "effect": "woke", "lasted": "30", "place": "", "contact": "", "words": "", "hmac": "..."}
hmac: HMAC-SHA-256, hexadecimal, with the key of `lotline reports drop-key`, over the file
without `hmac` as JSON with sorted keys, no spaces and UTF-8 as it is.
"""

import hashlib
import hmac
import json
import time
from datetime import datetime
from pathlib import Path
from typing import Any

from lotline.errors import InputError
from lotline.reports import EFFECTS, KINDS, LASTED, Draft, Keys, Promise, Store
from lotline.reports.keys import new_diary
from lotline.reports.report import MAX_CONTACT, MAX_PLACE, MAX_WORDS

# What one report can be at most, and how old one is still taken.
MAX_BYTES, MAX_AGE_US = 16 << 10, 30 * 86_400_000_000
AHEAD_US = 300_000_000  # two clocks may differ by so much
_KNOWN = {"kind": KINDS, "effect": EFFECTS, "lasted": LASTED}
_MOST = {"place": MAX_PLACE, "contact": MAX_CONTACT, "words": MAX_WORDS, "form": 200}


def signature(key: str, said: dict[str, Any]) -> str:
    line = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hmac.digest(bytes.fromhex(key), line.encode(), hashlib.sha256).hex()


def take_folder(
    folder: Path, keys: Keys, store: Store, promise: Promise
) -> tuple[list[str], dict[str, str]]:
    """(references of those taken, {name: why} of those left). What was taken is deleted: it
    has people's words in it. Raises InputError, ReportError."""
    try:
        paths = sorted(p for p in folder.iterdir() if p.suffix == ".json")
    except OSError as e:
        raise InputError(f"{folder} cannot be read: {e.strerror}") from e
    taken, refused = [], {}
    for path in paths:
        now_us = time.time_ns() // 1000
        try:
            draft = _read(path, keys.drop, now_us)
            report = store.add(draft, new_diary(), now_us, promise.due_us(now_us), "drop")
            path.unlink()
        except InputError as e:
            refused[path.name] = str(e)
        except OSError as e:
            refused[path.name] = f"it cannot be read and deleted: {e.strerror}"
        else:
            taken.append(report.ref)
    return taken, refused


def _read(path: Path, key: str, now_us: int) -> Draft:
    if path.is_symlink() or path.stat().st_size > MAX_BYTES:
        raise InputError(f"expected a file of {MAX_BYTES} bytes at most")
    try:
        said = json.loads(path.read_bytes())
        claim = said.pop("hmac")
        good = hmac.compare_digest(bytes.fromhex(claim), bytes.fromhex(signature(key, said)))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        good = False
    if not good:
        raise InputError("its signature is not by the key of `lotline reports drop-key`")
    made_us, at_us = _us(said, "made"), _us(said, "at")
    if not -AHEAD_US <= now_us - made_us <= MAX_AGE_US:
        raise InputError("it was not made within the last 30 days")
    if not -AHEAD_US <= made_us - at_us <= 2 * 86_400_000_000:
        raise InputError("it tells of a noise of later than itself, or of long before")
    return Draft(at_us, *(_choice(said, name) for name in _KNOWN),
                 **{name: _text(said, name) for name in _MOST})  # fmt: skip


def _us(said: dict[str, Any], name: str) -> int:
    try:
        at = datetime.fromisoformat(said[name])
        if at.tzinfo is None:
            raise ValueError
    except (ValueError, KeyError, TypeError) as e:
        raise InputError(f"{name}: expected a time such as 2026-11-23T21:40:00Z") from e
    return round(at.timestamp()) * 1_000_000


def _choice(said: dict[str, Any], name: str) -> str:
    found = said.get(name)
    if found not in _KNOWN[name]:
        raise InputError(f"{name}: expected one of {', '.join(_KNOWN[name])}")
    return str(found)


def _text(said: dict[str, Any], name: str) -> str:
    found = said.get(name, "")
    good = isinstance(found, str) and len(found) <= _MOST[name] and (found or name != "form")
    if not good or not all(c == "\n" or c.isprintable() for c in found):
        raise InputError(f"{name}: expected text of {_MOST[name]} characters at most")
    return str(found)
