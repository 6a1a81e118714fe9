"""Where frames come from: lotline's own endpoint, or a broker."""

import asyncio
import ssl
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from lotline.brokerlink import login
from lotline.config import JOBS_TOPIC, WEATHER_TOPIC, Config, Secrets, psk_trouble
from lotline.endpoint import Endpoint, Peer, StaticAuthority
from lotline.errors import ConfigError
from lotline.ingest import BrokerSource
from lotline.ingest.intake import Source
from lotline.jobs import Tokens
from lotline.station import jobdesk, skies
from lotline.station.programs import WithPrograms

Take = Callable[[Sequence[Any]], None]


class EndpointSource:
    """The embedded endpoint as a Source."""

    def __init__(self, endpoint: Endpoint) -> None:
        self.endpoint = endpoint
        self.confirm = endpoint.confirm

    def publish(self, topic: str, payload: bytes) -> None:
        self.endpoint.publish(topic, payload, qos=0)

    def behind(self) -> bool:
        """Never unseen: what waits is in the intake's batch."""
        return False


async def open_source(
    site: Config, secrets: Secrets, tokens: Tokens, topics: set[str], take: Take,
    home: Peer, will: str, on_event: Callable[[str, str], None],
) -> tuple[Source, int]:  # fmt: skip
    """(the source, its port). topics: of the nodes. home: what Home Assistant may do at the
    endpoint. will: topic that a broker sets to "offline" when the gateway is gone. on_event(kind,
    text), from another thread: of trouble with the broker, and of who was refused at the endpoint.
    Raises ConfigError, EndpointError."""
    mqtt = site.mqtt
    if mqtt.mode == "broker":
        also = tuple(filter(None, (site.jobs.topic, site.weather.topic)))
        to = login(site, mqtt, secrets.broker)
        broker = BrokerSource(to, partial(on_event, "broker"), also, will)
        broker.start(take)
        return broker, mqtt.port
    if mqtt.psk_port and (trouble := psk_trouble()):
        raise ConfigError(trouble)
    nodes = StaticAuthority({name: s.password for name, s in secrets.node.items()})
    peers = {peer.name: peer for peer in (Peer(jobdesk.USER), Peer(skies.USER), home)}
    known = topics | {JOBS_TOPIC, WEATHER_TOPIC}
    endpoint = Endpoint(
        WithPrograms(nodes, tokens, peers), take, known.__contains__, on_refused=_aside(on_event)
    )
    port = await endpoint.start(mqtt.front, mqtt.port, _tls(site))
    if mqtt.psk_port:
        keys = {name: bytes.fromhex(s.psk) for name, s in secrets.node.items() if s.psk}
        await endpoint.start(mqtt.host, mqtt.psk_port, keys=keys)
    return EndpointSource(endpoint), port


def _aside(on_event: Callable[[str, str], None]) -> Callable[[str], None]:
    """It writes into the journal, which the loop does not wait for."""
    loop = asyncio.get_running_loop()

    def say(text: str) -> None:
        loop.run_in_executor(None, on_event, "endpoint", text)

    return say


async def close_source(source: Source) -> None:
    if isinstance(source, EndpointSource):
        await source.endpoint.stop()
    elif isinstance(source, BrokerSource):
        source.stop()


def _tls(site: Config) -> ssl.SSLContext | None:
    mqtt = site.mqtt
    if mqtt.certificate is None:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    chain = site.beside(mqtt.certificate)
    key = site.beside(mqtt.private_key) if mqtt.private_key else None
    try:
        context.load_cert_chain(chain, key)
    except OSError as e:
        raise ConfigError(f"{chain} and its key cannot be used for TLS: {e}") from e
    return context
