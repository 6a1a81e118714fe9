"""`lotline analyze`: the gateway's engine over a recording."""

import typer

from lotline.cli.analyze import power

app = typer.Typer(help="The gateway's engine over a recording.", no_args_is_help=True)
app.command()(power.power)


@app.callback()
def _commands() -> None:
    """So that a single command keeps its name."""
