"""Exceedances as a person reads them."""

from collections.abc import Sequence
from datetime import datetime, tzinfo
from textwrap import fill
from typing import Any

from lotline import localtime
from lotline.cli.exceedances.rows import Row
from lotline.journal import CAUSES

_WIDTH = 96
_SAID = {
    "detected": "detected", "withdrawn": "withdrawn: late data came, and the verdict is {says}",
    "judged-again": "judged again, as late data came: {says}", "explained": "explained",
    "accepted": "accepted", "refused": "not accepted", "closed": "closed",
    "reopened": "opened again",
}  # fmt: skip


_ROW = "{:>5}  {:<16}  {:<7}  {:>7}  {:>6}  {:>6}  {:<12}  {}"


def listed(rows: Sequence[Row], zone: tzinfo) -> str:
    """Two lines each, for a terminal of 80 columns; times by the clock of the site."""
    lines = [_ROW.format("id", "start", "for", "value", "limit", "margin", "state", "age")]
    for r in rows:
        figures = [number(r[name]) for name in ("value", "limit", "margin")]
        lines += [
            _ROW.format(r["id"], clock(r["start"], zone), lasting(r["duration_s"]), *figures,
                        state(r), lasting(r["age_s"])).rstrip(" -"),
            f"        {r['rule']}; machines on: {machines(r['machines_on'])}",
        ]  # fmt: skip
    return "\n".join(lines)


def totals(found: dict[str, Row]) -> str:
    """Both, side by side: how many, how long together, the worst margin."""
    lines = [f"{'Totals':<12}{'all data':<28}after accepted exclusions"]
    for rule, both in found.items():
        cells = [_total(both[name]) for name in ("all_data", "after_accepted_exclusions")]
        lines += [rule, f"{'':<12}{cells[0]:<28}{cells[1]}"]
    return "\n".join(lines)


def _total(one: Row) -> str:
    if not one["exceedances"]:
        return "0"
    many, time = one["exceedances"], lasting(one["seconds"])
    return f"{many}, {time}, worst {number(one['worst_margin'])}"


def one(row: Row, steps: Sequence[Row], may: Sequence[str], zone: tzinfo) -> str:
    unit = f" {row['unit']}" if row["unit"] else ""
    lines = [
        f"Exceedance {row['id']}: {row['title']} ({row['rule']})",
        f"{clock(row['start'], zone)} to {clock(row['end'], zone)}, {lasting(row['duration_s'])}",
        f"{row['quantity']} {number(row['value'])}{unit}, limit {number(row['limit'])}{unit}, "
        f"margin {number(row['margin'])}; {row['grade']}, {row['severity']}",
        f"Machines on meanwhile: {machines(row['machines_on'])}",
        f"State: {state(row)}" + (", left out of the second total" if row["accepted"] else ""),
        f"The arithmetic: lotline rules explain {row['verdict']}",
        "",
    ]
    for step in steps:
        lines += _step(step, zone)
    lines += ["", f"What may be done now: {', '.join(may) or 'nothing'}"]
    return "\n".join(lines)


def _step(step: Row, zone: tzinfo) -> list[str]:
    said = step["said"]
    if said is None:
        return [f"{clock(step['at'], zone)}  {step['step']}; who and why were deleted"]
    head = f"{clock(step['at'], zone)}  {_SAID[step['step']].format(**said)} by {step['by']}"
    words = [said[k] for k in ("words", "reason") if said.get(k)]
    if code := said.get("cause"):
        words.insert(0, f"Cause: {CAUSES.get(code, code)}.")
    for key in ("action", "evidence"):
        if said.get(key):
            words.append(f"{key.capitalize()}: {said[key]}")
    indent = "    "
    return [head, *(fill(w, _WIDTH, initial_indent=indent, subsequent_indent=indent)
                    for w in words)]  # fmt: skip


def state(row: Row) -> str:
    return f"closed ({row['says']} now)" if row["withdrawn"] else str(row["state"])


def machines(found: Sequence[Row]) -> str:
    """With how long each ran; those of which nothing is known with a question mark."""
    if not found:
        return "none seen"
    return ", ".join(
        f"{m['machine']} {lasting(m['on_s']) if m['on_s'] else ''}{'?' if m['unknown_s'] else ''}"
        for m in found
    )


def clock(iso: str, zone: tzinfo) -> str:
    return f"{datetime.fromisoformat(iso).astimezone(zone):%Y-%m-%d %H:%M}"


def number(value: Any) -> str:
    return "-" if value is None else f"{value:.1f}"


def lasting(seconds: float | None) -> str:
    return "-" if seconds is None else localtime.lasting(seconds)
