"""`lotline bench`: figures beside those of a named peer, and limits beside what is reached."""

import json
from pathlib import Path
from typing import Annotated

import typer

from lotline.boards.sources import find_firmware
from lotline.cli import run
from lotline.cli.bench import air as air_bench
from lotline.cli.bench import conformance as conformance_bench
from lotline.cli.bench import ingest as ingest_bench
from lotline.cli.bench import judge as judge_bench
from lotline.cli.bench import latency as latency_bench
from lotline.cli.bench import ledger as ledger_bench
from lotline.cli.bench import pages as pages_bench
from lotline.cli.bench import power as power_bench
from lotline.cli.bench import sound as sound_bench
from lotline.cli.bench.conformance import page as conformance_page
from lotline.cli.bench.conformance import words as conformance_words
from lotline.cli.bench.node import flash as flash_bench
from lotline.cli.bench.node import heap as heap_bench
from lotline.cli.bench.node import kernels as kernels_bench
from lotline.cli.options import JsonOption, writing

app = typer.Typer(
    help="Measure speed, memory, conformance.", no_args_is_help=True, callback=run.prepare
)


@app.command()
def ingest(
    nodes: Annotated[int, typer.Option(min=1, help="How many nodes send.")] = 50,
    frames: Annotated[int, typer.Option(min=1, help="Frames of each node in the burst.")] = 6000,
    as_json: JsonOption = False,
) -> None:
    """Frames a second, committed and acknowledged; through Mosquitto beside a bare paho loop."""
    found = ingest_bench.measure(nodes, frames)
    print(json.dumps(found) if as_json else ingest_bench.words(found))


@app.command()
def latency(
    seconds: Annotated[int, typer.Option(min=1, help="How long to look.")] = 60,
    as_json: JsonOption = False,
) -> None:
    """From a sound at the simulated microphone to the number on the page."""
    found = latency_bench.measure(seconds)
    print(json.dumps(found) if as_json else latency_bench.words(found))


@app.command()
def pages(
    readers: Annotated[int, typer.Option(min=1, max=900, help="How many read.")] = 300,
    seconds: Annotated[int, typer.Option(min=11, help="For how long.")] = 30,
    frames: Annotated[int, typer.Option(min=50, help="Of each node in a burst.")] = 40000,
    as_json: JsonOption = False,
) -> None:
    """What pages cost: times and bytes, frames taken in beside readers, a month's report."""
    found = pages_bench.measure(readers, seconds, frames)
    print(json.dumps(found) if as_json else pages_bench.words(found))


@app.command()
def air(
    days: Annotated[int, typer.Option(min=1, help="Days of one-second values.")] = 366,
    as_json: JsonOption = False,
) -> None:
    """A year of one-second PM2.5 to its hours, days and statistics, beside numpy's own dates."""
    found = air_bench.measure(days)
    print(json.dumps(found) if as_json else air_bench.words(found))


@app.command()
def sound(
    seconds: Annotated[int, typer.Option(min=1, help="How much sound.")] = 60,
    as_json: JsonOption = False,
) -> None:
    """The sound engine in multiples of real time, beside scipy and phonometry."""
    found = sound_bench.measure(seconds)
    print(json.dumps(found) if as_json else sound_bench.words(found))


@app.command()
def power(
    seconds: Annotated[int, typer.Option(min=1, help="How much of a signal.")] = 60,
    as_json: JsonOption = False,
) -> None:
    """Three phases at 10 kHz with harmonics, times real time; pqopen-lib beside it."""
    found = power_bench.measure(seconds)
    print(json.dumps(found) if as_json else power_bench.words(found))


@app.command()
def ledger(
    days: Annotated[float, typer.Option(min=0.02, help="Days of one microphone.")] = 1,
    as_json: JsonOption = False,
) -> None:
    """Entries of the evidence log a second, and how long it takes to check a node's month."""
    found = ledger_bench.measure(days)
    print(json.dumps(found) if as_json else ledger_bench.words(found))


@app.command()
def judge(
    days: Annotated[int, typer.Option(min=1, help="Days of levels by the second.")] = 365,
    as_json: JsonOption = False,
) -> None:
    """A node-year of levels and states under TA Lärm, beside numpy's hours and days."""
    found = judge_bench.measure(days)
    print(json.dumps(found) if as_json else judge_bench.words(found))


@app.command()
def node(
    seconds: Annotated[int, typer.Option(min=1, help="How much sound is timed.")] = 10,
    as_json: JsonOption = False,
) -> None:
    """The microphone's kernels, its heap, its start, and what its log costs the flash."""
    firmware = find_firmware()
    found = {
        "kernels": kernels_bench.measure(seconds),
        "application": heap_bench.measure(firmware),
        "log": flash_bench.measure(firmware),
    }
    said = [
        kernels_bench.words(found["kernels"]),
        heap_bench.words(found["application"]),
        flash_bench.words(found["log"]),
    ]
    print(json.dumps(found) if as_json else "\n\n".join(said))


@app.command()
def conformance(
    html: Annotated[Path | None, typer.Option(help="Write a page for printing.")] = None,
    as_json: JsonOption = False,
) -> None:
    """The sound engine against the class 1 limits of IEC 61672-1 and IEC 61260-1."""
    report = conformance_bench.measure()
    if html is not None:
        with writing(html):
            html.write_text(conformance_page.page(report), encoding="utf-8")
    found = conformance_bench.as_json(report)
    print(json.dumps(found) if as_json else conformance_words.words(report))
    if not report.passed:
        raise typer.Exit(1)


@app.command("all")
def everything() -> None:
    """Every benchmark in turn."""
    latency()
    ingest()
    pages()
    sound()
    air()
    power()
    judge()
    ledger()
    node()
