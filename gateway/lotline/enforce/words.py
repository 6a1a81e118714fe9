"""What an alert says."""

from datetime import UTC, datetime, tzinfo

from lotline.enforce.channels import Message
from lotline.journal import Alert
from lotline.judge import Rule

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
    kind: str, alert: Alert, rule: Rule, site: str, zone: tzinfo, head: str, advice: str = ""
) -> Message:
    """kind: opened, raised, escalated or closed. head: the log's newest checkpoint, "" if none.
    advice: what would help, "" where nothing is known."""
    what = _HEADS[kind, alert.level] if alert.known else "is not measured any more"
    lines = [
        f"{site}: {rule.node} {what}.",
        f"Rule {rule.id}: LAeq over {rule.minutes} min at most {rule.limit:g} dB"
        + (f" ({rule.cite})." if rule.cite else "."),
        f"Highest so far, or expected at the present rate: {alert.worst:.1f} dB.",
        f"Since {clock(alert.opened_us, zone)}.",
    ]
    if advice:
        lines.append(advice)
    if kind == "closed":
        lines.append(f"Over at {clock(alert.seen_us, zone)}.")
    else:
        lines.append(f"Answer with: lotline alerts ack {alert.id}")
    if head:
        lines += ["", "Log checkpoint:", head]
    facts = {
        "kind": kind, "alert": alert.id, "site": site, "rule": rule.id, "node": rule.node,
        "level": alert.level, "limit_dB": rule.limit, "worst_dB": round(alert.worst, 2),
        "opened": _iso(alert.opened_us), "closed": _iso(alert.closed_us), "checkpoint": head,
        "advice": advice,
    }  # fmt: skip
    return Message(f"{site}: {rule.node} {what}", "\n".join(lines) + "\n", facts)


def clock(at_us: int, zone: tzinfo) -> str:
    return f"{datetime.fromtimestamp(at_us / 1e6, UTC).astimezone(zone):%Y-%m-%d %H:%M}"


def _iso(at_us: int | None) -> str | None:
    if at_us is None:
        return None
    at = datetime.fromtimestamp(at_us / 1e6, UTC)
    return at.isoformat(timespec="seconds").replace("+00:00", "Z")
