"""`lotline nodes`: the health of every node, from the journal of a running gateway."""

import json
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import cbor2
from lotwire.frame import FIRST_SEQ
from rich.console import Console
from rich.table import Table

from lotline.cli.options import DEFAULT_SITE, JsonOption, SiteOption, load_site
from lotline.cli.shop import NOTE
from lotline.config import Config
from lotline.journal import Ranges, Reader

# A node sends each second, or each ten seconds at least.
SILENT_S = 60
UNLISTED = "not in site file"


@dataclass
class NodeHealth:
    """One node as an installer wants to see it. Times in UTC seconds."""

    node: str
    kind: str
    heard: float | None = None
    boots: int = 0
    records: int = 0
    missing: int = 0
    time_uncertainty_s: float | None = None
    health: dict[str, Any] = field(default_factory=dict)
    refused: dict[str, int] = field(default_factory=dict)


def collect(site: Config, reader: Reader) -> list[NodeHealth]:
    """Every node of the site file, and any other that has been heard."""
    found = {n.name: NodeHealth(n.name, n.kind) for n in site.node}
    for name, _, seen, heard, half in reader.boots():
        node = found.setdefault(name, NodeHealth(name, UNLISTED))
        ranges = Ranges(cbor2.loads(seen))
        node.boots += 1
        node.records += ranges.count()
        node.missing += sum(last - first + 1 for first, last in ranges.holes(FIRST_SEQ))
        node.heard = heard / 1e6 if heard is not None else node.heard
        node.time_uncertainty_s = half / 1e6 if half is not None else None
    for name, (_, body) in reader.health().items():
        found[name].health = json.loads(body)
    for (name, reason), n in reader.counts().items():
        if name in found:
            found[name].refused[reason] = n
    return list(found.values())


def table(rows: list[NodeHealth], now: float, silent_s: float = SILENT_S) -> Table:
    """For a terminal of 80 columns; all the rest is in --json."""
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
            str(row.records),
            str(row.missing),
            "-" if waiting is None else f"{waiting:.0f}",
            _look_at(row, now, silent_s),
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


def _look_at(row: NodeHealth, now: float, silent_s: float) -> str:
    """The one thing that is wrong, the worst first; empty when nothing is."""
    dropped = row.health.get("outbox_dropped", 0)
    errors = row.health.get("sensor_errors", 0)
    refused = sum(n for reason, n in row.refused.items() if reason != "duplicate")
    troubles = {
        "power, network, key": row.heard is None,
        "silence": row.heard is not None and now - row.heard > silent_s,
        f"{dropped:.0f} dropped": dropped,
        f"{errors:.0f} sensor errors": errors,
        f"{refused} refused": refused,
        UNLISTED: row.kind == UNLISTED,
    }
    return next((words for words, is_so in troubles.items() if is_so), "")


def nodes(site: SiteOption = DEFAULT_SITE, as_json: JsonOption = False) -> None:
    """Show the health of every node."""
    loaded = load_site(Path(site))
    with Reader(loaded.data_folder) as reader:
        rows = collect(loaded, reader)
        newest = max([r.heard or 0.0 for r in rows], default=0.0)
    if as_json:
        print(json.dumps([asdict(row) for row in rows]))
        return
    # The demo's journal runs on story time: there the newest record is the measure of "now".
    now = newest if loaded.site.note == NOTE else time.time()
    Console().print(table(rows, now))
