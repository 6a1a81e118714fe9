"""What the pages tell the neighbours: planned work, promises, how many reports; and where to."""

from dataclasses import dataclass
from typing import Any, Literal

from lotline.reports import Counts
from lotline.web.history import Passed
from lotline.web.now import Place
from lotline.web.wording import US, LocalTime
from lotline.web.words import Words

Outcome = Literal["kept", "not_kept", "unmeasured", "cancelled", "open"]
AHEAD_US = 14 * 86400 * US  # planned work is shown so long before


@dataclass(frozen=True, slots=True)
class Planned:
    """Noisy work. said: how often something was said about it, so that calendars take news."""

    id: str
    start_us: int
    end_us: int
    words: str
    machine: str
    state: Literal["planned", "cancelled", "done"]
    outcome: Outcome
    planned_us: int
    changed_us: int
    said: int


@dataclass(frozen=True, slots=True)
class Explained:
    """A limit that was passed, of which people have said why; changed_us: when they did last."""

    id: int
    passed: Passed
    changed_us: int


@dataclass(frozen=True, slots=True)
class Neighbours:
    """plans: all of them, by their start. counts: None where no reports are taken. published:
    the page is a copy that takes no forms. mails: who likes gets news by mail. head: the log's
    newest checkpoint."""

    plans: tuple[Planned, ...] = ()
    explained: tuple[Explained, ...] = ()
    counts: Counts | None = None
    published: bool = False
    mails: bool = False
    url: str = ""
    phone: str = ""
    email: str = ""
    head: str = ""

    @property
    def report(self) -> str:
        """Where a noise is reported, as a link from the page."""
        if self.published:
            return "report.html" if self.email or self.phone else ""
        return "report" if self.counts is not None else ""


def section(here: Neighbours, now_us: int, time: LocalTime, words: Words) -> dict[str, Any]:
    """The page's parts, worded."""
    ahead = [p for p in here.plans if p.end_us > now_us and p.start_us < now_us + AHEAD_US]
    return {
        "report": here.report,
        "mails": here.mails,
        # whoever chose a language goes on in it; a copy is in one
        "asked": "" if here.published else f"?lang={words.lang}",
        "plans": [_plan(p, time, words) for p in ahead if p.outcome != "cancelled"],
        "off": [_plan(p, time, words) for p in ahead if p.outcome == "cancelled"],
        "promises": promises(here.plans, words),
        "weeks": [(words("week_of", day=time.day(m)), n) for m, n in here.counts.weeks if n]
        if here.counts else [],
        "answers": _answers(here.counts, words) if here.counts else [],
    }  # fmt: skip


def _plan(plan: Planned, time: LocalTime, words: Words) -> dict[str, str]:
    when = f"{time.date(plan.start_us)} {time.clock(plan.start_us)}"
    ends = time.clock(plan.end_us)
    if time.at(plan.end_us).date() != time.at(plan.start_us).date():
        ends = f"{time.date(plan.end_us)} {ends}"
    return {"when": f"{when}–{ends}", "words": plan.words,
            "note": words("plan_done") if plan.state == "done" else ""}  # fmt: skip


def promises(plans: tuple[Planned, ...], words: Words) -> list[str]:
    """How the last ones went, as far as it was measured."""
    kept = sum(p.outcome == "kept" for p in plans)
    judged = kept + sum(p.outcome == "not_kept" for p in plans)
    unmeasured = sum(p.outcome == "unmeasured" for p in plans)
    out = [words("promises", kept=kept, of=judged)] if judged else []
    if unmeasured:
        key = "promise_unmeasured" if unmeasured == 1 else "promises_unmeasured"
        out.append(words(key, count=unmeasured))
    return out


def _answers(counts: Counts, words: Words) -> list[str]:
    out = []
    if not any(n for _, n in counts.weeks):
        out.append(words("no_reports"))
    if counts.answer_s is not None:
        out.append(words("answered_within", time=lasting(counts.answer_s, words)))
    if counts.waiting:
        out.append(words("waiting_one" if counts.waiting == 1 else "waiting",
                         count=counts.waiting))  # fmt: skip
    return out


def lasting(seconds: float, words: Words) -> str:
    """In whole minutes, hours or days, never less than it was."""
    minutes = max(1, -int(-seconds // 60))
    if minutes <= 90:
        return words("lasting_minutes_one" if minutes == 1 else "lasting_minutes", n=minutes)
    hours = -(-minutes // 60)
    if hours <= 48:
        return words("lasting_hours", n=hours)
    return words("lasting_days", n=-(-hours // 24))


def shaded(here: Neighbours, place: Place) -> list[tuple[float, float]]:
    """(x, width) in percent of the day's chart in which noisy work was announced."""
    if not place.day:
        return []
    start = place.day[0].start_us
    length = len(place.day) * place.day_step_s * US
    found = []
    for plan in here.plans:
        first, last = max(plan.start_us, start), min(plan.end_us, start + length)
        if first < last and plan.outcome != "cancelled":
            found.append((round(100 * (first - start) / length, 2),
                          round(100 * (last - first) / length, 2)))  # fmt: skip
    return found
