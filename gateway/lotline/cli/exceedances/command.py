"""`lotline exceedances`: the list, one of them, and the steps that people take."""

import json
import time
from typing import Annotated

import typer

from lotline.cli.exceedances import rows, words
from lotline.cli.exceedances.steps import take
from lotline.cli.options import (
    DEFAULT_SITE,
    ByOption,
    FromOption,
    JsonOption,
    SiteOption,
    ToOption,
    load_site,
    span_us,
)
from lotline.errors import ConfigError, InputError
from lotline.journal import CAUSES, STATES, Reader

app = typer.Typer(
    help="Verdicts over a limit, and what was decided about each.", rich_markup_mode=None
)
Number = Annotated[int, typer.Argument(help="The exceedance's id.")]
Reason = Annotated[str, typer.Option("--reason", help="Why; it is written down.")]


@app.callback(invoke_without_command=True)
def exceedances(
    context: typer.Context,
    site: SiteOption = DEFAULT_SITE,
    start: FromOption = "",
    end: ToOption = "",
    state: Annotated[str, typer.Option(help=f"Only these: {', '.join(STATES)}.")] = "",
    as_json: JsonOption = False,
) -> None:
    """List them, with the totals of all data beside those after accepted exclusions."""
    if context.invoked_subcommand:
        return
    if state and state not in STATES:
        raise ConfigError(f"got --state {state}, expected one of {', '.join(STATES)}")
    loaded = load_site(site)
    now_us = time.time_ns() // 1000
    with Reader(loaded.data_folder) as reader:
        found = reader.exceedances(*span_us(start, end))
        wanted = [e for e in found if not state or e.life.state == state]
        listed = [rows.row(e, reader, now_us) for e in wanted]
    both = rows.both(found)
    if as_json:
        print(json.dumps({"exceedances": listed, "totals": both}, ensure_ascii=False))
        return
    print("" if listed else "no exceedances" + (f" that are {state}" if state else ""),
          end="" if listed else "\n")  # fmt: skip
    if listed:
        print(words.listed(listed, loaded.site.zone))
    if found:
        print(f"\n{words.totals(both)}")


@app.command()
def show(number: Number, site: SiteOption = DEFAULT_SITE, as_json: JsonOption = False) -> None:
    """One of them, with its history."""
    loaded = load_site(site)
    with Reader(loaded.data_folder) as reader:
        found = reader.exceedance(number)
        if found is None:
            raise InputError(f"there is no exceedance {number}")
        row = rows.row(found, reader, time.time_ns() // 1000)
    steps, may = rows.steps(found), found.life.next
    if as_json:
        print(json.dumps({**row, "steps": steps, "may": may}, ensure_ascii=False))
    else:
        print(words.one(row, steps, may, loaded.site.zone))


@app.command()
def explain(
    number: Number,
    cause: Annotated[str, typer.Option(help=f"One of {', '.join(CAUSES)}.")],
    action: Annotated[str, typer.Option(help="What was done about it.")],
    said: Annotated[str, typer.Option("--words", help="The cause in words.")] = "",
    by: ByOption = "",
    site: SiteOption = DEFAULT_SITE,
) -> None:
    """Say what it came from and what was done, as the operator."""
    if cause not in CAUSES:
        raise InputError(f"got --cause {cause}, expected one of {', '.join(CAUSES)}")
    _given("--action", action)
    take(number, "explain", {"cause": cause, "words": said, "action": action}, by, site)


@app.command()
def accept(
    number: Number,
    reason: Reason,
    evidence: Annotated[str, typer.Option(help="What shows the cause, and where it is kept.")],
    by: ByOption = "",
    site: SiteOption = DEFAULT_SITE,
) -> None:
    """Accept the explanation, as the officer: the second total leaves it out."""
    _given("--reason", reason)
    _given("--evidence", evidence)
    take(number, "accept", {"reason": reason, "evidence": evidence}, by, site)


@app.command()
def refuse(
    number: Number, reason: Reason, by: ByOption = "", site: SiteOption = DEFAULT_SITE
) -> None:
    """Do not accept the explanation, as the officer: it counts in both totals."""
    _given("--reason", reason)
    take(number, "refuse", {"reason": reason}, by, site)


@app.command()
def close(number: Number, by: ByOption = "", site: SiteOption = DEFAULT_SITE) -> None:
    """End it, once it was accepted or not."""
    take(number, "close", {}, by, site)


@app.command()
def reopen(
    number: Number, reason: Reason, by: ByOption = "", site: SiteOption = DEFAULT_SITE
) -> None:
    """Open one again that was closed: it is to be decided again."""
    _given("--reason", reason)
    take(number, "reopen", {"reason": reason}, by, site)


def _given(option: str, text: str) -> None:
    if not text.strip():
        raise InputError(f"got {option} without words, expected some: they are the record")
