"""Small drawings: strips of machines beneath the chart, in per cent of their width, and the drift
of a meter from calibration to calibration."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lotline.localtime import lasting
from lotline.web.inside.officer.view import Calibration, One, Strip

# Of a strip whose power was measured, the highest bar.
HEIGHT = 36.0
# Width, height; the least drift, dB, that reaches its edge: a steady meter looks steady.
DRIFT_BOX, DRIFT_LEAST = (400.0, 80.0), 0.5


@dataclass(frozen=True, slots=True)
class Shape:
    """kind: on, off, unknown, power. x, width: per cent; y, height: of HEIGHT."""

    kind: str
    x: float
    width: float
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Drawn:
    """words: the same as a sentence."""

    machine: str
    words: str
    shapes: tuple[Shape, ...]


@dataclass(frozen=True, slots=True)
class Drift:
    """In a box of DRIFT_BOX: points of the line, where no drift lies. words: the same."""

    points: tuple[tuple[float, float], ...]
    zero: float
    words: str


def drift(found: Sequence[Calibration]) -> Drift | None:
    """What the meter read too much before each calibration, dB; None for fewer than two."""
    if len(found) < 2:
        return None
    wide, tall = DRIFT_BOX
    off = [c.before - c.level for c in found]
    most = max(DRIFT_LEAST, *map(abs, off))
    first, last = found[0].at_us, max(found[-1].at_us, found[0].at_us + 1)
    points = tuple(
        (round(5 + (wide - 10) * (c.at_us - first) / (last - first), 1),
         round(tall / 2 - (tall / 2 - 5) * by / most, 1))
        for c, by in zip(found, off, strict=True)
    )  # fmt: skip
    words = f"Read before each calibration, against its level: {min(off):+.2f} to {max(off):+.2f}"
    return Drift(points, tall / 2, f"{words} dB.".replace("-", "\N{MINUS SIGN}"))


def strips(one: One) -> list[Drawn]:
    span = one.from_us, one.until_us
    return [Drawn(s.machine, _words(s), tuple(_shapes(s, *span))) for s in one.strips]


def _shapes(strip: Strip, start_us: int, end_us: int) -> Iterator[Shape]:
    whole = (end_us - start_us) / 100
    for at, until, on in strip.spans:
        kind = "unknown" if on is None else "on" if on else "off"
        yield Shape(kind, round((at - start_us) / whole, 3), round((until - at) / whole, 3), 0,
                    HEIGHT)  # fmt: skip
    most = max((watts for _, watts in strip.power), default=0.0)
    step = strip.power[1][0] - strip.power[0][0] if len(strip.power) > 1 else 60_000_000
    for at, watts in strip.power:
        tall = round(HEIGHT * max(watts, 0) / most, 2) if most > 0 else 0.0
        yield Shape("power", round((at - start_us) / whole, 3), round(step / whole, 3),
                    HEIGHT - tall, tall)  # fmt: skip


def _words(strip: Strip) -> str:
    seconds = {True: 0.0, False: 0.0, None: 0.0}
    for at, until, on in strip.spans:
        seconds[on] += (until - at) / 1e6
    said = [f"ran {lasting(seconds[True])}" if seconds[True] else "did not run"]
    if seconds[None]:
        said.append(f"not known for {lasting(seconds[None])}")
    if strip.power:
        said.append(f"highest power {max(watts for _, watts in strip.power):.0f} W")
    return ", ".join(said)
