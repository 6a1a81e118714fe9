"""Lotline's own endpoint as that from which frames come."""

from lotline.endpoint import Endpoint


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
