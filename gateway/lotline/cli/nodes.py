"""`lotline nodes`: the health of every node, from the journal of a running gateway."""

import json
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import cbor2
from rich.console import Console
from rich.table import Table

from lotline.cli.options import DEFAULT_SITE, JsonOption, SiteOption, load_site
from lotline.config import Config
from lotline.journal import Ranges, Reader


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
        node = found.setdefault(name, NodeHealth(name, "not in the site file"))
        ranges = Ranges(cbor2.loads(seen))
        node.boots += 1
        node.records += ranges.count()
        node.missing += sum(last - first + 1 for first, last in ranges.holes())
        node.heard = heard / 1e6 if heard is not None else node.heard
        node.time_uncertainty_s = half / 1e6 if half is not None else None
    for name, (_, body) in reader.health().items():
        found[name].health = json.loads(body)
    for (name, reason), n in reader.counts().items():
        if name in found:
            found[name].refused[reason] = n
    return list(found.values())


def table(rows: list[NodeHealth], now: float) -> Table:
    """For a terminal."""
    out = Table("node", "kind", "last heard", "records", "missing", "time known to", "up",
                "waiting", "dropped", "needs")  # fmt: skip
    for row in rows:
        health = row.health
        out.add_row(
            row.node,
            row.kind,
            _ago(row.heard, now),
            str(row.records),
            str(row.missing) if row.missing else "none",
            f"{row.time_uncertainty_s * 1000:.1f} ms" if row.time_uncertainty_s else "-",
            _span(health.get("uptime")),
            f"{health.get('outbox_records', 0):.0f}" if health else "-",
            f"{health.get('outbox_dropped', 0):.0f}" if health else "-",
            _needs(row, now),
        )
    return out


def _ago(heard: float | None, now: float) -> str:
    return "never" if heard is None else _span(max(now - heard, 0.0)) + " ago"


def _span(seconds: Any) -> str:
    if not isinstance(seconds, int | float):
        return "-"
    for unit, size in (("d", 86400), ("h", 3600), ("min", 60)):
        if seconds >= 2 * size:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.0f} s"


def _needs(row: NodeHealth, now: float) -> str:
    """The one thing to look at."""
    if row.heard is None:
        return "power, network or key: never heard"
    if now - row.heard > 60:
        return "a look: silent"
    if row.health.get("outbox_dropped"):
        return "room: it had to drop records"
    if row.health.get("sensor_errors"):
        return f"a look at its sensors ({row.health['sensor_errors']:.0f} errors)"
    trouble = {k: n for k, n in row.refused.items() if k != "duplicate"}
    return f"a look: {sum(trouble.values())} frames refused ({', '.join(trouble)})" * bool(trouble)


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
    now = newest if loaded.site.note else time.time()
    Console().print(table(rows, now))
