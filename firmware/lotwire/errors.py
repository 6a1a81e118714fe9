"""What can be wrong with bytes from the wire."""


class WireError(Exception):
    """Bytes that are not what wire.cddl describes. `reason` is a short counter name."""

    def __init__(self, reason: str, text: str) -> None:
        super().__init__(text)
        self.reason = reason
