"""/plans.ics: planned noisy work for any calendar (RFC 5545)."""

from collections.abc import Iterator
from datetime import UTC, datetime

from lotline.web.neighbours import Neighbours, Planned
from lotline.web.now import Now
from lotline.web.words import Words

# A line is at most so many bytes; what is longer goes on after a space (section 3.1).
MOST_BYTES = 75
# Work of so long ago has gone from the calendar.
KEEP_US = 90 * 86_400_000_000


def ics(now: Now, here: Neighbours, words: Words) -> str:
    """The calendar; what was called off stands there as cancelled."""
    title = f"{words('planned')}: {now.site.name}"
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//lotline//plans//EN", "METHOD:PUBLISH",
             f"X-WR-CALNAME:{_text(title)}", "REFRESH-INTERVAL;VALUE=DURATION:PT1H"]  # fmt: skip
    for plan in here.plans:
        if plan.end_us > now.made_us - KEEP_US:
            lines += _event(plan, now, here, words)
    return "".join(f"{part}\r\n" for line in [*lines, "END:VCALENDAR"] for part in _fold(line))


def _event(plan: Planned, now: Now, here: Neighbours, words: Words) -> list[str]:
    site = now.log_key.split("+")[0].replace("/", "-") or "lotline"
    lines = [
        "BEGIN:VEVENT",
        f"UID:plan-{plan.id}@{site}",
        f"DTSTAMP:{_utc(plan.changed_us)}",
        f"DTSTART:{_utc(plan.start_us)}",
        f"DTEND:{_utc(plan.end_us)}",
        f"SUMMARY:{_text(plan.words)}",
        f"DESCRIPTION:{_text(words('planned') + ': ' + now.site.name)}",
        f"STATUS:{'CANCELLED' if plan.state == 'cancelled' else 'CONFIRMED'}",
        f"SEQUENCE:{plan.said - 1}",
        "TRANSP:TRANSPARENT",
    ]
    if here.url:
        lines.append(f"URL:{here.url}")
    return [*lines, "END:VEVENT"]


def _utc(us: int) -> str:
    return f"{datetime.fromtimestamp(us // 1_000_000, UTC):%Y%m%dT%H%M%SZ}"


def _text(text: str) -> str:
    """Section 3.3.11."""
    text = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    text = text.replace("\r\n", "\n").replace("\n", "\\n")
    return "".join(c for c in text if c.isprintable())


def _fold(line: str) -> Iterator[str]:
    """No character is cut in two."""
    part = b""
    for character in line:
        byte = character.encode()
        if len(part) + len(byte) > MOST_BYTES:
            yield part.decode()
            part = b" "
        part += byte
    yield part.decode()
