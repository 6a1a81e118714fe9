"""`lotline feeds check`: each destination tried end to end."""

import json
from dataclasses import asdict
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from lotline import config
from lotline.cli.feeds.dead import plain
from lotline.cli.options import DEFAULT_SITE, JsonOption, SiteOption, load_site, named
from lotline.config import Config, Feed, FeedSecret
from lotline.journal import Reader, store

DAY_S = 86_400.0


def check(
    name: Annotated[str, typer.Argument(help="This feed only; default: all.")] = "",
    site: SiteOption = DEFAULT_SITE,
    as_json: JsonOption = False,
) -> None:
    """Try each destination: reached, clock, write, read back, removed, retention. Exit 1 when
    something does not hold."""
    from lotline.feeds.check import check as tried

    loaded = load_site(site)
    chosen = named(loaded.feed, name, "feed", "docs/influxdb.md tells how to set one up")
    secrets = _secrets(loaded)
    rows: list[dict[str, Any]] = []
    for feed in chosen:
        secret = secrets.feed.get(feed.name, FeedSecret())
        keep_s = loaded.retention.seconds_days * DAY_S
        found = tried(feed, secret, loaded.site.name, _oldest_us(loaded, feed), keep_s)
        rows.append({"feed": feed.name, "findings": [asdict(one) for one in found]})
        if not as_json:
            _print(rows[-1])
    if as_json:
        print(json.dumps(rows, ensure_ascii=False))
    if any(one["grade"] == "fails" for row in rows for one in row["findings"]):
        raise typer.Exit(1)


def _secrets(site: Config) -> config.Secrets:
    """Those beside the site file; none where there is no such file: 1.x may ask for none."""
    path = site.folder / config.SECRETS_FILE
    return config.load_secrets(path) if path.exists() else config.Secrets()


def _oldest_us(site: Config, feed: Feed) -> int | None:
    """Of what waits for it; a gateway that has not run yet has nothing."""
    if not (site.data_folder / store.FILE).exists():
        return None
    with Reader(site.data_folder) as reader:
        return reader.waiting(reader.cursor(f"feed:{feed.name}"))[2]


def _print(row: dict[str, Any]) -> None:
    out = Table(box=None, padding=(0, 2, 0, 2), show_header=False)
    out.add_column(no_wrap=True)
    out.add_column(no_wrap=True)
    out.add_column(overflow="fold")
    for one in row["findings"]:
        out.add_row(_MARKS[one["grade"]], one["step"], plain(one["text"]))
    console = Console(markup=False, emoji=False, highlight=False)
    console.print(row["feed"])
    console.print(out)


_MARKS = {"holds": "ok", "note": "note", "fails": "FAILS"}
