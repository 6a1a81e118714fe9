"""Reports as --json gives them, and as a person reads them."""

from datetime import datetime, tzinfo
from textwrap import fill
from typing import Any

from lotline.cli.options import iso
from lotline.reports import Counts, Entry, Then

_WIDTH = 96
_KINDS = {"hum": "a hum", "whine": "a whine", "banging": "banging", "vibration": "vibration",
          "people": "deliveries or voices", "other": "something else"}  # fmt: skip
_EFFECTS = {"little": "disturbed a little", "some": "disturbed some", "lot": "disturbed a lot",
            "woke": "woke them"}  # fmt: skip


def row(entry: Entry) -> dict[str, Any]:
    """repeats: whether the household had reported this noise before."""
    r = entry.report
    return {
        "ref": r.ref, "heard": iso(r.at_us), "until": iso(r.end_us), "made": iso(r.made_us),
        "source": r.source, "kind": r.kind, "effect": r.effect, "lasted": r.lasted,
        "place": r.place, "contact": r.contact, "words": r.words, "repeats": r.event is not None,
        "due": iso(r.due_us), "answered": iso(r.answered_us), "answer": r.answer,
        "forgotten": iso(r.forgotten_us), "measured": _measured(entry.then),
    }  # fmt: skip


def _measured(then: Then) -> dict[str, Any]:
    """picked_up: null where nothing was measured; levels in dB, to 0.01."""
    return {
        "from": iso(then.start_us), "to": iso(then.end_us), "whole": then.whole,
        "picked_up": then.stood_out,
        "places": [
            {"place": h.place, "loudest": _level(h.loudest[0]) if h.loudest else None,
             "steps": [{"start": iso(s.start_us), "LAeq": _level(s.LAeq),
                        "LAFmax": _level(s.LAFmax), "measured": round(s.measured, 3)}
                       for s in h.steps],
             "quarters": [{"start": iso(q.start_us), "LAeq": _level(q.LAeq), "limit": q.limit,
                           "state": q.state} for q in h.quarters]}
            for h in then.heard
        ],
        "machines": [{"machine": m.machine, "on_s": m.seconds, "unknown_s": m.unknown_s}
                     for m in then.machines],
    }  # fmt: skip


def _level(level: float | None) -> float | None:
    return None if level is None else round(level, 2)


def counted(found: Counts) -> dict[str, Any]:
    return {
        "weeks": [{"from": str(day), "noises": n} for day, n in found.weeks],
        "median_answer_s": found.answer_s, "waiting": found.waiting, "late": found.late,
    }  # fmt: skip


def told(r: dict[str, Any], zone: tzinfo) -> str:
    """One report, as the operator reads it."""
    again = ", again by the same household" if r["repeats"] else ""
    place = f", {r['place']}" if r["place"] else ""
    lines = [f"{r['ref']}  heard {_clock(r['heard'], zone)}{again}: {_KINDS[r['kind']]}, "
             f"{_EFFECTS[r['effect']]}{place}"]  # fmt: skip
    lines += [_indented(r["words"])] if r["words"] else []
    lines += [f"    Reach them: {r['contact']}"] if r["contact"] else []
    lines += [f"    {_heard(r['measured'])}", f"    {_machines(r['measured'])}"]
    if r["answered"]:
        lines += [f"    Answered {_clock(r['answered'], zone)}:", _indented(r["answer"])]
    else:
        lines.append(f"    To be answered by {_clock(r['due'], zone)}: "
                     f"lotline reports answer {r['ref']} --text ...")  # fmt: skip
    return "\n".join(lines)


def _heard(measured: dict[str, Any]) -> str:
    parts = []
    for place in measured["places"]:
        levels = [s["LAeq"] for s in place["steps"] if s["LAeq"] is not None]
        if levels:
            loud = f", loudest moment {place['loudest']:.0f}" if place["loudest"] else ""
            span = f"{min(levels):.0f} to {max(levels):.0f} dB over 5 minutes"
            parts.append(f"{place['place']} {span}{loud}")
    if not parts:
        return "Nothing was measured then: that does not mean that it was quiet."
    seen = "" if measured["picked_up"] else "; nothing of it stood out"
    return f"Measured: {'; '.join(parts)}{seen}"


def _machines(measured: dict[str, Any]) -> str:
    names = [f"{m['machine']}{'' if m['on_s'] else ' (not known)'}" for m in measured["machines"]]
    return f"Machines on: {', '.join(names) or 'none that is measured'}"


def _indented(text: str) -> str:
    indent = "    "
    return "\n".join(fill(line, _WIDTH, initial_indent=indent, subsequent_indent=indent)
                     for line in text.splitlines())  # fmt: skip


def _clock(iso: str, zone: tzinfo) -> str:
    return f"{datetime.fromisoformat(iso).astimezone(zone):%a %Y-%m-%d %H:%M}"
