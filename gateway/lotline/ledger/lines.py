"""Canonical bytes: of entries, of the records that they cover, and the digests of both.

Canonical JSON here: keys sorted, no spaces, UTF-8 as it is, numbers as Python's json writes
them (the shortest that give the same double). A record is one such line; what its entry
holds is the SHA-256 of the line's bytes, so who checks it need not make canonical JSON.
"""

import hashlib
import json
import struct
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from io import BytesIO
from math import isfinite
from typing import Any

import cbor2
from lotwire.codes import MISSING

from lotline.errors import LedgerError
from lotline.journal import Action, Calibration, Dated, Event, Verdict
from lotline.records import PER_DB, Indicator, Levels, Value

_encode = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=repr
).encode


def canonical(record: Mapping[str, Any]) -> str:
    """What JSON does not have, as only a journal that was tampered with gives, as Python says."""
    return _encode(record)


def digest(line: str) -> str:
    return hashlib.sha256(line.encode(errors="surrogateescape")).hexdigest()


def raw_digest(frames: Sequence[Dated]) -> str:
    """SHA-256 over the frames' own bytes, one after the other."""
    return hashlib.sha256(b"".join([frame.raw for frame in frames])).hexdigest()


def dates_digest(frames: Sequence[Dated]) -> str:
    """SHA-256 over [[id, received_us, utc_us, half_us], ...] in deterministic CBOR (RFC 8949
    section 4.2.1)."""
    return hashlib.sha256(cbor2.dumps([frame[:4] for frame in frames])).hexdigest()


def pack_batch(frames: Sequence[Dated]) -> bytes:
    """The CBOR of [[id, received_us, utc_us, half_us, raw], ...]."""
    return cbor2.dumps([tuple(frame) for frame in frames])


def unpack_batch(data: bytes) -> list[Dated]:
    """The way back; raises LedgerError."""
    file = BytesIO(data)
    try:
        frames = [Dated._make(frame) for frame in cbor2.load(file)]
    except (cbor2.CBORDecodeError, TypeError, ValueError, OverflowError) as e:
        raise LedgerError("it is not the CBOR of frames") from e
    good = all(
        type(f.id) is int and type(f.raw) is bytes and type(f.received_us) is int for f in frames
    )
    if not good or file.tell() != len(data):
        raise LedgerError("it does not hold frames")
    return frames


def indicator_line(record: Indicator) -> str:
    """levels: in dB, null where not measured."""
    # As `canonical` writes it, written out here: it is what checking a month of indicators spends
    # its time with. Levels, of which there are few, are looked up.
    r, values = record, sorted(record.values.items())
    inner = ",".join([f'"{name}":{_text(value)}' for name, value in values])
    return (
        f'{{"channel":{_text(r.channel)},"completeness":{_text(r.completeness)},'
        f'"flags":{_text(r.flags)},"half_us":{_text(r.uncertainty_us)},"id":{_text(r.id)},'
        f'"node":{_encode(r.node)},"seconds":{_text(r.seconds)},'
        f'"start_us":{_text(r.start_us)},"values":{{{inner}}}}}'
    )


def indicator_of(line: str) -> Indicator:
    """The way back; raises LedgerError."""
    try:
        r = json.loads(line)
        values = {name: _packed(value) for name, value in r["values"].items()}
        return Indicator(r["node"], r["channel"], r["start_us"], r["seconds"], values,
                         r["completeness"], r["half_us"], r["flags"], r["id"])  # fmt: skip
    except (ValueError, KeyError, TypeError, AttributeError, struct.error) as e:
        raise LedgerError(f"{line[:60]!r} is not an indicator") from e


def _text(value: Value | int | None) -> str:
    if type(value) is int:
        return repr(value)
    if type(value) is Levels:
        return f"[{','.join(map(_level, struct.unpack(f'<{len(value)}h', value.raw)))}]"
    if type(value) is float and isfinite(value):
        return repr(value)
    return _encode(value)


@cache
def _level(step: int) -> str:
    return "null" if step == MISSING else repr(step / PER_DB)


def _packed(value: float | list[float | None]) -> Value:
    if not isinstance(value, list):
        return value
    steps = [MISSING if level is None else round(level * PER_DB) for level in value]
    return Levels(struct.pack(f"<{len(steps)}h", *steps))


def verdict_line(verdict: Verdict) -> str:
    """body: the verdict's own JSON, as text."""
    return canonical({
        "body": verdict.body,
        "end_us": verdict.end_us,
        "id": verdict.id,
        "judged_us": verdict.judged_us,
        "rule": verdict.rule,
        "start_us": verdict.start_us,
    })  # fmt: skip


def event_line(event: Event) -> str:
    return canonical({
        "at_us": event.utc_us,
        "id": event.id,
        "kind": event.kind,
        "node": event.node,
        "salt": event.salt,
        "text": event.text,
    })  # fmt: skip


def action_line(action: Action) -> str:
    """body: its own JSON, as text."""
    return canonical({
        "at_us": action.at_us,
        "body": action.body,
        "id": action.id,
        "of": action.kind,
        "salt": action.salt,
        "step": action.step,
        "subject": action.subject,
        "who": action.who,
    })  # fmt: skip


def calibration_line(calibration: Calibration) -> str:
    """body: its own JSON, as text."""
    return canonical(calibration._asdict())


def weather_line(row: Mapping[str, Any]) -> str:
    """What was told of the weather, its columns by their names; null where it was not told."""
    return canonical(row)


def file_line(ident: int, name: str, salt: str, body: str) -> str:
    return canonical({"body": body, "id": ident, "name": name, "salt": salt})


def read_lines(lines: Iterable[str]) -> list[dict[str, Any]]:
    """Records of a file of lines; raises LedgerError."""
    found = []
    for line in lines:
        try:
            record = json.loads(line)
        except ValueError:
            record = None
        if not isinstance(record, dict):
            raise LedgerError(f"{line[:60]!r} is not a record")
        found.append(record)
    return found
