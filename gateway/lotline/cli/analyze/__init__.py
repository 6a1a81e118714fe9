"""`lotline analyze`: the gateway's engine over a recording."""

import typer

from lotline.cli.analyze import air, cycles, levels, power, sound

app = typer.Typer(help="The gateway's engine over a recording.", no_args_is_help=True)
app.command()(sound.sound)
app.command()(levels.levels)
app.command()(power.power)
app.command()(cycles.cycles)
app.command()(air.air)
