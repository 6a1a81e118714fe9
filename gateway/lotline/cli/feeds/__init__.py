"""`lotline feeds`: InfluxDB destinations, how far each has come, and what they refused."""

import typer

from lotline.cli.feeds.check import check
from lotline.cli.feeds.dead import dead
from lotline.cli.feeds.listed import feeds

app = typer.Typer(help="InfluxDB destinations: how far each is, what waits, what it refused.",
                  rich_markup_mode=None)  # fmt: skip
app.callback(invoke_without_command=True)(feeds)
for command in (check, dead):
    app.command()(command)
