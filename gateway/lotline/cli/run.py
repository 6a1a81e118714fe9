"""`lotline run`: the gateway, until it is told to stop."""

import asyncio
import logging
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from lotline import __version__
from lotline.cli import lines, service, signals
from lotline.cli.backup import teller
from lotline.cli.options import (
    DEFAULT_SITE,
    JsonOption,
    SiteOption,
    load_key,
    load_secrets,
    load_site,
)
from lotline.config import Config, Secrets
from lotline.errors import Fault

if TYPE_CHECKING:
    from lotline.keeping.schemas import Step
    from lotline.ledger import PrivateKey

log = logging.getLogger("lotline")


def run(site: SiteOption = DEFAULT_SITE, as_json: JsonOption = False) -> None:
    """Run the gateway that a site file describes."""
    loaded = load_site(Path(site))
    secrets, key = load_secrets(loaded), load_key(loaded)
    bring(loaded)
    asyncio.run(serve(loaded, secrets, key, as_json))


def bring(site: Config) -> None:
    """Stores of an older lotline to this one's schema, as `lotline upgrade` does it: with a backup
    first. Raises BackupError, JournalBusy, JournalError."""
    from lotline.keeping.upgrade import before_run

    def begin(steps: "list[Step]") -> None:
        signals.end_tidily()
        meanwhile.enter_context(service.patience())
        stores = " and ".join(dict.fromkeys(step.file for step in steps))
        log.warning("An older lotline wrote %s: %d steps are due, after a backup; that may take "
                    "minutes.", stores, len(steps))  # fmt: skip

    with ExitStack() as meanwhile:
        done = before_run(site, __version__, teller(), begin)
    if done is None:
        return
    signals.end_at_once()
    path = done.backup.path
    log.warning("Upgraded. As it was before: %s. It has the site's keys: delete it once all is "
                "well, or keep it where only you read it.", path)  # fmt: skip
    if before := done.backup.checked.problems:
        log.error("Before the upgrade this did NOT HOLD: %s%s. The gateway runs all the same; "
                  "lotline verify tells all of it.", before[0],
                  f", and {len(before) - 1} more" if len(before) > 1 else "")  # fmt: skip
    for problem in done.checked.problems:
        if problem in before:
            continue
        log.error("After the upgrade this does NOT HOLD: %s. Back to what was before: lotline "
                  "restore %s --to DIR", problem, path)  # fmt: skip


def prepare() -> None:
    """For a command that leaves things to be cleared away: from here on it does so when it is
    told to end. The gateway takes as long to import as all the rest, and comes before."""
    import lotline.station.core  # noqa: F401

    signals.end_tidily()


async def serve(site: Config, secrets: Secrets, key: "PrivateKey", as_json: bool) -> None:
    """Run a station until SIGINT or SIGTERM."""
    from lotline.station.core import Station  # as long to import as all the rest

    station = Station(site, secrets, key)
    signals.stop(station.stopped, asyncio.get_running_loop())
    async with station:
        frames = f"{site.mqtt.front}:{station.mqtt_port}"
        page = url(site.web.host, station.web.port)
        log.info("Frames from the %s at %s.", site.mqtt.mode, frames)
        if site.mqtt.mode == "endpoint" and site.mqtt.psk_port:
            log.info("And of nodes by the keys that they share with it (TLS-PSK) at %s:%s.",
                     site.mqtt.host, site.mqtt.psk_port)  # fmt: skip
        log.info("Public page on %s", page)
        if inside := station.inside.url:
            log.info("Officer's and operator's pages on %s", inside)
        if metrics := station.outward.metrics.url:
            log.info("Metrics for Prometheus on %s", metrics)
        log.info("Evidence log under %slog/, signed by %s", page, station.ledger.vkey)
        async with service.told():
            if as_json:
                lines.ready(mode=site.mqtt.mode, frames=frames, page=page, inside=inside,
                            log=station.ledger.vkey)  # fmt: skip
                await lines.follow(site, station.stopped)
            await station.stopped.wait()
        log.info("Stopping.")
    if station.fault:
        raise Fault(station.fault)


def url(host: str, port: int) -> str:
    """Of a page; an IPv6 address stands in brackets (RFC 3986 section 3.2.2)."""
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"
