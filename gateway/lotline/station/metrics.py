"""`/metrics` and `/senml` of a running gateway: their listener, and who may read them."""

import logging
from collections.abc import Callable

from lotline import config
from lotline.errors import ConfigError
from lotline.feeds import senml
from lotline.feeds.status import Status
from lotline.jobs import Tokens
from lotline.station.inside import LOOPBACK, address
from lotline.web import Server, serve
from lotline.web.metrics import create_metrics_app

log = logging.getLogger("lotline")
SCOPE = "metrics"


class Metrics:
    """Harmless where the site file has no [metrics]."""

    def __init__(self, site: config.Config, tokens: Tokens, status: Callable[[], Status]) -> None:
        """On this machine alone it is open to all; else a token of the scope opens it."""
        self._tokens, self._told = tokens, site.metrics
        self.server: Server | None = None
        told = self._told
        if told is None:
            return
        self._open = told.host.startswith(LOOPBACK)
        pages = {
            "/metrics": lambda accept: _exposition(status(), accept),
            "/senml": lambda accept: senml.exposition(status(), accept),
        }
        app = create_metrics_app(pages, self._admits)
        self.server = serve(app, told.host, told.port, "metrics", told.tls(site.folder))

    def _admits(self, token: str) -> bool:
        if self._open:
            return True
        try:
            return bool(token) and self._tokens.owner(token, SCOPE) is not None
        except ConfigError:
            return False

    @property
    def url(self) -> str:
        """ "" where there is none."""
        if self.server is None or self._told is None:
            return ""
        return f"{address(self._told, self.server.port)}metrics"

    def start(self) -> None:
        """Raises ConfigError, LotlineError."""
        if self.server is None or self._told is None:
            return
        self.server.start()
        if not self._told.certificate and not self._open:
            log.warning("The token for the metrics crosses the network in the clear: "
                        "`certificate` in [metrics] turns TLS on.")  # fmt: skip

    def stop(self) -> None:
        if self.server is not None:
            self.server.stop()


def _exposition(status: Status, accept: str) -> tuple[bytes, str]:
    from lotline.feeds.prometheus import exposition  # a gateway without [metrics] saves it

    return exposition(status, accept)
