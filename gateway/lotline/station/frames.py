"""From a frame as it was received to the indicator of its own span."""

from collections.abc import Callable, Mapping

from lotwire.errors import WireError

from lotline import meter
from lotline.config import Output
from lotline.journal import CalibrationRow, EventRow, Frame
from lotline.records import Indicator
from lotline.station.record import reader
from lotline.station.told import told

OnHealth = Callable[[str, int, dict[str, float | str]], None]
OnBad = Callable[[str, str], None]
Outputs = Mapping[tuple[str, int], Output]


class Frames:
    """`on_health(node, utc_us, values)` gets health records, `on_bad(node, reason)` frames that
    do not decode; `events` collects what outputs tell, `calibrated` calibrations. outputs: of
    the site file, by (node, place in its list)."""

    def __init__(self, on_health: OnHealth, on_bad: OnBad, outputs: Outputs) -> None:
        self._on_health, self._on_bad, self._outputs = on_health, on_bad, outputs
        self.events: list[EventRow] = []
        self.calibrated: list[CalibrationRow] = []
        self._decode = reader()

    def indicators(self, f: Frame) -> list[Indicator]:
        """Of one frame; whatever is wrong with it is counted and never ends metering."""
        if f.utc_us is None or f.half_us is None:
            return []
        try:
            return self._read(f, f.utc_us, f.half_us)
        except WireError as e:
            self._on_bad(f.node, e.reason)
        except Exception:  # authentic bytes that nobody foresaw: the frame stays as evidence
            self._on_bad(f.node, "body")
        return []

    def _read(self, f: Frame, utc_us: int, half_us: int) -> list[Indicator]:
        body = self._decode(f.raw, f.received_us, utc_us)
        if body is None:
            return []
        if body.unknown:
            self._on_bad(f.node, "unknown quantity")
        records = body.records(f.node, utc_us, half_us)
        if not records and (health := meter.health(body.values)):
            self._on_health(f.node, utc_us, health)
        if output := meter.output(body.values):
            known = self._outputs.get((f.node, body.channel))
            self.events.append(told(f.node, body.channel, output, known, utc_us))
        if calibration := meter.calibration(body.values):
            self.calibrated.append((f.node, body.channel, f.id, utc_us, calibration))
        return records
