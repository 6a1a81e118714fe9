"""`lotline publish`: to a folder, another machine or a bucket; once or for ever."""

import json
import logging
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lotline.cli import signals
from lotline.cli.options import DEFAULT_SITE, JsonOption, SiteOption, load_secrets, load_site
from lotline.cli.publish.bucket import Bucket
from lotline.cli.publish.folder import Folder
from lotline.cli.publish.rsync import Rsync
from lotline.cli.publish.target import Target
from lotline.config import Config, Secrets
from lotline.errors import LotlineError

if TYPE_CHECKING:
    from lotline.station.published import Published

log = logging.getLogger("lotline")
# Waits before another try, s; for ever as the last one.
AGAIN_S = (5.0, 15.0, 60.0)
# A single publication is given up after so many tries.
TRIES = 3
STAGING = "published"


def publish(
    target: Annotated[str, typer.Argument(help="A folder, a target of rsync (user@host:path), or "
                                          "s3://bucket/folder.")],
    site: SiteOption = DEFAULT_SITE,
    every: Annotated[int, typer.Option(min=0, help="Again after so many seconds; 0: once.")] = 0,
    endpoint: Annotated[str, typer.Option(help="Address of an S3-compatible store.")] = "",
    region: Annotated[str, typer.Option(help="Of the bucket.")] = "",
    as_json: JsonOption = False,
) -> None:  # fmt: skip
    """Write the public page as static files: page, numbers, feeds, the evidence log."""
    signals.end_tidily()
    from lotline.reports import Store
    from lotline.station.published import Published

    loaded = load_site(site)
    secrets = load_secrets(loaded)
    to = _target(target, loaded, secrets, endpoint, region)
    made = Published(loaded, Store(loaded.data_folder) if secrets.reports.key else None)

    def once() -> None:
        began = time.monotonic()
        n = _put(made, to)
        if as_json:
            took = round(time.monotonic() - began, 3)
            print(json.dumps({"target": target, "files": n, "seconds": took}), flush=True)
        elif not every:
            print(f"published {n} files to {target}")

    if every:
        _for_ever(once, every, target)
    _tried(once)


def _target(target: str, site: Config, secrets: Secrets, endpoint: str, region: str) -> Target:
    """Raises PublishError."""
    if target.startswith("s3://"):
        keys = secrets.publish
        return Bucket(target, endpoint, region, keys.access_key, keys.secret_key)
    if "://" in target or ":" in target.split("/")[0]:
        return Rsync(target, site.data_folder / STAGING)
    return Folder(Path(target))


def _put(made: "Published", to: Target) -> int:
    """How many files it was; raises LotlineError."""
    from lotline.station.published import LOG

    new, full = made()
    steady = {LOG + tile.path: tile for tile in full}
    to.put(new, list(steady), lambda path: made.tile(steady[path]))
    return len(new) + len(steady)


def _tried(once: Callable[[], None]) -> None:
    for wait_s in AGAIN_S[: TRIES - 1]:
        try:
            return once()
        except LotlineError as e:
            log.warning("%s; trying again in %g s.", e, wait_s)
            time.sleep(wait_s)
    once()


def _for_ever(once: Callable[[], None], every: int, target: str) -> None:
    """A sentence when it begins to fail and when it is well again; until told to stop."""
    log.info("Publishing to %s every %d s.", target, every)
    failed = 0
    while True:
        began = time.monotonic()
        try:
            once()
        except LotlineError as e:
            if not failed:
                log.error("%s; what was published before stands. Trying again.", e)
            wait_s = AGAIN_S[min(failed, len(AGAIN_S) - 1)]
            failed += 1
        else:
            if failed:
                log.info("Publishing again, after %d failures.", failed)
            failed, wait_s = 0, max(0.0, every - (time.monotonic() - began))
        time.sleep(wait_s)
