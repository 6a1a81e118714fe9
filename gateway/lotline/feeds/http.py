"""HTTP to a destination: each answer as it is, no redirect followed, no proxy asked."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from http.client import HTTPException, HTTPResponse
from urllib.request import HTTPErrorProcessor, ProxyHandler, Request, build_opener

TIMEOUT_S = 30.0
MAX_ANSWER = 64 << 10  # bytes read of an answer: enough for any error text


@dataclass(frozen=True, slots=True)
class Reply:
    """status: 0 when there was none; why: then, why not."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    why: str = ""


class _AsItIs(HTTPErrorProcessor):
    """Hands every answer back: no exception for a refusal, and above all no redirect, which
    urllib would follow as an empty GET and whose 200 would pass for success."""

    def http_response(self, request: Request, response: HTTPResponse) -> HTTPResponse:
        return response

    https_response = http_response


_OPENER = build_opener(ProxyHandler({}), _AsItIs())


def ask(
    url: str, headers: Mapping[str, str], body: bytes | None = None, timeout_s: float = TIMEOUT_S
) -> Reply:
    """GET, or POST where there is a body."""
    request = Request(url, body, dict(headers), method="GET" if body is None else "POST")
    try:
        with _OPENER.open(request, timeout=timeout_s) as answer:
            return Reply(answer.status, answer.headers, answer.read(MAX_ANSWER))
    except (OSError, HTTPException) as e:
        return Reply(0, why=str(getattr(e, "reason", e)) or type(e).__name__)
