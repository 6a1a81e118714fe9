"""Home Assistant told of a running gateway, by the nodes' endpoint, their broker or its own."""

import asyncio
import logging
import time
from collections.abc import Callable
from functools import partial
from typing import Protocol

from lotline import config
from lotline.brokerlink import OFFLINE, login
from lotline.endpoint import Endpoint, Peer
from lotline.errors import LotlineError, mistake
from lotline.feeds.home import HomeLink, Kept, Names, messages
from lotline.feeds.status import Status
from lotline.ingest import BrokerSource, Source
from lotline.station.source import EndpointSource

log = logging.getLogger("lotline")

# Minutes are what it is told of.
EVERY_S = 10.0
# Also what has not changed is said again so often: it expires (entities.EXPIRE_S).
AGAIN_S = 60.0
USER = "homeassistant"


class Link(Protocol):
    """session: counts connections; 0 while there is none."""

    @property
    def session(self) -> int: ...
    def retain(self, topic: str, payload: bytes) -> None: ...


class EndpointLink:
    """lotline's own endpoint: what it retains it forgets when the gateway ends."""

    session = 1

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint

    def retain(self, topic: str, payload: bytes) -> None:
        self._endpoint.publish(topic, payload, retain=True)


class HomePeer(Peer):
    """Who comes to the endpoint as USER: reads below the prefix, says only how it is itself."""

    def __init__(self, prefix: str) -> None:
        super().__init__(USER)
        self._prefix = prefix

    def may_publish(self, topic: str) -> bool:
        return topic == f"{self._prefix}/status"

    def may_subscribe(self, wanted: str) -> bool:
        return wanted.startswith(f"{self._prefix}/")


class Home:
    """Without [homeassistant] it only takes back what was retained while there was one."""

    def __init__(
        self, site: config.Config, secret: config.BrokerSecret, status: Callable[[], Status],
        on_event: Callable[[str, str], None],
    ) -> None:  # fmt: skip
        """on_event(kind, text): of trouble with a broker of its own, of mistakes of ours."""
        self._on_event = on_event
        self._site, self._secret, self._status = site, secret, status
        self._told = site.homeassistant
        self._kept = Kept(site.data_folder)
        self._session, self._said_at = 0, -AGAIN_S
        self._said: dict[str, bytes] = {}
        self._faults: set[str] = set()  # that were told
        self._own: HomeLink | None = None

    def start(self) -> None:
        """To a broker of its own, if it has one. Raises ConfigError."""
        told = self._told
        if told is not None and told.host:
            to, will = login(self._site, told, self._secret), names(told).availability()
            self._own = HomeLink(to, will, partial(self._on_event, USER))
            self._own.connect()

    async def follow(self, source: Source | None) -> None:
        """For ever."""
        if self._told is None and not self._kept.topics:
            return
        link = self._link(source)
        if link is None:
            return
        try:
            while self._told is not None or self._kept.topics:
                try:
                    await self._say(link)
                except (LotlineError, OSError) as e:  # the journal, its disk
                    log.error("Home Assistant waits: %s.", e)
                except Exception as e:  # a mistake of ours: nothing that is measured ends by it
                    self._fault(mistake(e))
                await asyncio.sleep(EVERY_S)
        finally:
            if self._told is not None and self._session:
                link.retain(names(self._told).availability(), OFFLINE)
            if self._own is not None:
                await asyncio.to_thread(self._own.stop)

    def _fault(self, words: str) -> None:
        """Once for each kind of mistake, though it may come again every time."""
        if words not in self._faults:
            self._faults.add(words)
            self._on_event("fault", "Home Assistant was not told how things stand, by a mistake "
                                    f"of lotline ({words}); it is tried again every "
                                    f"{EVERY_S:.0f} s: please report it")  # fmt: skip

    def _link(self, source: Source | None) -> Link | None:
        if self._own is not None:
            return self._own
        if isinstance(source, EndpointSource):
            return EndpointLink(source.endpoint)
        return source if isinstance(source, BrokerSource) else None

    async def _say(self, link: Link) -> None:
        """What is new; all of it after a new connection, and each minute."""
        session = link.session
        if not session:
            return
        found, status = await asyncio.to_thread(self._messages)
        now = time.monotonic()
        if session != self._session or now - self._said_at >= AGAIN_S:
            self._said, self._said_at = {}, now
        for topic in sorted(self._kept.topics - found.keys()):
            link.retain(topic, b"")
        for topic, payload in found.items():
            if self._said.get(topic) != payload:
                link.retain(topic, payload)
        self._session, self._said = session, found
        await asyncio.to_thread(self._kept.save, found, status)

    def _messages(self) -> tuple[dict[str, bytes], Status | None]:
        if self._told is None:
            return {}, None
        listed = [one.name for one in self._site.sensors]
        status = self._kept.widen(self._status(), listed)
        return messages(status, names(self._told)), status


def names(told: config.HomeAssistant) -> Names:
    return Names(told.prefix, told.id)
