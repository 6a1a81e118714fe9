"""`lotline feeds`: of each destination how far it is, what waits, what it refused."""

import json
from collections import Counter
from typing import Any

import typer
from rich.console import Console
from rich.table import Table

from lotline.cli.options import DEFAULT_SITE, JsonOption, SiteOption, iso, load_site
from lotline.config import Config, Feed
from lotline.feeds import shown
from lotline.journal import Ran, Reader


def feeds(
    context: typer.Context, site: SiteOption = DEFAULT_SITE, as_json: JsonOption = False
) -> None:
    """List them, by the journal of the gateway."""
    if context.invoked_subcommand:
        return
    rows = _rows(load_site(site))
    if as_json:
        print(json.dumps(rows, ensure_ascii=False))
    elif not rows:
        print("no feeds: docs/influxdb.md tells how to set one up")
    else:
        _print(rows)


def _rows(site: Config) -> list[dict[str, Any]]:
    with Reader(site.data_folder) as reader:
        refused = Counter[str]()
        for pile in reader.piles():
            refused[pile.feed] += pile.points
        ran = reader.feeds_ran()
        known = {feed.name: feed for feed in site.feed}
        names = [*known, *sorted(set(refused) - known.keys())]
        return [_row(reader, name, known.get(name), refused[name], ran.get(name, Ran()))
                for name in names]  # fmt: skip


def _row(reader: Reader, name: str, feed: Feed | None, refused: int, ran: Ran) -> dict[str, Any]:
    waits, reached_us, oldest_us = reader.waiting(reader.cursor(f"feed:{name}"))
    return {
        "feed": name, "url": shown(feed.url) if feed else None,
        "reached": iso(reached_us), "waiting": waits if feed else 0,
        "oldest_waiting": iso(oldest_us) if feed else None,
        "set_aside": refused, "not_kept": ran.beyond, "trouble": ran.trouble,
        "last_error": ran.error, "last_error_at": iso(ran.error_us),
    }  # fmt: skip


def _print(rows: list[dict[str, Any]]) -> None:
    """For a terminal of 80 columns; the long words below the table."""
    out = Table(box=None, padding=(0, 2, 0, 0))
    for name in ("feed", "has all up to (UTC)"):
        out.add_column(name, no_wrap=True)
    for name in ("waiting", "set aside"):
        out.add_column(name, no_wrap=True, justify="right")
    out.add_column("state")
    for r in rows:
        reached = r["reached"][:16].replace("T", " ") if r["reached"] else "nothing yet"
        out.add_row(r["feed"], reached, str(r["waiting"]), str(r["set_aside"]), _state(r))
    console = Console(markup=False, emoji=False, highlight=False, soft_wrap=True)
    console.print(out)
    for r in rows:
        if r["last_error"]:
            when = "" if r["trouble"] else ", which is over"
            error = r["last_error"].removeprefix(f"feed {r['feed']}: ")
            console.print(f"\n{r['feed']}, {r['last_error_at']}{when}: {error}")
        if r["set_aside"]:
            more = f" and {r['not_kept']} before them" if r["not_kept"] else ""
            console.print(f"\n{r['feed']} has refused {r['set_aside']} points{more}: "
                          f"`lotline feeds dead {r['feed']}` shows them")  # fmt: skip


def _state(row: dict[str, Any]) -> str:
    if row["url"] is None:
        return "not in the site file any more"
    if row["trouble"]:
        return "waits: see below"
    return "no trouble" if row["reached"] else "has not begun"
