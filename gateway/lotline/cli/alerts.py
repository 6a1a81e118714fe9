"""`lotline alerts`: what people were told, and the answer that they have seen it."""

import json
from math import isfinite
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from lotline.cli.options import (
    DEFAULT_SITE,
    ByOption,
    JsonOption,
    SiteOption,
    iso,
    load_site,
    writing,
)
from lotline.cli.trial import trial
from lotline.errors import InputError
from lotline.journal import Reader, answers
from lotline.journal.alerts import KIND

app = typer.Typer(help="Alerts: what was told to whom.", rich_markup_mode=None)
app.command("test")(trial)


@app.callback(invoke_without_command=True)
def alerts(
    context: typer.Context,
    site: SiteOption = DEFAULT_SITE,
    last: Annotated[int, typer.Option(min=1, help="So many, the newest first.")] = 20,
    as_json: JsonOption = False,
) -> None:
    """List the newest alerts."""
    if context.invoked_subcommand:
        return
    loaded = load_site(site)
    with Reader(loaded.data_folder) as reader:
        found = reader.alerts(last)
    rows = [
        {
            "id": alert.id,
            "rule": alert.rule,
            "level": alert.level,
            "opened": iso(alert.opened_us),
            "closed": iso(alert.closed_us),
            "answered": iso(alert.acknowledged_us),
            "worst": round(alert.worst, 2) if isfinite(alert.worst) else None,
            "told": told,
        }
        for alert, told in found
    ]
    if as_json:
        print(json.dumps(rows))
    elif not rows:
        print("no alerts")
    else:
        Console().print(_table(rows))


def _table(rows: list[dict[str, Any]]) -> Table:
    """For a terminal of 80 columns; times are UTC."""
    out = Table(box=None, padding=(0, 2, 0, 0))
    for name in ("id", "rule", "level", "opened (UTC)", "closed", "answered"):
        out.add_column(name, no_wrap=name != "rule", overflow="fold")
    out.add_column("told")
    for row in rows:
        told = ", ".join(f"{t['to']} ({t['state']})" for t in row["told"]) or "nobody"
        times = [_short(row[name]) for name in ("opened", "closed", "answered")]
        out.add_row(str(row["id"]), row["rule"], row["level"], *times, told)
    return out


def _short(iso: str | None) -> str:
    """Month, day, hour and minute."""
    return iso[5:16].replace("T", " ") if iso else "-"


@app.command()
def ack(
    number: Annotated[int, typer.Argument(help="The alert's id.")],
    by: ByOption = "",
    site: SiteOption = DEFAULT_SITE,
) -> None:
    """Answer an open alert: nobody further up is told of it."""
    folder = load_site(site).data_folder
    with Reader(folder) as reader:
        alert = reader.alert(number)
    if alert is None:
        raise InputError(f"there is no alert {number}")
    if alert.closed_us is not None:
        raise InputError(f"alert {number} is over since {iso(alert.closed_us)}")
    with writing(folder):
        answers.leave(folder, KIND, {"alert": number, "by": by or answers.login()})
    print(f"alert {number} is answered as soon as the gateway runs")
