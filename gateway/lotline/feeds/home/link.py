"""A connection to the broker that Home Assistant uses, where it is another than the nodes'."""

from collections.abc import Callable

from lotline.brokerlink import OFFLINE, BrokerLink, Login
from lotline.feeds.home.messages import ONLINE

GOODBYE_S = 2.0


class HomeLink(BrokerLink):
    """`retain` from any thread; what it says while there is no connection is lost, and `session`
    counts up with each, so that all is said again."""

    def __init__(self, to: Login, will: str, on_event: Callable[[str], None]) -> None:
        """will: the topic that the broker sets to "offline" when the gateway is gone. Raises
        ConfigError."""
        super().__init__(to, "Home Assistant's broker", on_event, will=will)
        self._will = will

    def retain(self, topic: str, payload: bytes) -> None:
        self._client.publish(topic, payload, 1 if payload == ONLINE else 0, retain=True)

    def stop(self) -> None:
        """Say goodbye: a connection that is closed in order leaves no will."""
        if self._client.is_connected():
            said = self._client.publish(self._will, OFFLINE, 1, retain=True)
            try:
                said.wait_for_publish(GOODBYE_S)
            except (RuntimeError, ValueError):  # the connection broke just now: the will does it
                pass
        super().stop()
