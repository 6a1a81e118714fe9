"""`lotline plan`: noisy work announced to the neighbours, and how the last promises went."""

import json
import secrets
import time
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from lotline.cli.options import DEFAULT_SITE, ByOption, JsonOption, SiteOption, iso, load_site
from lotline.cli.passing import pass_on
from lotline.config import Config
from lotline.errors import InputError, JournalBusy
from lotline.journal import Plan, Reader, Writer, answers
from lotline.journal.plans import KIND
from lotline.station.planning import announced

app = typer.Typer(help="Noisy work announced to the neighbours.", rich_markup_mode=None,
                  no_args_is_help=True)  # fmt: skip
Ident = Annotated[str, typer.Argument(help="The plan's id, as the list has it.")]


@app.command()
def add(
    start: Annotated[str, typer.Option("--from", help="As 2026-11-26T10:00, local time.")],
    end: Annotated[str, typer.Option("--to", help="The same, or a time of day.")],
    words: Annotated[str, typer.Option(help="What it is, for everybody to read.")],
    machine: Annotated[str, typer.Option(help="The node that does it: by it is measured "
                                         "whether the time was kept.")] = "",
    by: ByOption = "",
    site: SiteOption = DEFAULT_SITE,
    as_json: JsonOption = False,
) -> None:  # fmt: skip
    """Announce noisy work: on the public page, in the calendar and the feed."""
    loaded = load_site(site)
    begin, stop, said = announced(loaded, start, end, words, machine)
    plan = secrets.token_hex(3)
    taken = _say(loaded, plan, "planned", by, said)
    if as_json:
        print(json.dumps({"id": plan, "taken": taken}))
    else:
        when = f"{begin:%a %Y-%m-%d %H:%M} to {stop:%a %Y-%m-%d %H:%M}"
        print(f"plan {plan}: {when}" + _later(taken))


@app.command()
def cancel(plan: Ident, by: ByOption = "", site: SiteOption = DEFAULT_SITE) -> None:
    """Call it off: it stands on the page as such until its time is over."""
    _end(plan, "cancelled", by, site)


@app.command()
def done(plan: Ident, by: ByOption = "", site: SiteOption = DEFAULT_SITE) -> None:
    """Say that it is over; whether its time was kept is measured."""
    _end(plan, "done", by, site)


@app.command("list")
def list_plans(site: SiteOption = DEFAULT_SITE, as_json: JsonOption = False) -> None:
    """All of them, each with how it went as far as it was measured."""
    from lotline.station.promises import outcome

    loaded = load_site(site)
    now_us = time.time_ns() // 1000
    with Reader(loaded.data_folder) as reader:
        rows = [_row(plan, outcome(reader, plan, now_us)) for plan in reader.plans()]
    if as_json:
        print(json.dumps(rows, ensure_ascii=False))
    elif not rows:
        print("nothing was planned")
    else:
        console = Console()
        console.width = max(console.width, 110)
        console.print(_table(rows, loaded))


def _row(plan: Plan, outcome: str) -> dict[str, Any]:
    return {"id": plan.id, "from": iso(plan.start_us), "to": iso(plan.end_us),
            "words": plan.words, "machine": plan.machine or None, "state": plan.state,
            "outcome": outcome, "planned": iso(plan.planned_us)}  # fmt: skip


_WENT = {"kept": "kept to its time", "not_kept": "not kept to its time", "cancelled": "-",
         "unmeasured": "not measured", "open": "not over yet"}  # fmt: skip


def _table(rows: list[dict[str, Any]], site: Config) -> Table:
    out = Table(box=None, padding=(0, 2, 0, 0))
    for name in ("id", "from", "to", "state", "how it went", "machine"):
        out.add_column(name, no_wrap=True)
    out.add_column("words", overflow="fold")
    for r in rows:
        times = [datetime.fromisoformat(r[k]).astimezone(site.site.zone) for k in ("from", "to")]
        out.add_row(r["id"], *(f"{at:%Y-%m-%d %H:%M}" for at in times), r["state"],
                    _WENT[r["outcome"]], r["machine"] or "-", r["words"])  # fmt: skip
    return out


def _end(plan: str, step: str, by: str, site: Path) -> None:
    loaded = load_site(site)
    with Reader(loaded.data_folder) as reader:
        found = next((p for p in reader.plans() if p.id == plan), None)
    if found is None:
        raise InputError(f"there is no plan {plan}")
    if found.state != "planned":
        raise InputError(f"plan {plan} is {found.state} already")
    print(f"plan {plan} is {step}" + _later(_say(loaded, plan, step, by, {})))


def _later(taken: bool) -> str:
    return "" if taken else "; the gateway takes it as soon as it can"


def _say(site: Config, plan: str, step: str, by: str, words: dict[str, object]) -> bool:
    """Straight into the journal, or by the gateway that runs; False: it will take it later."""
    who = by.strip() or answers.login()
    try:
        writer = Writer(site.data_folder)
    except JournalBusy:
        said = {"plan": plan, "step": step, "by": who, "words": words}
        return pass_on(site.data_folder, KIND, said)
    try:
        writer.take_plan(plan, step, who, words, time.time_ns() // 1000)
    finally:
        writer.close()
    return True
