"""The entries of the log: what each kind says. docs/log.md describes them for outsiders.

An entry is canonical JSON of whole numbers and text. Times are UTC, microseconds since 1970;
`id`, `first` and `last` are numbers of the journal; hashes are SHA-256, hexadecimal.
"""

from typing import Any

from lotline.journal import Batch, Due
from lotline.ledger import lines

VERSION = 1


def entry(kind: str, **words: Any) -> bytes:
    return lines.canonical({"kind": kind, **words}).encode()


def time(at_us: int, last_us: int) -> bytes:
    """All entries up to the next of these were taken at this time. back: the gateway's clock
    is that much behind what it was."""
    back = {"back": last_us - at_us} if at_us < last_us else {}
    return entry("time", at=at_us, **back)


def begin(origin: str) -> bytes:
    """The first entry of a log."""
    return entry("begin", origin=origin, version=VERSION)


def start(software: str, files: dict[str, tuple[int, str]]) -> bytes:
    """The gateway has started. files: {name: [number, salted hash]} of what is in force."""
    return entry("start", lotline=software, files=files)


def retention(before_us: int) -> bytes:
    """Frames received before this time may be deleted from now on."""
    return entry("retention", before=before_us)


def rollback(journal: int, log: int) -> bytes:
    """The journal knew of so many entries only when the log had so many: an older copy of it
    was put back, and what the entries between speak of may be gone."""
    return entry("rollback", journal=journal, log=log)


def restore(backup_us: int, frames: int) -> bytes:
    """The gateway goes on from a backup that was made then, with frames up to that number: what
    was logged after it, by a gateway that is no more, is not in this log."""
    return entry("restore", backup=backup_us, frames=frames)


def of(at_us: int, last_us: int, due: Due) -> list[bytes]:
    """Entries of what is due."""
    return [
        time(at_us, last_us),
        *[entry("step", id=i, at=at, by=by) for i, at, by in due.steps],
        *[_frames(batch) for batch in due.batches],
        *[_dates(batch) for batch in due.redated],
        *_indicators(due),
        *_verdicts(due),
        *[
            entry("calibration", id=c.id, node=c.node, channel=c.channel, at=c.at_us,
                  sha256=lines.digest(lines.calibration_line(c)))
            for c in due.calibrations
        ],
        *[
            entry("weather", id=w["id"], at=w["at_us"], sha256=lines.digest(lines.weather_line(w)))
            for w in due.weather
        ],
        *[_gap(gap._asdict()) for gap in due.gaps],
        *[
            entry("event", id=e.id, at=e.utc_us, event=e.kind, node=e.node,
                  sha256=lines.digest(lines.event_line(e)))
            for e in due.events
        ],
        *[
            entry("action", id=a.id, at=a.at_us, of=a.kind, subject=a.subject, step=a.step,
                  sha256=lines.digest(lines.action_line(a)))
            for a in due.actions
        ],
        *[entry("firmware", node=node, version=text) for node, text in due.firmware.items()],
    ]  # fmt: skip


def _frames(batch: Batch) -> bytes:
    """Frames of a node in order of arrival, and how they are dated."""
    return entry("frames", raw=lines.raw_digest(batch.frames), **_span(batch))


def _dates(batch: Batch) -> bytes:
    """The same frames are dated otherwise from now on."""
    return entry("dates", **_span(batch))


def _span(batch: Batch) -> dict[str, Any]:
    return {
        "node": batch.node,
        "first": batch.frames[0].id,
        "last": batch.frames[-1].id,
        "n": len(batch.frames),
        "dates": lines.dates_digest(batch.frames),
    }


def _indicators(due: Due) -> list[bytes]:
    return [
        entry("indicator", id=r.id, node=r.node, channel=r.channel, start=r.start_us,
              seconds=r.seconds, sha256=lines.digest(lines.indicator_line(r)),
              **_again(due, "indicator", r.id))
        for r in due.indicators
    ]  # fmt: skip


def _verdicts(due: Due) -> list[bytes]:
    return [
        entry("verdict", id=v.id, rule=v.rule, start=v.start_us, end=v.end_us,
              sha256=lines.digest(lines.verdict_line(v)), **_again(due, "verdict", v.id))
        for v in due.verdicts
    ]  # fmt: skip


def _again(due: Due, kind: str, ident: int) -> dict[str, int]:
    """The number of the record that this one replaces."""
    earlier = due.replaced.get((kind, ident))
    return {} if earlier is None else {"replaces": earlier}


def _gap(gap: dict[str, Any]) -> bytes:
    """Records that are missing; with `closed` they came after all."""
    closed = gap.pop("closed_us")
    return entry("gap", noted=gap.pop("noted_us"), **gap,
                 **({} if closed is None else {"closed": closed}))  # fmt: skip
