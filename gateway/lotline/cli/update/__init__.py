"""`lotline update`: releases of the nodes' application, and their way to the nodes."""

from typing import Any

import typer
from typer.core import TyperGroup

from lotline.cli.update.make import keygen, pack
from lotline.cli.update.order import free, hold, order, stop
from lotline.cli.update.status import status


class _Group(TyperGroup):
    """`lotline update NODES --to VERSION` is `lotline update order NODES --to VERSION`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if args and args[0] not in self.commands and args[0] != "--help":
            args = ["order", *args]
        return super().parse_args(ctx, args)


app = typer.Typer(
    cls=_Group, no_args_is_help=True, rich_markup_mode=None,
    help="Releases of the nodes' application. `lotline update NODES --to VERSION` orders one.",
)  # fmt: skip
for command in (keygen, pack, order, status, stop, hold, free):
    app.command()(command)
