"""Exceedances as a person reads them."""

from collections.abc import Sequence
from datetime import datetime, tzinfo
from textwrap import fill
from typing import Any

from rich.console import Console
from rich.table import Table

from lotline.cli.exceedances.rows import Row
from lotline.journal import CAUSES

_WIDTH = 96
_SAID = {
    "detected": "detected", "withdrawn": "withdrawn: late data came, and the verdict is {says}",
    "judged-again": "judged again, as late data came: {says}", "explained": "explained",
    "accepted": "accepted", "refused": "not accepted", "closed": "closed",
    "reopened": "opened again",
}  # fmt: skip


def listed(rows: Sequence[Row], zone: tzinfo) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0))
    for name in ("id", "start", "for", "value", "limit", "margin", "state", "age"):
        right = name in ("id", "value", "limit", "margin")
        table.add_column(name, no_wrap=True, justify="right" if right else "left")
    table.add_column("rule", overflow="fold")
    table.add_column("machines on meanwhile", overflow="fold")
    for r in rows:
        table.add_row(
            str(r["id"]), clock(r["start"], zone), lasting(r["duration_s"]),
            *(number(r[name]) for name in ("value", "limit", "margin")), state(r),
            lasting(r["age_s"]), r["rule"], machines(r["machines_on"]),
        )  # fmt: skip
    return table


def totals(found: dict[str, Row]) -> Table:
    """Both, side by side."""
    table = Table(box=None, padding=(0, 2, 0, 0))
    table.add_column("rule", overflow="fold")
    for name in ("all data", "time", "worst", "| after accepted exclusions", "time", "worst"):
        table.add_column(name, justify="right", no_wrap=True)
    for rule, both in found.items():
        cells = []
        for one in (both["all_data"], both["after_accepted_exclusions"]):
            cells += [str(one["exceedances"]), lasting(one["seconds"]),
                      number(one["worst_margin"])]  # fmt: skip
        table.add_row(rule, *cells)
    return table


def show(table: Table) -> None:
    console = Console()
    console.width = max(console.width, 100)
    console.print(table)


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
    if said.get("action"):
        words.append(f"Action: {said['action']}")
    indent = "    "
    return [head, *(fill(w, _WIDTH, initial_indent=indent, subsequent_indent=indent)
                    for w in words)]  # fmt: skip


def state(row: Row) -> str:
    return f"closed ({row['says']} now)" if row["withdrawn"] else str(row["state"])


def machines(found: Sequence[Row]) -> str:
    """With how long each ran; those of which nothing is known with a question mark."""
    if not found:
        return "none"
    return ", ".join(
        f"{m['machine']} {lasting(m['on_s']) if m['on_s'] else ''}{'?' if m['unknown_s'] else ''}"
        for m in found
    )


def clock(iso: str, zone: tzinfo) -> str:
    return f"{datetime.fromisoformat(iso).astimezone(zone):%Y-%m-%d %H:%M}"


def number(value: Any) -> str:
    return "-" if value is None else f"{value:.1f}"


def lasting(seconds: float | None) -> str:
    if seconds is None:
        return "-"
    minutes = round(seconds / 60)
    if minutes < 60:
        return f"{minutes} min"
    hours, rest = divmod(minutes, 60)
    if hours < 48:
        return f"{hours} h {rest:02d}" if rest else f"{hours} h"
    return f"{hours // 24} d"
