"""`lotline run`: the gateway, until it is told to stop."""

import asyncio
import logging
import signal
from pathlib import Path

from lotline.cli.options import DEFAULT_SITE, SiteOption, load_secrets, load_site
from lotline.config import Config, Secrets
from lotline.errors import Fault

log = logging.getLogger("lotline")


def run(site: SiteOption = DEFAULT_SITE) -> None:
    """Run the gateway that a site file describes."""
    loaded = load_site(Path(site))
    asyncio.run(serve(loaded, load_secrets(loaded)))


async def serve(site: Config, secrets: Secrets) -> None:
    """Run a station until SIGINT or SIGTERM."""
    from lotline.station.core import Station  # as long to import as all the rest

    async with Station(site, secrets) as station:
        stop_on_signal(station.stopped)
        where = f"{site.mqtt.host}:{station.mqtt_port}"
        log.info("Frames from the %s at %s.", site.mqtt.mode, where)
        log.info("Public page on http://%s:%d/", site.web.host, station.web.port)
        await station.stopped.wait()
        log.info("Stopping.")
    if station.fault:
        raise Fault(station.fault)


def stop_on_signal(stop: asyncio.Event) -> None:
    """SIGINT and SIGTERM set the event."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
