"""What others read of the present: Prometheus by a listener of its own."""

from collections.abc import Sequence

from lotline import config
from lotline.feeds import Feeder
from lotline.jobs import Tokens
from lotline.journal import Reader
from lotline.station.clock import Clock
from lotline.station.metrics import Metrics
from lotline.station.present import Present, Rules


class Outward:
    """Harmless where the site file asks for none of them."""

    def __init__(
        self, site: config.Config, clock: Clock, rules: Rules, feeds: Sequence[Feeder],
        tokens: Tokens,
    ) -> None:  # fmt: skip
        present = Present(site, Reader(site.data_folder), clock, rules, feeds)
        self.metrics = Metrics(site, tokens, present.status)

    def start(self) -> None:
        """Raises ConfigError, LotlineError."""
        self.metrics.start()

    def stop(self) -> None:
        self.metrics.stop()
