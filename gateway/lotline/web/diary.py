"""A noise diary worded: as a page, as CSV, and as data for print."""

from collections.abc import Sequence
from typing import Any

from lotline import spreadsheet
from lotline.reports import Entry, Heard, Report, Then
from lotline.web.neighbours import lasting
from lotline.web.wording import US, LocalTime, level_text, limit_text, percent, whole
from lotline.web.words import Words

# More are not measured anew at each look.
MAX_ENTRIES = 200
COLUMNS = ("ref", "date", "start", "end", "what", "where", "effect", "level", "loudest", "limit",
           "machines", "answer")  # fmt: skip
# Of them on the page beside the measurement itself.
ON_PAGE = ("date", "start", "end", "what", "where", "effect", "level", "limit")


def sheet(entries: Sequence[Entry], time: LocalTime, words: Words) -> list[dict[str, str]]:
    """A row an entry, as councils' diary sheets have them; the level is that of the five
    minutes that were said, by the microphone that heard most."""
    return [_row(entry, time, words) for entry in entries]


def _row(entry: Entry, time: LocalTime, words: Words) -> dict[str, str]:
    report, then = entry.report, entry.then
    at = time.at(report.at_us)
    loud = [h.loudest[0] for h in then.heard if h.loudest]
    level, limit = _loudest_place(entry)
    end = words("still_on") if report.lasted == "on" else ""
    no = words("no_value")
    return {
        "ref": report.ref,
        "date": f"{at:%Y-%m-%d}",
        "start": time.clock(report.at_us),
        "end": end or (time.clock(report.end_us) if report.end_us is not None else ""),
        "what": ". ".join(filter(None, [words(f"kind_{report.kind}"), report.words])),
        "where": report.place,
        "effect": words(f"effect_{report.effect}"),
        "level": level_text(level, limit, words) if level is not None else no,
        "loudest": whole(max(loud)) if loud else no,
        "limit": limit_text(limit, words) if limit is not None else "",
        "machines": words("machines_untold")
        if then.machined is None
        else ", ".join(_machines(then, words)),
        "answer": report.answer,
    }


def _loudest_place(entry: Entry) -> tuple[float | None, float | None]:
    """(level, limit) of the five minutes that were said, where it was loudest."""
    at_us = entry.report.at_us
    found = []
    for heard in entry.then.heard:
        limits = [q.limit for q in heard.quarters if q.start_us <= at_us]
        limit = limits[-1] if limits else None
        found += [(s.LAeq, limit) for s in heard.steps
                  if s.LAeq is not None and s.start_us <= at_us < s.end_us]  # fmt: skip
    return max(found, key=lambda pair: pair[0], default=(None, None))


def as_csv(entries: Sequence[Entry], time: LocalTime, words: Words) -> str:
    """RFC 4180, with a head row; a text that a spreadsheet would run as a formula is quoted by
    an apostrophe."""
    rows = ([row[name] for name in COLUMNS] for row in sheet(entries, time, words))
    return "\ufeff" + spreadsheet.as_csv([words(f"col_{name}") for name in COLUMNS], rows)


def worded(entry: Entry, now_us: int, time: LocalTime, words: Words) -> dict[str, Any]:
    """An entry for the page: what was said, what was measured, what was answered."""
    report, then = entry.report, entry.then
    row = _row(entry, time, words)
    return {
        "ref": report.ref,
        "when": f"{time.date(report.at_us)} {time.clock(report.at_us)}",
        "sheet": [(words(f"col_{name}"), row[name]) for name in ON_PAGE if row[name]],
        "forgotten": words("forgotten") if report.forgotten_us is not None else "",
        "span": words("measured_then", start=time.clock(then.start_us),
                      end=time.clock(then.end_us)),
        "so_far": "" if then.whole else words(
            "measured_so_far", time=time.clock(then.end_us + 3 * 60 * US)),
        "verdict": _verdict(then, words),
        "places": [_place(h, time, words) for h in then.heard],
        "open": "" if then.whole else words("quarter_open"),
        "machines": machines(then, words),
        "answer": _answer(report, now_us, time, words),
        "answered": report.answer,
    }  # fmt: skip


def _verdict(then: Then, words: Words) -> str:
    """The sentence for who reported what the meter did not pick up, or could not."""
    if then.stood_out is None:
        return words("heard_unmeasured")
    return "" if then.stood_out else words("heard_nothing")


def _place(heard: Heard, time: LocalTime, words: Words) -> dict[str, Any]:
    limit = heard.quarters[-1].limit if heard.quarters else None
    quarters = [
        words(f"quarter_{q.state}", start=time.clock(q.start_us),
              end=time.clock(q.start_us + 900 * US),
              level=level_text(q.LAeq, q.limit, words) if q.LAeq is not None else "",
              limit=limit_text(q.limit, words) if q.limit is not None else "")
        for q in heard.quarters
    ]  # fmt: skip
    return {
        "place": heard.place,
        "steps": [
            (time.clock(s.start_us),
             level_text(s.LAeq, limit, words) if s.LAeq is not None else "",
             whole(s.LAFmax) if s.LAFmax is not None else "",
             f"{percent(s.measured, words)} %")
            for s in heard.steps
        ],
        "loudest": words("loudest_was", level=whole(heard.loudest[0]),
                         time=time.clock(heard.loudest[1])) if heard.loudest else "",
        "grade": words(heard.grade),
        "quarters": quarters,
    }  # fmt: skip


def machines(then: Then, words: Words) -> str:
    """Which ran, and of which it is not known, as a sentence."""
    if then.machined is None:
        return words("machines_untold")
    if found := _machines(then, words):
        return words("machines_ran", list=", ".join(found))
    return words("machines_none" if then.machined else "machines_unmeasured")


def _machines(then: Then, words: Words) -> list[str]:
    ran = [words("machine_ran", machine=m.machine, time=lasting(m.seconds, words))
           for m in then.machines if m.seconds]  # fmt: skip
    unknown = [words("machine_unknown", machine=m.machine, time=lasting(m.unknown_s, words))
               for m in then.machines if m.unknown_s and not m.seconds]  # fmt: skip
    return [*ran, *unknown]


def _answer(report: Report, now_us: int, time: LocalTime, words: Words) -> str:
    if report.answered_us is not None:
        return words("answered_at", time=time.when(report.answered_us))
    due = f"{time.date(report.due_us)} {time.clock(report.due_us)}"
    return words("overdue" if report.due_us < now_us else "answer_due", time=due)
