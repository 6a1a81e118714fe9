"""`lotline update status`: releases, what each node runs, and how the last orders went."""

import json
from datetime import datetime
from typing import Any

from rich.console import Console
from rich.table import Table

from lotline.cli.options import DEFAULT_SITE, JsonOption, SiteOption, iso, load_site
from lotline.config import Config
from lotline.errors import JournalError
from lotline.journal import Reader
from lotline.journal.updates import Order

# What has become of an order at a node.
WORDS = {"": "waits", "offered": "is offered it", "started": "tries it", "good": "runs it",
         "back": "went back by itself", "refused": "refused it"}  # fmt: skip
ENDS = {"": "goes on", "done": "done", "stopped": "stopped"}
LAST = 5


def status(site: SiteOption = DEFAULT_SITE, as_json: JsonOption = False) -> None:
    """Show what was packed, what each node runs, who is held, and how orders go."""
    from lotline.boards.release import damaged, found

    loaded = load_site(site)
    folder = loaded.beside(loaded.update.releases)
    releases, not_whole = found(folder), damaged(folder)
    nodes, orders = _known(loaded)
    if as_json:
        packed = [{"version": r.version, "number": r.number, "board": r.board} for r in releases]
        print(json.dumps({"releases": packed, "damaged": not_whole, "nodes": nodes,
                          "orders": [*map(_row, orders)]}))  # fmt: skip
        return
    console = Console(markup=False, emoji=False, highlight=False)
    versions = {r.number: r.version for r in releases}
    listed = ", ".join(f"{versions[n]} (release {n})" for n in sorted(versions)) or "none"
    console.print(f"Packed: {listed}")
    for version, why in not_whole.items():
        console.print(f"Damaged: {version}: {why}")
    table = Table(box=None, padding=(0, 2, 0, 0))
    for name in ("node", "runs", "updates"):
        table.add_column(name, no_wrap=True)
    for node, row in nodes.items():
        table.add_row(node, row["runs"] or "not known yet", "held" if row["held"] else "")
    console.print(table)
    for order in orders[-LAST:]:
        console.print()
        console.print(_heading(order, loaded))
        console.print(_order(order))


def _known(site: Config) -> tuple[dict[str, Any], list[Order]]:
    try:
        with Reader(site.data_folder) as reader:
            said, orders, health = reader.held(), reader.updates(), reader.health()
    except JournalError:  # no gateway has run here yet
        said, orders, health = {}, [], {}
    nodes = {}
    for node in site.node:
        body = json.loads(health[node.name][1]) if node.name in health else {}
        held = said.get(node.name, node.name in site.update.hold)
        nodes[node.name] = {"runs": body.get("firmware"), "held": held}
    return nodes, orders


def _row(order: Order) -> dict[str, Any]:
    return {"id": order.id, "version": order.version, "number": order.number, "by": order.who,
            "at": iso(order.at_us), "end": order.end or None, "why": order.why or None,
            "nodes": {n: order.states.get(n) for n in order.nodes}}  # fmt: skip


def _heading(order: Order, site: Config) -> str:
    at = datetime.fromtimestamp(order.at_us / 1e6, site.site.zone)
    why = f": {order.why}" if order.why else ""
    return (
        f"{at:%Y-%m-%d %H:%M} {order.version} (release {order.number}), ordered by "
        f"{order.who or 'somebody'}: {ENDS[order.end]}{why}"
    )


def _order(order: Order) -> Table:
    out = Table(box=None, padding=(0, 2, 0, 2), show_header=False)
    for node in order.nodes:
        out.add_row(node, WORDS[order.states.get(node, "")])
    return out
