"""What a server's answer means for a feed, and in which words it is told."""

import random
import re
from enum import Enum

from lotline.config import Feed
from lotline.feeds.destination import Answer, shown

FIRST_S = 1.0  # the first wait while a destination is away; doubled each time up to
LONGEST_S = 60.0
# A refusal that only a person can mend is tried again this seldom.
SLOWLY_S = 60.0
# A server that asks for more patience than this is asked again all the same.
LONGEST_RETRY_AFTER_S = 3600.0
_DROPPED = re.compile(r"partial write: .*dropped=(\d+)$")


class Meaning(Enum):
    TAKEN = "taken"
    BAD_POINTS = "some point is refused: the others may be good"
    TOO_LARGE = "the batch is too large"
    AWAY = "the destination is away or busy"
    WRONG = "the destination refuses: its settings or ours are wrong"


def meaning(answer: Answer) -> Meaning:
    """204 alone is success: a captive portal, too, answers 200 to everything.

    400 counts against the points only in InfluxDB's own form; a proxy that answers 400
    (plain HTTP on its TLS port) must not cost a single point.
    """
    if answer.status == 204:
        return Meaning.TAKEN
    if answer.status in (400, 422) and answer.told:
        return Meaning.BAD_POINTS
    if answer.status == 413:
        return Meaning.TOO_LARGE
    if answer.status in (0, 408, 429) or answer.status >= 500:
        return Meaning.AWAY
    return Meaning.WRONG


def dropped(answer: Answer) -> int:
    """How many points a "partial write" of InfluxDB 1.x or 2.x says it dropped; else 0."""
    found = _DROPPED.search(answer.words)
    return int(found[1]) if found else 0


def wait_s(answer: Answer, failures: int) -> float:
    """How long to wait after that many failures in a row (1, 2, ...)."""
    if answer.retry_after is not None:
        return max(FIRST_S, min(answer.retry_after, LONGEST_RETRY_AFTER_S))
    longest = min(LONGEST_S, FIRST_S * (1 << min(failures - 1, 10)))
    if meaning(answer) is Meaning.WRONG:
        longest = SLOWLY_S
    return longest * random.uniform(0.5, 1.0)  # jitter: many gateways must not come as one


def sentence(feed: Feed, answer: Answer) -> str:
    """One clear sentence on an answer that is not success."""
    return f"feed {feed.name}: {trouble(feed, answer)}"


def place_of(feed: Feed) -> str:
    """What the points go into, as a person names it."""
    return f"database {feed.database}" if feed.version == 1 else f"bucket {feed.bucket}"


def trouble(feed: Feed, answer: Answer) -> str:
    """The same without the feed's name."""
    url = shown(feed.url)
    credential = "user and password" if feed.version == 1 else "token"
    said = f" ({answer.words})" if answer.words else ""
    match answer.status:
        case 0:
            return f"{url} cannot be reached: {answer.words}"
        case 401:
            return f"{url} does not accept the {credential} in secrets.toml{said}"
        case 403:
            return f"the {credential} may not write to {place_of(feed)} on {url}{said}"
        case 404:
            return _not_found(feed, url, answer)
        case 413:
            return f"{url} takes no larger batches{said}"
        case 429 | 503:
            return f"{url} is busy{said}"
        case 400:
            return f"{url} answers 400, and not as InfluxDB does: is the url right?{said}"
        case status if 200 <= status < 400:
            return f"{url} answers {status} where InfluxDB answers 204: is the url right?"
        case status:
            return f"{url} answers {status}{said}"


def _not_found(feed: Feed, url: str, answer: Answer) -> str:
    if not answer.told:
        return (
            f"{url} has nothing that takes writes as InfluxDB {feed.version}.x does: "
            "are url and version right?"
        )
    if feed.version == 1:
        return (
            f"database {feed.database} does not exist on {url}: create it with "
            f"influx -execute 'CREATE DATABASE \"{feed.database}\"'"
        )
    return f"bucket {feed.bucket} does not exist on {url}: create it ({answer.words})"
