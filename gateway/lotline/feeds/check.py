"""A destination tried end to end: what holds, what does not, and what to do about it."""

import random
import time
from collections.abc import Iterator
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Literal

from lotline.config import Feed, FeedSecret
from lotline.feeds.answers import Meaning, meaning, place_of, trouble
from lotline.feeds.destination import open_destination, shown
from lotline.feeds.dialects import (
    FOREVER,
    MEASUREMENT,
    Dialect,
    Flux,
    Found,
    InfluxQL,
    Sql,
    Victoria,
)
from lotline.feeds.door import Door, as_json
from lotline.feeds.http import Reply
from lotline.feeds.lines import field, line

# Clocks that differ by more are told; the Date of HTTP is whole seconds (RFC 9110, 5.6.7).
MOST_CLOCK_S = 5.0
# Nodes keep what they measure while the gateway is away, and the gateway while a destination is.
LEAST_RETENTION_S = 7 * 86400.0
# A server may take a moment until a point can be read.
PATIENCE_S, AGAIN_S = 3.0, 0.2
Grade = Literal["holds", "note", "fails"]


@dataclass(frozen=True, slots=True)
class Finding:
    """text: one sentence; of what fails, or is to be noted, with what to do."""

    step: str
    grade: Grade
    text: str


def check(
    feed: Feed, secret: FeedSecret, site: str, oldest_us: int | None, keep_s: float
) -> Iterator[Finding]:
    """Each finding as soon as it is known. oldest_us: start of the oldest record that waits;
    keep_s: for how long the journal keeps the finest records."""
    door, url = Door(feed, secret), shown(feed.url)
    asked_s = time.time()
    ping = door.get("/ping")
    if ping.status == 0:
        yield Finding("reached", "fails", f"{url} cannot be reached ({ping.why}): is it running, "
                      "and are address and port right?")  # fmt: skip
        return
    nonsense = door.get("/query", db=feed.database or feed.bucket, q="lotline asks")
    who = _server(feed, url, ping, nonsense)
    yield who
    yield _clock(ping, (asked_s + time.time()) / 2)
    if who.grade == "fails":
        return
    dialect = _dialect(feed, door, _is_victoria(nonsense), {"feed": feed.name, "site": site})
    yield from _probe(feed, secret, dialect, {"feed": feed.name, "site": site})
    yield _retention(dialect.retention_s(), place_of(feed), oldest_us, keep_s)


def _is_victoria(nonsense: Reply) -> bool:
    """It answers every statement with the same: one database, _internal."""
    return nonsense.status == 200 and b'"_internal"' in nonsense.body


def _dialect(feed: Feed, door: Door, victoria: bool, where: dict[str, str]) -> Dialect:
    if victoria:
        return Victoria(door, feed, where)
    if feed.version == 1:
        return InfluxQL(door, feed, where)
    return Flux(door, feed, where) if feed.version == 2 else Sql(door, feed, where)


def _server(feed: Feed, url: str, ping: Reply, nonsense: Reply) -> Finding:
    if _is_victoria(nonsense):
        return Finding("server", "note", f"{url} is VictoriaMetrics: it says 204 to bad points "
                       "and 200 to every query, so what it refuses is never set aside; watch its "
                       "vm_rows_invalid_total")  # fmt: skip
    if nonsense.status == 200:
        return Finding("server", "fails", f"{url} answers 200 even to what is no query: this is "
                       "no InfluxDB; is the url right?")  # fmt: skip
    stated = _version(ping)
    if not stated:
        return Finding("server", "note", f"{url} answers, and does not say which server it is")
    if stated.lstrip("v").partition(".")[0] != str(feed.version):
        return Finding("server", "note", f"{url} is InfluxDB {stated}, and the site file says "
                       f"version = {feed.version}: set it to what the server is")  # fmt: skip
    return Finding("server", "holds", f"{url} is InfluxDB {stated}")


def _version(ping: Reply) -> str:
    """By its header, or as 3 says it in its answer."""
    found = next((v for k, v in ping.headers.items() if k.lower() == "x-influxdb-version"), "")
    told = as_json(ping)
    return found or (str(told.get("version", "")) if isinstance(told, dict) else "")


def _clock(reply: Reply, ours_s: float) -> Finding:
    date = next((v for k, v in reply.headers.items() if k.lower() == "date"), "")
    try:
        ahead_s = parsedate_to_datetime(date).timestamp() + 0.5 - ours_s
    except ValueError:
        return Finding("clock", "note", "it does not tell its time")
    if abs(ahead_s) <= MOST_CLOCK_S:
        return Finding("clock", "holds", f"its clock and ours agree within {MOST_CLOCK_S:.0f} s")
    way = "ahead of" if ahead_s > 0 else "behind"
    return Finding("clock", "fails", f"its clock is {span(abs(ahead_s))} {way} this machine's: "
                   "set both by NTP, or now() in queries and its retention go by another time "
                   "than the points")  # fmt: skip


def _probe(
    feed: Feed, secret: FeedSecret, dialect: Dialect, tags: dict[str, str]
) -> Iterator[Finding]:
    """Writes a point, reads it back, takes it away; tells what the credential may."""
    # Not of whole microseconds, so that a server which keeps no more is found out.
    at_ns, value = time.time_ns() // 1000 * 1000 + 789, round(random.random(), 9)
    point = line(MEASUREMENT, tags, [field("value", value)], at_ns)
    answer = open_destination(feed, secret)(point.encode())
    if meaning(answer) is not Meaning.TAKEN:
        why = trouble(feed, answer)
        if meaning(answer) is Meaning.BAD_POINTS:
            why = f"{shown(feed.url)} refuses a good point ({answer.words})"
        yield Finding("write", "fails", why)
        if answer.status == 403 and not dialect.read().refused:
            yield Finding("read back", "note", "the credential may read and not write: give it "
                          f"the right to write to {place_of(feed)}")  # fmt: skip
        return
    yield Finding("write", "holds", f"a point of {MEASUREMENT} was taken")
    yield _read_back(dialect, at_ns, value)
    stays = dialect.remove()
    if stays:
        yield Finding("remove", "note", f"the point of {MEASUREMENT} stays there ({stays}): it "
                      "stands in a measurement of its own and harms nothing")  # fmt: skip
    else:
        yield Finding("remove", "holds", "it was taken away again")


def _read_back(dialect: Dialect, at_ns: int, value: float) -> Finding:
    end = time.monotonic() + PATIENCE_S
    found = dialect.read()
    while not found.refused and not _ours(found, value) and time.monotonic() < end:
        time.sleep(AGAIN_S)
        found = dialect.read()
    if found.refused in (401, 403):
        return Finding("read back", "note", "the credential may write and not read: enough for "
                       "lotline, and dashboards need one of their own; whether the point is as it "
                       "was sent is not known")  # fmt: skip
    if found.refused:
        return Finding("read back", "note", f"it cannot be read back this way ({found.words}): "
                       "whether the point is as it was sent is not known")  # fmt: skip
    times = _ours(found, value)
    if not times:
        return Finding("read back", "fails", "it said 204 and does not have the point: look "
                       "whether something between drops or redirects writes")  # fmt: skip
    if dialect.grain_ns * (at_ns // dialect.grain_ns) not in times:
        off_s = abs(times[0] - at_ns) / 1e9
        return Finding("read back", "fails", f"the point came back {span(off_s)} away from its "
                       "time: the server, or something between, takes times in another precision "
                       "than ns")  # fmt: skip
    grain = "nanosecond" if dialect.grain_ns == 1 else "millisecond, the finest it keeps"
    return Finding("read back", "holds", f"value and time came back, to the {grain}")


def _ours(found: Found, value: float) -> list[int]:
    """Times of points with the value that we sent; VictoriaMetrics keeps twelve digits."""
    return [ns for ns, got in found.points if abs(got - value) < 1e-9]


def _retention(kept_s: float | None, place: str, oldest_us: int | None, keep_s: float) -> Finding:
    if kept_s is None:
        return Finding("retention", "note", "it does not tell for how long it keeps points: what "
                       "waits here longer than that will be refused")  # fmt: skip
    if kept_s == FOREVER:
        return Finding("retention", "holds", f"{place} keeps points for ever")
    kept = f"{place} keeps points for {span(kept_s)}"
    waits_s = 0.0 if oldest_us is None else time.time() - oldest_us / 1e6
    if waits_s > kept_s:
        return Finding("retention", "fails", f"{kept}, and the oldest record that waits is of "
                       f"{span(waits_s)} ago: it will be refused; keep them longer")  # fmt: skip
    if kept_s < LEAST_RETENTION_S:
        return Finding("retention", "fails", f"{kept}: what a node or this gateway brings later "
                       f"is refused; make it {span(LEAST_RETENTION_S)} or more")  # fmt: skip
    if kept_s < keep_s:
        return Finding("retention", "note", f"{kept}, the journal its seconds for {span(keep_s)}: "
                       "after a longer outage the rest is refused")  # fmt: skip
    return Finding("retention", "holds", kept)


def span(seconds: float) -> str:
    """As a person says it: 3 days, 37 s."""
    for unit, size in (("days", 86400.0), ("h", 3600.0), ("min", 60.0)):
        if seconds >= 2 * size:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.0f} s" if seconds >= 1 else f"{seconds:.2g} s"
