"""Destinations: each takes a body of line protocol and says how the server answered."""

import base64
import gzip
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from time import time
from urllib.parse import urlencode, urlsplit

from lotline.config import Feed, FeedSecret
from lotline.feeds.http import TIMEOUT_S, ask

GZIP_LEVEL = 1  # the levels above cost several times the CPU for a tenth less on the wire
MAX_WORDS = 300  # characters of the server's words that are passed on


@dataclass(frozen=True, slots=True)
class Answer:
    """status: HTTP, 0 when there was none; words: the server's, or why there was none.

    told: the answer is JSON, as InfluxDB's are, and not some other server's page.
    retry_after: seconds that the server asks for.
    """

    status: int
    words: str
    told: bool = False
    retry_after: float | None = None


Send = Callable[[bytes], Answer]


def open_destination(feed: Feed, secret: FeedSecret) -> Send:
    """The way to send to a feed's destination, which `config.Feed` has checked."""
    return (_version_1 if feed.version == 1 else _version_2)(feed, secret)


def shown(url: str) -> str:
    """A URL as it may be shown: without user and password."""
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()


def basic(secret: FeedSecret) -> dict[str, str]:
    """The header of InfluxDB 1.x; none without a user."""
    if not secret.user:
        return {}
    pair = base64.b64encode(f"{secret.user}:{secret.password}".encode()).decode()
    return {"Authorization": f"Basic {pair}"}


def _version_1(feed: Feed, secret: FeedSecret) -> Send:
    query = urlencode({"db": feed.database, "precision": "ns"})
    url = f"{feed.url.rstrip('/')}/write?{query}"
    headers = {"Content-Encoding": "gzip", "Content-Type": "text/plain; charset=utf-8"}
    headers |= basic(secret)

    def send(body: bytes) -> Answer:
        reply = ask(url, headers, gzip.compress(body, GZIP_LEVEL))
        if reply.status == 0:
            return Answer(0, reply.why)
        return _answer(reply.status, reply.headers, reply.body)

    return send


def _version_2(feed: Feed, secret: FeedSecret) -> Send:
    # Imported here because it costs 14 MB, which a gateway without such a feed saves.
    from influxdb_client.client.influxdb_client import InfluxDBClient
    from influxdb_client.rest import ApiException
    from influxdb_client.service.write_service import WriteService
    from urllib3.exceptions import HTTPError as Urllib3Error

    client = InfluxDBClient(feed.url, secret.token, timeout=int(TIMEOUT_S * 1000))
    # Not its write_api: that one hides the status of a success.
    service = WriteService(client.api_client)  # type: ignore[no-untyped-call]

    def send(body: bytes) -> Answer:
        try:
            _, status, headers = service.post_write_with_http_info(  # type: ignore[no-untyped-call]
                feed.org, feed.bucket, gzip.compress(body, GZIP_LEVEL),
                precision="ns", content_encoding="gzip",
            )  # fmt: skip
            return _answer(status, headers, b"")
        except ApiException as e:
            return _answer(e.status or 0, e.headers or {}, (e.body or e.reason or "").encode())
        except Urllib3Error as e:
            return Answer(0, str(getattr(e, "reason", e)))
        except UnicodeDecodeError:
            return Answer(0, "its answer is not text")

    return send


def _answer(status: int, headers: Mapping[str, str], body: bytes) -> Answer:
    text = body.decode("utf-8", "replace").strip()
    words = " ".join(said(text).split())[:MAX_WORDS]
    wait = next((v for k, v in headers.items() if k.lower() == "retry-after"), "")
    return Answer(status, words, text.startswith("{"), _seconds(wait))


def said(text: str) -> str:
    """What an InfluxDB's JSON says: 1.x and 3.x under "error", 2.x under "message"."""
    try:
        told = json.loads(text)
        return str(told.get("error") or told.get("message") or text)
    except (ValueError, AttributeError):
        return text


def _seconds(value: str) -> float | None:
    """Retry-After (RFC 9110 section 10.2.3): seconds, or a date."""
    if value.isdecimal():
        return float(value)
    try:
        return max(0.0, parsedate_to_datetime(value).timestamp() - time())
    except ValueError:
        return None
