"""`lotline ask`: may machines run now, and what each adds at the lot line."""

import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from lotline.cli.options import DEFAULT_SITE, JsonOption, SiteOption, load_site
from lotline.cli.shop import NOTE
from lotline.config import Config
from lotline.errors import InputError
from lotline.journal import Reader
from lotline.station import asked, asking, learning, slots


def ask(
    machine: Annotated[
        str, typer.Argument(help="As in the site file, NODE/2 of several; A,B run together.")
    ] = "",
    minutes: Annotated[float | None, typer.Argument(help="For how long.")] = None,
    at: Annotated[str, typer.Option(help='Later: "19:00", or 2026-11-24T19:00.')] = "",
    site: SiteOption = DEFAULT_SITE,
    as_json: JsonOption = False,
) -> None:
    """May these machines run for so many minutes now? Without one: what each adds."""
    loaded = load_site(Path(site))
    if machine and minutes is None:
        raise InputError(f"say for how many minutes: lotline ask {machine} 10")
    if minutes is not None:
        asking.check_minutes(minutes)
    with Reader(loaded.data_folder) as reader:
        now_us = _now(loaded, reader)
        at_us = asking.at_of(at, now_us, loaded.site.zone)
        if machine and minutes is not None:
            _answer(loaded, reader, machine, minutes, now_us, at_us, as_json)
        elif at:
            raise InputError("--at goes with a machine and minutes")
        else:
            _table(loaded, reader, now_us, as_json)


def _now(site: Config, reader: Reader) -> int:
    """The demo's journal runs on story time: there the newest record is the measure of it."""
    if site.site.note != NOTE:
        return time.time_ns() // 1000
    newest = [found.end_us for name in reader.nodes() if (found := reader.last_second(name))]
    return max(newest, default=0)


def _answer(
    site: Config, reader: Reader, machine: str, minutes: float, now_us: int, at_us: int,
    as_json: bool,
) -> None:  # fmt: skip
    """Exit 1 where the answer is not yes."""
    wanted = [name.strip() for name in machine.split(",")]
    who = asking.who_of(wanted, list(learning.names(site, reader)))
    about = asking.Asking(site, reader, who, now_us)
    replies, left, zone = about.replies(minutes * 60, at_us), about.left, site.site.zone
    word = asked.together(replies)
    slot = slots.better(about, site, minutes * 60, at_us, word)
    if as_json:
        facts = [asked.facts(reply) for reply in replies]
        told = {"machine": ",".join(who), "machines": list(who), "minutes": minutes,
                "at": asked.iso(at_us), "answer": word}  # fmt: skip
        print(
            json.dumps(
                {
                    **told,
                    "certain_minutes": asked.certain(replies),
                    "limits": facts,
                    "not_looked_at": left,
                    "best": slot and {"at": asked.iso(slot.at_us), "answer": slot.word},
                }
            )
        )
    else:
        for line in asked.words(replies, who, minutes, at_us, zone):
            print(line)
        if word != "yes":
            print(f"\n{slots.told(slot, word, zone)}")
        if left:
            print("\nThe answer does not speak of these, which were not looked at:")
        for name, why in left.items():
            print(f"  {name}: {why}")
    if word != "yes":
        raise typer.Exit(1)


def _table(site: Config, reader: Reader, now_us: int, as_json: bool) -> None:
    machines, zone = learning.names(site, reader), site.site.zone
    rows = [
        asked.adds(sensor.name, one)
        for sensor in site.sensors
        if sensor.kind == "microphone"
        for one in learning.learn(reader, sensor.name, machines, now_us, zone).contributions
    ]
    if as_json:
        print(json.dumps(rows))
    elif not rows:
        print("no machine is known at any microphone")
    else:
        Console(markup=False, emoji=False, highlight=False).print(_listed(rows))


def _listed(rows: Sequence[dict[str, Any]]) -> Table:
    """For a terminal of 80 columns."""
    out = Table(box=None, padding=(0, 2, 0, 0))
    for name in ("machine", "microphone"):
        out.add_column(name, no_wrap=True)
    out.add_column("adds, LAeq", no_wrap=True)
    out.add_column("ran", no_wrap=True, justify="right")
    out.add_column("")
    for row in rows:
        ran = f"{row['hours']:.1f} h"
        out.add_row(" + ".join(row["machines"]), row["node"], _level(row), ran, _told(row))
    return out


def _level(row: dict[str, Any]) -> str:
    if row["why"] or row["high"] is None:
        return "-"
    if row["level"] is None or row["low"] is None:
        return f"at most {row['high']:.1f} dB"
    return f"{row['level']:.1f} dB ({row['low']:.1f} to {row['high']:.1f})"


def _told(row: dict[str, Any]) -> str:
    if row["why"]:
        return str(row["why"])
    return "always run together" if len(row["machines"]) > 1 else ""
