"""Which machine to pause when a limit is about to be passed."""

from collections.abc import Collection
from math import inf

from lotline import config
from lotline.journal import Reader
from lotline.meter.contribution import Contribution
from lotline.meter.noise.day import left
from lotline.station.expecting import HOUR_US
from lotline.station.learning import MINUTE_US, Learned, learn, names

# What a detector said so long ago is what a machine does now.
_RECENT_US = 10 * MINUTE_US
# Less than that off is not worth a pause.
_LEAST_DB = 1.0


class Suggesting:
    """What was learnt at a microphone is kept for an hour. One thread."""

    def __init__(self, site: config.Config, reader: Reader) -> None:
        self._site, self._reader = site, reader
        self._learned: dict[str, tuple[int, Learned]] = {}

    def __call__(self, node: str, present: float, now_us: int) -> str:
        """One sentence about a microphone where `present` dB are heard; none where nothing is
        known that would help."""
        machines = names(self._site, self._reader)
        if not machines:
            return ""
        at_us, learned = self._learned.get(node, (-HOUR_US, None))
        if learned is None or not 0 <= now_us - at_us < HOUR_US:
            learned = learn(self._reader, node, machines, now_us, self._site.site.zone)
            self._learned[node] = now_us, learned
        on = {name for name, key in machines.items() if self._is_on(*key, now_us)}
        return suggestion(learned.contributions, on, present, node)

    def _is_on(self, node: str, channel: int, now_us: int) -> bool:
        rows = self._reader.states(node, channel, now_us - _RECENT_US, now_us)
        known = [running for _, running in rows if running is not None]
        return bool(known) and known[-1]


def suggestion(
    found: Collection[Contribution], on: Collection[str], present: float, node: str
) -> str:
    """The pause that takes most off for certain, of machines that run now."""
    offs = [
        (present - left(present, one.low), present - left(present, one.high), one)
        for one in found
        if not one.why and any(name in on for name in one.machines)
    ]
    least, most, best = max(offs, key=lambda o: o[0], default=(0.0, 0.0, None))
    if best is None or least < _LEAST_DB:
        return ""
    many = f"at least {least:.0f}" if most == inf else f"{least:.0f} to {most:.0f}"
    if f"{least:.0f}" == f"{most:.0f}":
        many = f"{most:.0f}"
    who = " and ".join(best.machines)
    return (
        f"Pausing {who} takes {many} dB off at {node}, by what it added in "
        f"{best.hours:.0f} h that it ran."
    )
