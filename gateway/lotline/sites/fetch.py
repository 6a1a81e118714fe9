"""What a gateway elsewhere answers, of which nothing is believed: little of it, soon, from it.

No redirect is followed: an address that was not written down is not asked.
"""

import io
import json
import ssl
import time
from functools import partial
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from pathlib import Path
from socket import gaierror, socket
from typing import Any
from urllib.error import URLError
from urllib.request import (
    HTTPErrorProcessor,
    HTTPHandler,
    HTTPSHandler,
    ProxyHandler,
    Request,
    build_opener,
)

from lotline import __version__
from lotline.errors import ConfigError, GatewayError

# An answer that takes longer is none; and all answers of one gateway together.
ANSWER_S, GATEWAY_S = 15.0, 60.0
# A thousand exceedances have 300 kB.
MAX_JSON = 4 << 20
_HEADERS = {"User-Agent": f"lotline/{__version__}", "Cache-Control": "no-cache"}


class _Timed(io.RawIOBase):
    """The bytes of a socket up to a time: one that drips would keep us for ever."""

    def __init__(self, raw: Any, sock: socket, end: float) -> None:
        self._raw, self._sock, self._end = raw, sock, end

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._sock.settimeout(_left(self._end))
        return int(self._raw.readinto(buffer))

    def close(self) -> None:
        self._raw.close()
        super().close()


def _left(end: float) -> float:
    left = end - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _response(sock: socket, *args: Any, end: float, **more: Any) -> HTTPResponse:
    found = HTTPResponse(sock, *args, **more)
    found.fp = io.BufferedReader(_Timed(found.fp.detach(), sock, end))
    return found


class _Plain(HTTPConnection):
    def __init__(self, host: str, /, *, timeout: float = ANSWER_S, **more: Any) -> None:
        super().__init__(host, timeout=timeout, **more)
        self.response_class = partial(  # type: ignore[assignment]
            _response, end=time.monotonic() + timeout
        )


class _Sealed(_Plain, HTTPSConnection):
    pass


class _Http(HTTPHandler):
    def http_open(self, req: Request) -> HTTPResponse:
        return self.do_open(_Plain, req)


class _Https(HTTPSHandler):
    def __init__(self, context: ssl.SSLContext) -> None:
        super().__init__(context=context)
        self._trusted = context

    def https_open(self, req: Request) -> HTTPResponse:
        return self.do_open(_Sealed, req, context=self._trusted)


class _AsItIs(HTTPErrorProcessor):
    """Hands every answer back; a redirect is one like any other."""

    def http_response(self, request: Request, response: HTTPResponse) -> HTTPResponse:
        return response

    https_response = http_response


class Door:
    """One gateway, for so many seconds from now on."""

    def __init__(self, url: str, ca: Path | None, whole_s: float) -> None:
        """Raises ConfigError for certificates that cannot be read."""
        try:
            context = ssl.create_default_context(cafile=None if ca is None else str(ca))
        except OSError as e:  # ssl.SSLError is one
            raise ConfigError(f"{ca} cannot be used as certificates to trust: {e}") from e
        # A network's proxy is asked, as a browser there asks it.
        self._open = build_opener(ProxyHandler(), _Http(), _Https(context), _AsItIs()).open
        self.url, self._whole_s, self._end = url, whole_s, time.monotonic() + whole_s

    def get(self, path: str, most: int) -> bytes:
        """Raises GatewayError; its status is 0 where there was no answer at all."""
        timeout = min(ANSWER_S, self._end - time.monotonic())
        if timeout <= 0:
            raise GatewayError(f"it took more than {self._whole_s:g} s in all")
        request = Request(f"{self.url}/{path}", headers=_HEADERS)
        try:
            with self._open(request, timeout=timeout) as answer:
                _check(answer, path)
                data: bytes = answer.read(most + 1)
                if answer.length and len(data) <= most:
                    raise GatewayError(f"its answer at /{path} breaks off", 200)
        except GatewayError:
            raise
        except (OSError, HTTPException, ValueError) as e:
            raise GatewayError(_why(e)) from e
        if len(data) > most:
            raise GatewayError(f"its answer at /{path} has more than {most} bytes", 200)
        return data

    def json(self, path: str) -> Any:
        """Raises GatewayError."""
        data = self.get(path, MAX_JSON)
        try:
            return json.loads(data)
        except (ValueError, RecursionError) as e:
            raise GatewayError(f"its answer at /{path} is not JSON", 200) from e


def _check(answer: HTTPResponse, path: str) -> None:
    if 300 <= answer.status < 400:
        to = clean(answer.headers.get("Location", "") or "nowhere")[:200]
        raise GatewayError(f"it sends on to {to}, which is not followed: where that is right, "
                           "write that address down", answer.status)  # fmt: skip
    if answer.status != 200:
        raise GatewayError(f"it answers /{path} with status {answer.status}", answer.status)
    if answer.headers.get("Content-Encoding", "identity") != "identity":
        raise GatewayError(f"it packs its answer at /{path}, which was not asked for", 200)


def clean(text: str) -> str:
    """On one line, and nothing in it that a terminal takes for an order."""
    return "".join(c if c.isprintable() else " " for c in text)


def _why(error: Exception) -> str:
    """In words of ours alone: those of a stranger are not repeated."""
    found = error.reason if isinstance(error, URLError) else error
    match found:
        case ssl.SSLCertVerificationError():
            return f"its certificate is not good: {found.verify_message}"
        case ssl.SSLError():
            return "it does not speak TLS as we do"
        case TimeoutError():
            return f"it did not answer within {ANSWER_S:g} s"
        case gaierror():
            return "no machine of that name is found"
        case ConnectionRefusedError():
            return "it refuses connections"
        case OSError():
            return f"it cannot be reached: {found.strerror or 'the connection broke off'}"
        case _:
            return "what it says is not HTTP"
