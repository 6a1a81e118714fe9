"""What an alert says."""

from datetime import UTC, datetime, tzinfo
from math import isfinite

from lotline.enforce.channels import Message
from lotline.enforce.headroom import Outlook
from lotline.enforce.limits import Limit
from lotline.journal import Alert

_HEADS = {
    ("opened", "warning"): "will pass its limit",
    ("opened", "limit"): "has passed its limit",
    ("raised", "limit"): "has passed its limit",
    ("escalated", "warning"): "will pass its limit, and nobody has answered",
    ("escalated", "limit"): "has passed its limit, and nobody has answered",
    ("closed", "warning"): "is within its limit again",
    ("closed", "limit"): "is within its limit again",
}


def message(
    kind: str, alert: Alert, limit: Limit, site: str, zone: tzinfo, head: str, advice: str = "",
    outlook: Outlook | None = None, weather: str = "",
) -> Message:  # fmt: skip
    """kind: opened, raised, escalated or closed. head: the log's newest checkpoint, "" if none.
    advice: what would help, "" where nothing is known. outlook: how it ends if it goes on as now,
    where that is known. weather: why the level is doubtful, "" where nothing says so."""
    what = _HEADS[kind, alert.level] if alert.known else "is not measured any more"
    lines = [
        f"{site}: {limit.node} {what}.",
        limit.says,
        f"Since {clock(alert.opened_us, zone)}.",
    ]
    if isfinite(alert.worst):
        highest = f"{alert.worst:.1f} {limit.unit}".rstrip()
        lines.insert(2, f"Highest so far, or expected at the present rate: {highest}.")
    outlook = None if kind == "closed" else outlook
    lines += _ahead(outlook, limit.unit, zone)
    if weather:
        lines.append(f"Weather meanwhile: {weather}. The level may be of that; the alert stands.")
    if advice:
        lines.append(advice)
    if kind == "closed":
        lines.append(f"Over at {clock(alert.seen_us, zone)}.")
    else:
        lines.append(f"Answer with: lotline alerts ack {alert.id}")
    if head:
        lines += ["", "Log checkpoint:", head]
    facts = {
        "kind": kind, "alert": alert.id, "site": site, "rule": limit.id, "node": limit.node,
        "level": alert.level, "limit": limit.limit, "worst": _rounded(alert.worst),
        "unit": limit.unit, "opened": iso(alert.opened_us), "closed": iso(alert.closed_us),
        "checkpoint": head, "advice": advice, "weather": weather,
        "passes": iso(outlook.passes_us) if outlook else None,
        "spare": _rounded(outlook.room.spare) if outlook else None,
    }  # fmt: skip
    return Message(f"{site}: {limit.node} {what}", "\n".join(lines) + "\n", facts)


def _ahead(outlook: Outlook | None, unit: str, zone: tzinfo) -> list[str]:
    if outlook is None or outlook.passes_us is None:
        return []
    if not outlook.room.crossing_s:
        return ["That holds however quiet it gets."]
    lines = [f"If it goes on as now the limit is passed at {clock(outlook.passes_us, zone)}."]
    if outlook.room.spare is not None:
        lines.append(f"It is kept with {outlook.room.spare:.1f} {unit} or less from now on.")
    return lines


def _rounded(value: float | None) -> float | None:
    return round(value, 2) if value is not None and isfinite(value) else None


def clock(at_us: int, zone: tzinfo) -> str:
    return f"{datetime.fromtimestamp(at_us / 1e6, UTC).astimezone(zone):%Y-%m-%d %H:%M}"


def iso(at_us: int | None) -> str | None:
    if at_us is None:
        return None
    at = datetime.fromtimestamp(at_us / 1e6, UTC)
    return at.isoformat(timespec="seconds").replace("+00:00", "Z")
