"""Findings as a person reads them."""

from datetime import UTC, datetime, timedelta, timezone
from textwrap import fill

from lotline.judge.record import Finding

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_WIDTH = 96
_SAID = {
    "ok": "within", "over": "OVER", "unclear": "unclear", "nodata": "NOT MEASURED",
    "not_applicable": "does not apply", "context": "for information",
}  # fmt: skip


def times(one: Finding) -> tuple[str, str]:
    """Start and end in ISO 8601 by the local clock."""
    return tuple(  # type: ignore[return-value]
        (_EPOCH + timedelta(microseconds=at))
        .astimezone(timezone(timedelta(seconds=offset)))
        .isoformat()
        for at, offset in zip((one.start_us, one.end_us), one.local, strict=True)
    )


def brief(one: Finding) -> str:
    """Head line and reasons."""
    start, end = (t[:16].replace("T", " ") for t in times(one))
    where = f" at {one.node}" if one.node else ""
    rule = f"{one.rule}, {one.period}" if one.period else one.rule
    head = f"{_SAID[one.verdict]}: {one.title} ({rule}){where}, {start} to {end}, {one.grade}"
    return "\n".join(
        [
            head,
            *(fill(r, _WIDTH, initial_indent="  ", subsequent_indent="  ") for r in one.reasons),
        ]
    )
