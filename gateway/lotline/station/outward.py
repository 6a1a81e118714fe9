"""What others are told of the present: Prometheus by a listener of its own, Home Assistant by
MQTT."""

from collections.abc import Callable, Sequence

from lotline import config
from lotline.feeds import Feeder
from lotline.jobs import Tokens
from lotline.journal import Reader
from lotline.station.clock import Clock
from lotline.station.home import Home, HomePeer, names
from lotline.station.metrics import Metrics
from lotline.station.present import Present, Rules


class Outward:
    """Harmless where the site file asks for none of them."""

    def __init__(
        self, site: config.Config, secrets: config.Secrets, clock: Clock, rules: Rules,
        feeds: Sequence[Feeder], tokens: Tokens, on_event: Callable[[str, str], None],
    ) -> None:  # fmt: skip
        present = Present(site, Reader(site.data_folder), clock, rules, feeds)
        self.metrics = Metrics(site, tokens, present.status)
        self.home = Home(site, secrets.homeassistant, present.status, on_event)
        told = site.homeassistant or config.HomeAssistant()
        will = names(told).availability() if site.homeassistant and not told.host else ""
        # Who Home Assistant is at the nodes' endpoint, and what their broker says of the gateway.
        self.mqtt = HomePeer(told.prefix), will

    def start(self) -> None:
        """Raises ConfigError, LotlineError."""
        self.metrics.start()
        self.home.start()

    def stop(self) -> None:
        self.metrics.stop()
