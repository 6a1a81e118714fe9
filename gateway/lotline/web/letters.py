"""Letters to people about what neighbours report."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from lotline.config import Site
from lotline.reports import Entry, Then
from lotline.web.diary import worded
from lotline.web.wording import LocalTime, iso
from lotline.web.words import Words


def reported(
    site: Site, entries: Sequence[Entry], now_us: int, head: str, words: Words
) -> tuple[str, str, dict[str, Any]]:
    """(subject, text, facts) for the operator: what was reported, with what was measured beside
    it. Nothing that the neighbour wrote goes along: it stays where it can be deleted."""
    time = LocalTime(site.zone, now_us, words)
    bare = [replace(e, report=replace(e.report, words="", place="", contact="")) for e in entries]
    subject = (words("mail_reported", site=site.name) if len(bare) == 1 else
               words("mail_reported_many", site=site.name, count=len(bare)))  # fmt: skip
    parts = [subject, *(_report(e, now_us, time, words) for e in bare), words("mail_more")]
    if head:
        parts.append(f"{words('mail_head')}\n{head}")
    facts = {"kind": "report", "site": site.name, "reports": [_facts(e) for e in bare],
             "checkpoint": head}  # fmt: skip
    return subject, "\n\n".join(parts) + "\n", facts


def _report(entry: Entry, now_us: int, time: LocalTime, words: Words) -> str:
    report, said = entry.report, worded(entry, now_us, time, words)
    lines = [
        words("mail_report", ref=report.ref, when=said["when"], what=words(f"kind_{report.kind}"),
              effect=words(f"effect_{report.effect}")),
        f"{said['span']}:",
    ]  # fmt: skip
    for place in said["places"]:
        lines.append(" ".join(filter(None, [f"{place['place']}.", place["loudest"]])))
        lines += place["quarters"]
    due = words("mail_due", time=f"{time.date(report.due_us)} {time.clock(report.due_us)}")
    return "\n".join(filter(None, [*lines, said["open"], said["verdict"], said["machines"], due]))


def _facts(entry: Entry) -> dict[str, Any]:
    report = entry.report
    return {
        "ref": report.ref, "at": iso(report.at_us), "noise": report.kind, "effect": report.effect,
        "lasted": report.lasted, "due": iso(report.due_us), **_measured(entry.then),
    }  # fmt: skip


def _measured(then: Then) -> dict[str, Any]:
    return {
        "start": iso(then.start_us), "end": iso(then.end_us), "stood_out": then.stood_out,
        "places": [
            {"place": heard.place, "grade": heard.grade,
             "LAeq_300s": [s.LAeq for s in heard.steps],
             "LAFmax": heard.loudest[0] if heard.loudest else None}
            for heard in then.heard
        ],
        "machines": [
            {"machine": ran.machine, "on_s": ran.seconds, "unknown_s": ran.unknown_s}
            for ran in then.machines
        ],
    }  # fmt: skip
