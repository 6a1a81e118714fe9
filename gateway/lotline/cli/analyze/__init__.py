"""`lotline analyze`: the gateway's engine over a recording."""

import typer

app = typer.Typer(help="The gateway's engine over a recording.", no_args_is_help=True)
