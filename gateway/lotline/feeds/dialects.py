"""How a probe point is read back and removed, and retention asked for, by what a server is.

InfluxDB 1.6 and VictoriaMetrics 1.79 were run; 2.x and 3 Core are as their documentation says.
"""

import csv
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

from lotline.config import Feed
from lotline.feeds.door import Door, as_json, words
from lotline.feeds.http import Reply

MEASUREMENT = "lotline_check"
FOREVER = float("inf")
_FORM = "application/x-www-form-urlencoded"
_DURATION = re.compile(r"(\d+)([a-zµ]+)")
_SECONDS = {"h": 3600.0, "m": 60.0, "s": 1.0}


@dataclass(frozen=True, slots=True)
class Found:
    """What a query gave: (time in ns, value) of each probe point; refused: its status and words
    where it was not answered."""

    points: tuple[tuple[int, float], ...] = ()
    refused: int = 0
    words: str = ""


class Dialect(Protocol):
    """grain_ns: how finely it keeps times."""

    grain_ns: int

    def read(self) -> Found: ...
    def remove(self) -> str:
        """Take the probe points away; "" or why they stay."""
        ...

    def retention_s(self) -> float | None:
        """For how long points are kept, FOREVER, or None where it does not tell."""
        ...


class InfluxQL:
    """InfluxDB 1.x. where: tags of the probe points."""

    grain_ns = 1

    def __init__(self, door: Door, feed: Feed, where: dict[str, str]) -> None:
        self._door, self._db = door, feed.database
        self._where = " AND ".join(f"\"{k}\" = '{_quoted(v)}'" for k, v in where.items())

    def read(self) -> Found:
        reply = self._door.get("/query", db=self._db, epoch="ns", q=(
            f'SELECT "value" FROM "{MEASUREMENT}" WHERE {self._where} ORDER BY time DESC'
        ))  # fmt: skip
        if error := _error(reply):
            return Found((), reply.status or -1, error)
        return Found(tuple((int(t), float(v)) for t, v in _values(reply)))

    def remove(self) -> str:
        statement = f'DROP SERIES FROM "{MEASUREMENT}" WHERE {self._where}'
        return _error(self._door.post("/query", b"", _FORM, db=self._db, q=statement))

    def retention_s(self) -> float | None:
        name = self._db.replace("\\", "\\\\").replace('"', '\\"')
        reply = self._door.get("/query", q=f'SHOW RETENTION POLICIES ON "{name}"')
        if _error(reply):
            return None
        by_default = [str(row[1]) for row in _values(reply) if row[-1] is True]
        return _seconds(by_default[0]) if by_default else None


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace("'", "\\'")


def _error(reply: Reply) -> str:
    """ "" for an answer with a result."""
    found = as_json(reply)
    if reply.status != 200 or not isinstance(found, dict):
        return words(reply)
    (result,) = found.get("results") or [{}]
    return str(result.get("error", ""))


def _values(reply: Reply) -> Iterator[list[Any]]:
    (result,) = as_json(reply)["results"]
    for series in result.get("series", []):
        yield from series["values"]


def _seconds(duration: str) -> float:
    """168h0m0s; 0s is for ever."""
    total = sum(int(n) * _SECONDS.get(unit, 0.0) for n, unit in _DURATION.findall(duration))
    return total or FOREVER


class Flux:
    """InfluxDB 2.x, as documented."""

    grain_ns = 1

    def __init__(self, door: Door, feed: Feed, where: dict[str, str]) -> None:
        self._door, self._feed, self._where = door, feed, where

    def read(self) -> Found:
        only = " and ".join(f"r.{k} == {json.dumps(v)}" for k, v in self._where.items())
        query = (
            f"from(bucket: {json.dumps(self._feed.bucket)}) |> range(start: 0, stop: 1h) "
            f'|> filter(fn: (r) => r._measurement == "{MEASUREMENT}" and {only})'
        )
        reply = self._door.post("/api/v2/query", query.encode(), "application/vnd.flux",
                                org=self._feed.org)  # fmt: skip
        if reply.status != 200:
            return Found((), reply.status or -1, words(reply))
        rows = csv.DictReader(reply.body.decode("utf-8", "replace").strip().splitlines())
        return Found(tuple((_ns(r["_time"]), float(r["_value"])) for r in rows if r.get("_time")))

    def remove(self) -> str:
        only = " AND ".join(f"{k}={json.dumps(v)}" for k, v in self._where.items())
        body = {"start": "1970-01-01T00:00:00Z", "stop": "2200-01-01T00:00:00Z",
                "predicate": f'_measurement="{MEASUREMENT}" AND {only}'}  # fmt: skip
        reply = self._door.post("/api/v2/delete", json.dumps(body).encode(), "application/json",
                                org=self._feed.org, bucket=self._feed.bucket)  # fmt: skip
        return "" if reply.status == 204 else words(reply)

    def retention_s(self) -> float | None:
        reply = self._door.get("/api/v2/buckets", org=self._feed.org, name=self._feed.bucket)
        found = as_json(reply) if reply.status == 200 else None
        if not isinstance(found, dict) or not found.get("buckets"):
            return None
        rules = found["buckets"][0].get("retentionRules", [])
        return min((r["everySeconds"] for r in rules if r.get("everySeconds")), default=FOREVER)


class Sql:
    """InfluxDB 3 Core, as documented: it deletes no points, and tells of no retention."""

    grain_ns = 1

    def __init__(self, door: Door, feed: Feed, where: dict[str, str]) -> None:
        self._door, self._db = door, feed.bucket
        self._where = " AND ".join(
            f"\"{k}\" = '{v.replace(chr(39), chr(39) * 2)}'" for k, v in where.items()
        )

    def read(self) -> Found:
        # Of the last hour only: Core refuses to look through more than some days at once.
        query = (
            f'SELECT time, "value" FROM "{MEASUREMENT}" WHERE {self._where} '
            "AND time > now() - INTERVAL '1 hour' ORDER BY time DESC"
        )
        body = {"db": self._db, "q": query, "format": "json"}
        reply = self._door.post("/api/v3/query_sql", json.dumps(body).encode(), "application/json")
        found = as_json(reply)
        if reply.status != 200 or not isinstance(found, list):
            return Found((), reply.status or -1, words(reply))
        return Found(tuple((_ns(r["time"]), float(r["value"])) for r in found))

    def remove(self) -> str:
        return "InfluxDB 3 Core deletes no points"

    def retention_s(self) -> float | None:
        return None


class Victoria:
    """VictoriaMetrics: measurement_field as a metric, times in ms."""

    grain_ns = 1_000_000

    def __init__(self, door: Door, feed: Feed, where: dict[str, str]) -> None:
        self._door = door
        only = ",".join(f"{k}={json.dumps(v)}" for k, v in where.items())
        self._match = f"{MEASUREMENT}_value{{{only}}}"

    def read(self) -> Found:
        self._door.get("/internal/force_flush")  # else it is to be seen after a second
        reply = self._door.get("/api/v1/export", **{"match[]": self._match, "start": "0"})
        if reply.status != 200:
            return Found((), reply.status or -1, words(reply))
        rows = [json.loads(row) for row in reply.body.splitlines()]
        pairs = (zip(row["timestamps"], row["values"], strict=True) for row in rows)
        return Found(tuple((ms * 1_000_000, v) for pair in pairs for ms, v in pair))

    def remove(self) -> str:
        path = "/api/v1/admin/tsdb/delete_series"
        reply = self._door.post(path, b"", _FORM, **{"match[]": self._match})
        return "" if reply.status == 204 else words(reply)

    def retention_s(self) -> float | None:
        return None


def _ns(text: str) -> int:
    """RFC 3339 with up to nine digits of a second, UTC where it does not say."""
    whole, _, rest = text.removesuffix("Z").partition(".")
    at = datetime.fromisoformat(whole).replace(tzinfo=UTC)
    return int(at.timestamp()) * 1_000_000_000 + int(rest.ljust(9, "0")[:9] or 0)
