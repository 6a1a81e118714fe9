"""Health records of nodes as points. The journal keeps the newest of each node only: all others
are read from the frames."""

from collections.abc import Iterator

from lotwire.codes import CODE
from lotwire.errors import WireError

from lotline import meter
from lotline.feeds.lines import field, line, text
from lotline.journal import Frame, Reader
from lotline.station.record import reader as decoder

# How each health record names its uptime, in CBOR. What has these bytes by chance is passed over.
_MARK = bytes([0x18, CODE["uptime"]])
STEP = 20_000  # frames looked through at a time
# A boot's clock is known soon after its first records, or never.
UNDATED_US = 300_000_000


class NodePoints:
    """A Stream; its position is a frame's id. For one thread."""

    name = "node_health"

    def __init__(self, site: str) -> None:
        self._site = site
        self._decode = decoder()

    def batches(self, reader: Reader, position: int) -> Iterator[tuple[list[str], int]]:
        """Waits for a record without a date, while it may still get one."""
        last = reader.last_frame_id()
        now_us = max((f.received_us for f in reader.frames(last - 1, 1)), default=0)
        while position < last:
            until = min(position + STEP, last)
            lines = []
            for f in reader.frames_with(_MARK, position, until):
                if f.utc_us is None and now_us - f.received_us < UNDATED_US:
                    last = until = f.id - 1
                    break
                lines += self._lines(f)
            position = max(position, until)
            yield lines, position

    def _lines(self, f: Frame) -> list[str]:
        if f.utc_us is None:
            return []
        try:
            body = self._decode(f.raw, f.received_us, f.utc_us)
        except WireError:  # metering has counted it
            return []
        found = meter.health(body.values) if body else {}
        fields = [
            text(name, value) if isinstance(value, str) else field(name, value)
            for name, value in found.items()
        ]
        tags = {"site": self._site, "node": f.node}
        return [line("node_health", tags, fields, f.utc_us * 1000)] if "uptime" in found else []
