"""TLS before MQTT: the socket is counted at the door while it shakes hands."""

from __future__ import annotations

import asyncio
import ssl
from typing import cast

from lotline.endpoint.connection import Connection
from lotline.endpoint.core import Core

# A peer that does not answer our closing of TLS is cut off.
_SHUTDOWN_TIMEOUT = 2.0


class Handshake(asyncio.Protocol):
    """Takes an accepted socket through the TLS handshake, then puts a Connection on it."""

    def __init__(self, core: Core, context: ssl.SSLContext) -> None:
        self._core, self._context = core, context
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
        conn = Connection(self._core)
        try:
            secured = await asyncio.get_running_loop().start_tls(
                transport,
                conn,
                self._context,
                server_side=True,
                ssl_handshake_timeout=self._core.limits.connect_timeout,
                ssl_shutdown_timeout=_SHUTDOWN_TIMEOUT,
            )
        except (OSError, asyncio.CancelledError):
            self._core.counters["tls_failed"] += 1
            transport.abort()
            return
        finally:
            self._core.door.leave(self)
        if secured is not None:
            conn.connection_made(secured)
