"""The strips of machines beneath the chart, as shapes in per cent of their width."""

from collections.abc import Iterator
from dataclasses import dataclass

from lotline.localtime import lasting
from lotline.web.inside.officer.view import One, Strip

# Of a strip whose power was measured, the highest bar.
HEIGHT = 36.0


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
