"""TLS before MQTT: the socket is counted at the door while it shakes hands."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable
from typing import cast

from lotline.endpoint.authority import Authority
from lotline.endpoint.connection import Connection
from lotline.endpoint.core import Core
from lotline.endpoint.psk import Proof

# A peer that does not answer our closing of TLS is cut off.
_SHUTDOWN_TIMEOUT = 2.0
# What OpenSSL calls it, and what it comes from; the first that fits.
_WORDS = (
    ("WRONG_VERSION_NUMBER", "it speaks no TLS"),
    ("HTTP_REQUEST", "it speaks no TLS"),
    ("UNSUPPORTED_PROTOCOL", "it has no TLS that is new enough"),
    ("NO_SHARED_CIPHER", "no cipher of its TLS is known here: has one side a certificate, and the "
     "other a shared key?"),
    ("PSK_IDENTITY_NOT_FOUND", "its name is no text"),
    ("ALERT", "it does not accept this TLS"),
)  # fmt: skip
# Of a key that is not the same on both sides: what it sends cannot be opened.
_WRONG_KEY = ("BAD_RECORD_MAC", "DECRYPTION_FAILED", "DIGEST_CHECK_FAILED")

# For a socket that bytes are written to: its TLS, and who may connect by it.
Guard = Callable[[Callable[[bytes], None]], tuple[ssl.SSLContext, Authority]]


class Handshake(asyncio.Protocol):
    """Takes an accepted socket through the TLS handshake, then puts a Connection on it."""

    def __init__(self, core: Core, guard: Guard) -> None:
        self._core, self._guard = core, guard
        self.address = ""
        self._transport: asyncio.Transport | None = None
        self._task: asyncio.Task[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._transport.pause_reading()  # the ClientHello waits for its reader
        self.address = str((transport.get_extra_info("peername") or ("",))[0])
        self._core.door.enter(self)
        if not self._transport.is_closing():
            self._task = asyncio.get_running_loop().create_task(self._secure(self._transport))

    def close(self, reason: str) -> None:
        self._core.counters[reason] += 1
        self._core.door.leave(self)
        if self._task is not None:
            self._task.cancel()
        self.abort()

    def abort(self) -> None:
        if self._transport is not None:
            self._transport.abort()

    async def _secure(self, transport: asyncio.Transport) -> None:
        context, authority = self._guard(transport.write)
        conn = Connection(self._core, authority)
        try:
            secured = await asyncio.get_running_loop().start_tls(
                transport,
                conn,
                context,
                server_side=True,
                ssl_handshake_timeout=self._core.limits.connect_timeout,
                ssl_shutdown_timeout=_SHUTDOWN_TIMEOUT,
            )
        except (OSError, asyncio.CancelledError) as error:
            self._core.counters["tls_failed"] += 1
            if isinstance(error, OSError):
                self._core.notices.refused(self.address, _why(error, authority))
            transport.abort()
            return
        finally:
            self._core.door.leave(self)
        if secured is not None:
            conn.connection_made(secured)


def _why(error: OSError, authority: Authority) -> str:
    """For our own people, what went wrong; the peer gets an alert at most."""
    if not isinstance(error, ssl.SSLError):
        return "it did not go through with its TLS"
    reason = str(error.reason or error)
    if isinstance(authority, Proof) and any(word in reason for word in _WRONG_KEY):
        return authority.failed()
    words = next((words for sign, words in _WORDS if sign in reason), "its TLS failed")
    return f"{words} ({reason})"
