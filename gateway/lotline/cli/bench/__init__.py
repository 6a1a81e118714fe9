"""`lotline bench`: each figure beside that of a named peer in the same run."""

import json
from typing import Annotated

import typer

from lotline.cli.bench import ingest as ingest_bench
from lotline.cli.options import JsonOption

app = typer.Typer(help="Measure speed and memory on this machine.", no_args_is_help=True)


@app.command()
def ingest(
    nodes: Annotated[int, typer.Option(help="How many nodes send.")] = 50,
    frames: Annotated[int, typer.Option(help="Frames of each node in the burst.")] = 6000,
    as_json: JsonOption = False,
) -> None:
    """Frames a second, committed and acknowledged; through Mosquitto beside a bare paho loop."""
    found = ingest_bench.measure(nodes, frames)
    print(json.dumps(found) if as_json else ingest_bench.words(found))
