"""A thread for each device or file: opens it, measures, says what is wrong, tries again."""

import logging
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from lotwire.codes import FAULT, LOST_SAMPLES

from lotline.config import Config, Microphone
from lotline.errors import LotlineError, mistake
from lotline.meter.noise import Scale
from lotline.records import Indicator
from lotline.station.clock import Clock
from lotline.station.microphones.device import Device
from lotline.station.microphones.heard import Listening, Source
from lotline.station.microphones.player import Player
from lotline.station.microphones.stream import Stream

log = logging.getLogger("lotline.microphone")

# A device that is gone for good is looked for so often.
MOST_WAIT_S = 60.0
# What is counted of seconds, by their flag.
_ODD = {FAULT: "dead", LOST_SAMPLES: "lost"}
# (microphone, sentence or reason)
Tell = Callable[[str, str], None]


class Listener(threading.Thread):
    """The microphones of one source. put(records), tell(microphone, sentence) and
    count(microphone, reason) are called from this thread."""

    def __init__(
        self,
        source: Source,
        microphones: Sequence[Microphone],
        clock: Clock,
        put: Callable[[Sequence[Indicator]], None],
        tell: Tell,
        count: Tell,
    ) -> None:
        super().__init__(name=f"microphone:{microphones[0].name}", daemon=True)
        self._source, self._microphones, self._clock = source, microphones, clock
        self._put, self._tell, self._count = put, tell, count
        self._trouble = ""  # that was told of last; "" while all is well
        self._failures = 0  # since it was last measured
        self._stopping = threading.Event()

    def stop(self) -> None:
        """Ask the thread to end."""
        self._stopping.set()

    def run(self) -> None:
        while not self._stopping.is_set():
            try:
                with self._source.listen(self._stopping) as listening:
                    self._measure(listening)
            except LotlineError as e:
                self._say(str(e))
            except Exception as e:  # a mistake of ours: the other microphones are not to suffer
                self._say(f"a mistake of lotline ({mistake(e)}): please report it")
            if self._source.again_s is None:
                break
            self._stopping.wait(min(self._source.again_s * 2**self._failures, MOST_WAIT_S))
            self._failures += 1

    def _measure(self, listening: Listening) -> None:
        names = [m.name for m in self._microphones]
        scales = [scale(m, listening.full) for m in self._microphones]
        stream = Stream(listening, names, scales, self._clock.at_us)
        log.info("%s: measuring at %d Hz.", ", ".join(names), listening.rate)
        broken = False
        try:
            for heard in listening.blocks:
                self._give([*stream.take(heard)])
        except LotlineError:
            broken = self._source.again_s is not None  # a file that ends is no fault
            raise
        finally:
            self._put([*stream.end(broken)])

    def _give(self, records: Sequence[Indicator]) -> None:
        if not records:
            return
        self._put(records)
        for record in records:
            for flag, reason in _ODD.items():
                if record.flags & flag:
                    self._count(record.node, reason)
        if any(record.values for record in records):
            self._failures = 0
            self._say("")

    def _say(self, trouble: str) -> None:
        """Once, though each new try meets it again; and when it is over."""
        if trouble != self._trouble and not self._stopping.is_set():
            self._trouble = trouble
            words = f"is not measured: {trouble}" if trouble else "is measured again"
            for one in self._microphones:
                self._tell(one.name, f"{one.name} {words}.")


def scale(microphone: Microphone, full: float) -> Scale:
    """full: |x| that the converter cannot exceed."""
    of = microphone.of_full_scale
    return Scale.of(microphone.channel - 1, of, microphone.self_noise, full, microphone.overload)


def listeners(
    site: Config,
    clock: Clock,
    put: Callable[[Sequence[Indicator]], None],
    tell: Tell,
    count: Tell,
) -> list[Listener]:
    """One for each device or file that microphones of the site name, not started."""
    by_source: dict[str | Path, list[Microphone]] = {}
    for one in site.microphone:
        by_source.setdefault(one.source, []).append(one)
    return [
        Listener(_source(site, found, clock), found, clock, put, tell, count)
        for found in by_source.values()
    ]


def _source(site: Config, microphones: Sequence[Microphone], clock: Clock) -> Source:
    first, channels = microphones[0], max(m.channel for m in microphones)
    if first.file is not None:
        return Player(site.beside(first.file), channels, clock)
    return Device(first.device, first.device_rate, channels)
