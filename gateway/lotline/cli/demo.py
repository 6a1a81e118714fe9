"""`lotline demo`: a whole microfactory on this machine."""

import asyncio
import errno
import sys
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.live import Live

from lotline import config
from lotline.cli import lines, shop, signals
from lotline.cli.guests import invited
from lotline.cli.init import make_key, write_secrets
from lotline.cli.nodes import table
from lotline.cli.options import JsonOption, load_key, writing
from lotline.cli.playback import prepare_sound
from lotline.cli.run import prepare
from lotline.errors import ConfigError, Fault, LotlineError
from lotline.journal import Reader
from lotline.station.clock import Clock
from lotline.station.nodehealth import SILENT_S, collect

if TYPE_CHECKING:
    from lotline.station.core import Station

# Faster, six interpreters and a gateway no longer keep up on two cores.
MAX_SPEED = 60


def demo(
    at: Annotated[str, typer.Option(help="Hour at which the story starts.")] = "10:00",
    speed: Annotated[float, typer.Option(help="How much faster than life; 1 plays sound.")] = 1,
    seed: Annotated[int, typer.Option(help="Another number, another day.")] = 1,
    sound: Annotated[
        list[str] | None,
        typer.Option(help="MIC=FILE.wav: play a recording into a microphone, in a loop."),
    ] = None,
    port: Annotated[int, typer.Option(min=0, max=65535, help="Of the public page.")] = 8080,
    folder: Annotated[
        Path | None, typer.Option("--dir", help="Keep the journal here; default: nowhere.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Run a microfactory on this machine: nodes, gateway and public page."""
    if not 1 <= speed <= MAX_SPEED:
        raise ConfigError(f"got --speed {speed:g}, expected 1 to {MAX_SPEED}")
    if sound and speed != 1:
        raise ConfigError("--sound plays a recording at its own pace: it goes with --speed 1 only")
    prepare()
    with ExitStack() as stack:
        if folder is None:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="lotline-")))
        with writing(folder):
            folder.mkdir(parents=True, exist_ok=True)
            site = make_site(folder, port)
            start = story_start(at, site.site)
            recordings = prepare_sound(sound or [], shop.MICROPHONES, folder)
        try:
            asyncio.run(_serve(site, start, speed, seed, recordings, as_json))
        except LotlineError as e:
            if not _is_taken(e):
                raise
            # The site file is the demo's own: who runs it has an option.
            raise ConfigError(
                f"another program has port {port}: choose one for the public page with --port, "
                "or --port 0 for any that is free"
            ) from e


def _is_taken(error: LotlineError) -> bool:
    cause = error.__cause__
    return isinstance(cause, OSError) and cause.errno == errno.EADDRINUSE


def make_site(folder: Path, port: int) -> config.Config:
    """The demo's site file, secrets and key, written as an owner would."""
    path = folder / config.SITE_FILE
    if path.exists() and shop.NOTE not in path.read_text(encoding="utf-8"):
        raise ConfigError(f"{folder} holds another site: give the demo a folder of its own")
    path.write_text(shop.SITE.format(port=port), encoding="utf-8")
    site = config.load(path)
    secrets = folder / config.SECRETS_FILE
    if not secrets.exists():
        write_secrets(secrets, [node.name for node in site.node])
    make_key(folder)
    return site


def story_start(at: str, site: config.Site) -> datetime:
    """The latest working day (Monday to Friday) at that local time."""
    try:
        clock = datetime.strptime(at, "%H:%M").time()
    except ValueError as e:
        raise ConfigError(f"got --at {at}, expected a time such as 14:00") from e
    day = datetime.now(site.zone).date()
    while day.weekday() > 4:
        day -= timedelta(days=1)
    return datetime.combine(day, clock, site.zone)


async def _serve(
    site: config.Config,
    start: datetime,
    speed: float,
    seed: int,
    recordings: dict[str, Path],
    as_json: bool,
) -> None:
    secrets = config.load_secrets(site.folder / config.SECRETS_FILE)
    clock = Clock(round(start.timestamp() * 1e6), speed)
    from lotline.station.core import Station  # as long to import as all the rest

    station = Station(site, secrets, load_key(site), clock)
    signals.stop(station.stopped, asyncio.get_running_loop())
    async with station:
        story = shop.Story(seed, start, speed, clock)
        nodes = shop.Nodes(site, secrets, station.mqtt_port, story, recordings)
        try:
            nodes.start()
            guests = await asyncio.to_thread(invited, site.data_folder)
            _ready(station, start, speed, guests, as_json)
            await _show(site, station, nodes, as_json)
        finally:
            nodes.stop()
    if station.fault:
        raise Fault(station.fault)


def _ready(
    station: "Station", start: datetime, speed: float, guests: dict[str, str], as_json: bool
) -> None:
    """guests: names and passwords of who may go inside."""
    page = f"http://localhost:{station.web.port}/"
    if as_json:
        frames = f"{station.site.mqtt.host}:{station.mqtt_port}"
        story = {"start": start.isoformat(), "speed": speed}
        lines.ready(mode=station.site.mqtt.mode, frames=frames, page=page,
                    inside=station.inside.url, accounts=guests, story=story)  # fmt: skip
        return
    print(f"Public page: {page}", flush=True)
    print(f"Pages inside: {station.inside.url}", flush=True)
    for name, password in guests.items():
        print(f"  name {name}, password {password}", flush=True)
    print(f"Story: {start:%A %d %B, %H:%M}, {speed:g} x. Ctrl-C ends it.", flush=True)


async def _show(site: config.Config, station: "Station", nodes: shop.Nodes, as_json: bool) -> None:
    """The state of the nodes until the end."""
    with Reader(site.data_folder) as reader, ExitStack() as stack:
        every_s, tell = _teller(site, station, reader, stack, as_json)
        async for _ in lines.looks(station.stopped, every_s):
            tell()
            nodes.check()


def _teller(
    site: config.Config, station: "Station", reader: Reader, stack: ExitStack, as_json: bool
) -> tuple[float, Callable[[], None]]:
    """How often, and how: JSON lines, a live table on a terminal, or else plain lines."""
    if as_json:
        return lines.LOOK_S, lines.News(site, reader).tell
    if not sys.stdout.isatty():
        return lines.LOOK_S, lambda: print(_line(station), flush=True)
    live = stack.enter_context(Live(console=Console(), refresh_per_second=2))

    def draw() -> None:
        now_s, silent_s = station.clock.now_us() / 1e6, SILENT_S * station.clock.speed
        live.update(table(collect(site, reader), now_s, silent_s))

    return 1.0, draw


def _line(station: "Station") -> str:
    now = station.now()
    levels = [
        f"{p.node} {p.last_second.LAeq:.1f} dB" if p.last_second else f"{p.node} not measured"
        for p in now.places
    ]
    when = datetime.fromtimestamp(now.made_us / 1e6, station.site.site.zone)
    return f"{when:%H:%M:%S}  {now.nodes_heard} of {now.nodes_known} nodes  " + ", ".join(levels)
