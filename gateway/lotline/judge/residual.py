"""The sound of all others, and what is left for the source: which times the residual is taken
from, and when it may be taken away."""

from dataclasses import dataclass

from lotline.judge.language.period import Span
from lotline.judge.series import UPPER
from lotline.judge.sources import OnOff
from lotline.meter.noise import day as noise

NOT_MEASURED = (
    "The residual was not measured: the total is an upper bound of the source's own sound."
)
FROM_OFF = "The residual is the total while the source was off."


def times(states: OnOff, window: Span) -> list[Span]:
    """Those inside a window with every source known to be off."""
    return states.during("off", window.start_us, window.end_us)


@dataclass(frozen=True, slots=True)
class Alone:
    """The source's own level; bound: UPPER where it may be lower; notes: how it was found."""

    level: float
    bound: int
    notes: tuple[str, ...]


def alone(total: float, residual: float | None, least: float, energy: bool) -> Alone:
    """The total less the residual as energy where it exceeds it by more than `least` dB, else
    the total as an upper bound.

    energy: False of maxima, which are no sums: the source's is the total's where it stands out.
    """
    if residual is None:
        return Alone(total, UPPER, (NOT_MEASURED,))
    level, exact = noise.specific(total, residual, least)
    said = f"The residual is {residual:.1f} dB."
    if exact:
        return Alone(level if energy else total, 0, (said,))
    why = f"The total does not exceed it by more than {least:g} dB: it is an upper bound."
    return Alone(total, UPPER, (said, why))
