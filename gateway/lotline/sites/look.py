"""All gateways of a file at one time: none waits for another, and none takes another along."""

import logging
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import partial
from pathlib import Path

from lotline.errors import ConfigError, GatewayError, mistake
from lotline.ledger import Checkpoint
from lotline.sites import fetch, record
from lotline.sites.ask import ask, unreached, utc_now
from lotline.sites.book import Book, Listed
from lotline.sites.heads import Heads
from lotline.sites.seen import Seen

log = logging.getLogger("lotline.sites")

# Gateways asked at the same time.
AT_ONCE = 8


def look(
    book: Book, sites: Iterable[Listed], clock: Callable[[], datetime] = utc_now
) -> list[Seen]:
    """In their order. Raises ConfigError where the heads cannot be kept."""
    with ThreadPoolExecutor(AT_ONCE, "lotline-sites") as pool:
        return list(pool.map(partial(_one, book, clock), sites))


def _one(book: Book, clock: Callable[[], datetime], one: Listed) -> Seen:
    heads, now = Heads(book.folder / one.name), clock()
    try:
        seen = ask(one, _door(book.path, one), heads, now)
    except GatewayError as e:
        return unreached(one, heads, str(e), now)
    except ConfigError:
        raise
    except Exception as e:  # whatever a stranger answers, the others are still told of
        log.error(
            "%s: ended by a mistake of lotline (%s): please report it.", one.name, mistake(e)
        )
        return unreached(one, heads, "what it answers could not be read", now)
    heads.reached()
    return seen


def accept(book: Book, one: Listed, now: datetime | None = None) -> Checkpoint:
    """What a gateway's log is now becomes what it is compared with. Raises GatewayError,
    LedgerError, ConfigError."""
    heads = Heads(book.folder / one.name)
    return record.accept(_door(book.path, one), heads, one.key, now or utc_now())


def _door(path: Path, one: Listed) -> fetch.Door:
    ca = None if one.ca is None else path.parent / one.ca
    return fetch.Door(one.url, ca, fetch.GATEWAY_S)
