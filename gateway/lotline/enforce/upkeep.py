"""What needs a person at the gateway itself, and what that person is told."""

from collections.abc import Sequence
from datetime import tzinfo
from typing import NamedTuple

from lotline.enforce.channels import Message
from lotline.enforce.words import clock, iso
from lotline.journal import Alert


class Trouble(NamedTuple):
    """key: "silent:cnc"; what: the subject's words. words: how it is; do: the one action.

    ripe: it has lasted long enough to be told; without it an alert that is open stays so. step:
    each is told anew. officer: it concerns an officer, too."""

    key: str
    since_us: int | None
    what: str
    words: str
    do: str
    ripe: bool = True
    step: str = "opened"
    officer: bool = False


_OVER = {
    "silent": "{} is heard again",
    "clock": "the clock of the gateway is right again",
    "disk": "the disk has room again",
    "calibration": "the calibration of {} is not due any more",
    "feed": "{} gets its data again",
}


class About(NamedTuple):
    """Of which site. head: the log's newest checkpoint, "" if none."""

    site: str
    zone: tzinfo
    head: str


def opened(trouble: Trouble, number: int, about: About, officer: bool = False) -> Message:
    """officer: what is the case, and nothing to do."""
    lines = [trouble.words]
    if trouble.since_us is not None:
        lines.append(f"Since {clock(trouble.since_us, about.zone)}.")
    if not officer:
        lines.append(trouble.do)
    facts = {"state": trouble.step, "trouble": trouble.key, "alert": number,
             "since": iso(trouble.since_us)}  # fmt: skip
    return letter("upkeep", trouble.what, lines, facts, about)


def over(alert: Alert, now_us: int, about: About) -> Message:
    kind, _, name = alert.rule.partition(":")
    what = _OVER[kind].format(name)
    lines = [f"It lasted {span(now_us - alert.opened_us)}, from "
             f"{clock(alert.opened_us, about.zone)} to {clock(now_us, about.zone)}."]  # fmt: skip
    facts = {"state": "closed", "trouble": alert.rule, "alert": alert.id,
             "since": iso(alert.opened_us), "closed": iso(now_us)}  # fmt: skip
    return letter("upkeep", what, lines, facts, about)


def letter(
    kind: str, what: str, lines: Sequence[str], facts: dict[str, object], about: About
) -> Message:
    """Ends with the log's head: who keeps it can show later that nothing before was changed."""
    subject = f"{about.site}: {what}"
    end = ["", "Log checkpoint:", about.head] if about.head else []
    text = "\n".join([f"{subject}.", *lines, *end]) + "\n"
    named = {"kind": kind, "site": about.site, **facts, "checkpoint": about.head}
    return Message(subject, text, named)


def span(us: int) -> str:
    """A time that has passed, as people say it."""
    seconds = max(us, 0) / 1e6
    for unit, length in (("days", 86_400), ("hours", 3600), ("minutes", 60)):
        if seconds >= 2 * length:
            return f"{seconds / length:.0f} {unit}"
    return f"{seconds:.0f} seconds"
