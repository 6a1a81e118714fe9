"""`lotline nodes`: the state of every node, from the journal of a running gateway."""

import json
import time
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.table import Table

from lotline.cli import remarks
from lotline.cli.options import DEFAULT_SITE, JsonOption, SiteOption, load_site
from lotline.cli.shop import NOTE
from lotline.journal import Reader
from lotline.station.nodehealth import SILENT_S, NodeHealth, collect, last_said, strangers, trouble
from lotline.station.senses import add_stuck

# The last sentences: as many as leave room on a screen; a machine gets more.
SAID, SAID_JSON = 5, 100


def table(rows: list[NodeHealth], now: float, silent_s: float = SILENT_S) -> Table:
    """For a terminal of 80 columns."""
    out = Table(box=None, padding=(0, 2, 0, 0))
    for name in ("node", "heard"):
        out.add_column(name, no_wrap=True)
    for name in ("records", "missing", "waiting"):
        out.add_column(name, no_wrap=True, justify="right")
    out.add_column("look at")
    for row in rows:
        waiting = row.health.get("outbox_records")
        out.add_row(
            row.node,
            _ago(row.heard, now),
            "-" if row.records is None else str(row.records),
            "-" if row.records is None else str(row.missing),
            "-" if waiting is None else f"{waiting:.0f}",
            trouble(row, now, silent_s),
        )
    return out


def _ago(heard: float | None, now: float) -> str:
    if heard is None:
        return "never"
    seconds = max(now - heard, 0.0)
    for unit, size in (("d", 86400), ("h", 3600), ("min", 60)):
        if seconds >= 2 * size:
            return f"{seconds / size:.0f} {unit} ago"
    return f"{seconds:.0f} s ago"


def nodes(site: SiteOption = DEFAULT_SITE, as_json: JsonOption = False) -> None:
    """Show the health of every node, what is missing and what was said."""
    loaded = load_site(Path(site))
    with Reader(loaded.data_folder) as reader:
        rows, said = collect(loaded, reader), last_said(reader, SAID_JSON)
        add_stuck(rows, reader)
        others = strangers(reader)
    if as_json:
        nodes, events = [asdict(row) for row in rows], [asdict(one) for one in said]
        print(json.dumps({"nodes": nodes, "strangers": others, "events": events}))
        return
    # The demo's journal runs on story time: there the newest record is the measure of "now".
    newest = max([r.heard or 0.0 for r in rows], default=0.0)
    now = newest if loaded.site.note == NOTE else time.time()
    # Names and sentences as they are: no [markup], no :emoji:.
    console = Console(markup=False, emoji=False, highlight=False)
    console.print(table(rows, now))
    for section in remarks.sections(rows, others, said[-SAID:], loaded.site.zone):
        console.print()
        console.print(section)
