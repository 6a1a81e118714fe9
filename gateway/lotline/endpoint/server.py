"""lotline's own MQTT 3.1.1 server: it acknowledges a record when the record is committed."""

from __future__ import annotations

import asyncio
import ssl
from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from lotline.config import is_loopback
from lotline.endpoint.authority import Authority, OpenAuthority
from lotline.endpoint.connection import Connection
from lotline.endpoint.core import Core
from lotline.endpoint.door import Door
from lotline.endpoint.handshake import Handshake
from lotline.endpoint.hub import Hub
from lotline.endpoint.intake import Intake, OnRecords, Record
from lotline.endpoint.limits import Limits
from lotline.endpoint.notices import Notices
from lotline.endpoint.psk import PreShared
from lotline.endpoint.topics import is_topic
from lotline.errors import EndpointError, port_trouble

# Connections that the kernel keeps for us: all nodes come back at once after a power cut.
_BACKLOG = 256


def _none(topic: str) -> bool:
    return False


def _nobody(sentence: str) -> None:
    return


class Endpoint:
    """The front door. All methods are called on its event loop's thread.

    authority: who may connect and what is theirs.
    on_records: takes the record publishes of one read of one connection, as one list. Each
        record is later given to `confirm` or `refuse`, QoS 0 ones and wills too.
    records: says whether a topic's publishes are records; asked once a topic.
    on_refused: takes a sentence about who was refused and why; few of them, whoever knocks.
    """

    def __init__(
        self,
        authority: Authority,
        on_records: OnRecords | None = None,
        records: Callable[[str], bool] = _none,
        limits: Limits | None = None,
        on_refused: Callable[[str], None] = _nobody,
    ) -> None:
        limits = limits or Limits()
        self.counters: Counter[str] = Counter()
        self._hub = Hub(records if on_records else _none, limits, self.counters)
        self._intake = Intake(on_records, limits, self.counters)
        self._core = Core(authority, self._hub, self._intake, limits, self.counters)
        self._core.door = self._door = Door(self._core)
        self._core.notices = Notices(on_refused, limits)
        self._servers: list[asyncio.Server] = []

    async def start(
        self,
        host: str,
        port: int,
        ssl: ssl.SSLContext | None = None,
        keys: Mapping[str, bytes] | None = None,
    ) -> int:
        """Listen; returns the bound port (for port 0). Raises EndpointError.

        ssl: TLS with our certificate. keys: {name: key}, TLS by a key that a client shares with
        us and is known by (TLS-PSK), in place of user and password.
        Called again it opens a second door, plain and TLS side by side, say.
        """
        if isinstance(self._core.authority, OpenAuthority) and not is_loopback(host):
            raise EndpointError(f"got host {host!r} without credentials, expected a loopback one")
        door, key = self._entrance(ssl, keys), "port" if keys is None else "psk_port"
        loop = asyncio.get_running_loop()
        try:
            server = await loop.create_server(door, host, port, backlog=_BACKLOG)
        except OSError as error:
            where = f"the MQTT endpoint cannot listen on {host} port {port}"
            trouble = port_trouble(error, "mqtt", key)
            raise EndpointError(f"{where}: {trouble}") from error
        if not self._servers:
            self._door.open()
        self._servers.append(server)
        return int(server.sockets[0].getsockname()[1])

    def _entrance(
        self, ssl: ssl.SSLContext | None, keys: Mapping[str, bytes] | None
    ) -> Callable[[], asyncio.BaseProtocol]:
        """What takes an accepted socket."""
        core = self._core
        if keys is not None:
            guard = PreShared(keys)
            return lambda: Handshake(core, guard)
        if ssl is not None:
            context = ssl
            return lambda: Handshake(core, lambda write: (context, core.authority))
        return lambda: Connection(core, core.authority)

    async def stop(self) -> None:
        """Close the listeners and every connection; sessions and retained messages stay."""
        for server in self._servers:
            server.close()
        self._servers.clear()
        self._core.flush()
        await self._door.close()

    def publish(self, topic: str, payload: bytes, retain: bool = False, qos: int = 1) -> None:
        """From the gateway to its subscribers. Raises EndpointError for a bad topic or size."""
        limits = self._core.limits
        if not is_topic(topic, limits):
            raise EndpointError(f"got topic {topic[:64]!r}, expected one without wildcards")
        if len(payload) > limits.packet_size or qos not in (0, 1):
            raise EndpointError(f"got {len(payload)} bytes at QoS {qos}, expected QoS 0 or 1")
        self._hub.publish(None, self._hub.route(topic), payload, qos, retain)

    def confirm(self, records: Sequence[Record]) -> None:
        """The records are committed: PUBACK them, in order, one write a connection."""
        self._intake.confirm(records)

    def refuse(self, records: Sequence[Record]) -> None:
        """The records will not be committed: no PUBACK, and their connections end, for an MQTT
        client sends unacknowledged publishes again when it connects again."""
        self._intake.refuse(records)

    def snapshot(self) -> dict[str, int]:
        """Counters since the start, and how much of everything there is now."""
        sessions = [s for mine in self._hub.sessions.values() for s in mine.values()]
        now = {
            "connections": len(self._door),
            "pending": self._door.pending,
            "sessions": len(sessions),
            "queued": sum(len(s.queue) for s in sessions),
            "retained": len(self._hub.retained),
            "unconfirmed": self._intake.count,
        }
        return dict(self.counters) | now
