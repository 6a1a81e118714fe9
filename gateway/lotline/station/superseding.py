"""Verdicts on shifts that are no shifts of their own any more, as late data have joined them with
another: each is replaced by a record that says so and counts for nothing."""

import json
from datetime import datetime, timedelta, timezone
from typing import Any

from lotline.journal import Reader
from lotline.journal.verdict import Verdict
from lotline.judge import Finding
from lotline.judge.record import clean
from lotline.station import judged
from lotline.station.chosen import Chosen


def standing(
    reader: Reader, pack: Chosen, place: judged.Place, found: list[judged.Told]
) -> list[Verdict]:
    """Those of a place that it does not give any more, and of which none begins as they do."""
    if not place.moves:
        return []
    rule, starts = judged.place(pack, place.rule), {told.start_us for told in found}
    return [
        v for v in reader.verdicts(*place.inside)
        if v.rule == rule and v.start_us not in starts
        and place.ended[0] < v.end_us <= place.ended[1]
    ]  # fmt: skip


def superseded(body: str, by: Finding | None) -> str:
    """body: of the verdict; by: that on the shift that it is a part of now, None while that
    lasts."""
    told: dict[str, Any] = json.loads(body)
    why = "Late data changed when this shift was: this verdict does not count any more."
    span = None
    if by is not None:
        span = [by.start_us, by.end_us]
        begin, end = (_clock(us, off) for us, off in zip(span, by.local, strict=True))
        why = f"Late data joined this shift with more: see that of {begin} to {end}."
    told |= {
        "verdict": "not_applicable", "value": None, "limit": None, "margin": None, "word": "",
        "reasons": [why], "steps": {}, "figures": [], "superseded": span or True,
    }  # fmt: skip
    return json.dumps(
        clean(told), sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )


def _clock(at_us: int, offset_s: int) -> str:
    zone = timezone(timedelta(seconds=offset_s))
    return f"{datetime.fromtimestamp(at_us / 1e6, zone):%Y-%m-%d %H:%M}"
