"""`lotline logs` and `lotline reset`."""

import json

from rich.console import Console
from rich.table import Table

from lotline.cli.boards.port import PortOption, board_on
from lotline.cli.options import JsonOption


def logs(port: PortOption = "", as_json: JsonOption = False) -> None:
    """Show what a node noted last, its last crash and why it started; it starts anew after."""
    from lotline.boards.node import logs as read

    with board_on(port, fresh=False) as session:
        lines, crash, cause = read(session)
    if as_json:
        print(json.dumps({"lines": lines, "crash": crash, "started_by": cause}))
        return
    print(f"Its last start was by: {cause}. It has started anew now.")
    if lines:
        table = Table("after", "noted", box=None, padding=(0, 2, 0, 0))
        for ms, text in lines:
            table.add_row(f"{ms / 1000:.1f} s", text)
        Console(markup=False, emoji=False, highlight=False).print(table)
    else:
        print("It had noted nothing since then.")
    if crash:
        print(f"What ended its application once:\n{crash.rstrip()}")


def reset(port: PortOption = "", as_json: JsonOption = False) -> None:
    """Start a node anew, as if its power had been off."""
    with board_on(port, fresh=False):
        pass
    print(json.dumps({"restarted": True}) if as_json else "It starts anew.")
