"""One decoded frame body to the indicator of the frame's own span."""

from collections.abc import Mapping

from lotwire.codes import (
    CODE,
    FAULT,
    FIRST_DERIVED,
    MISSING,
    QUANTITIES,
    STATUS_WORDS,
    WARMING_UP,
)

from lotline.dsp import unpack_levels
from lotline.records import Indicator, Value, energy_mean

_STATUS = CODE["status"]
_ALL_FLAGS = sum(STATUS_WORDS)
_HEALTH = range(CODE["uptime"], CODE["last_exception"] + 1)
_MEASURED = frozenset(c for c in QUANTITIES if c < FIRST_DERIVED and c not in _HEALTH)
# Particle and gas sensors state a warm-up; their readings in it are no measurement.
_WARMS_UP = frozenset(range(CODE["PM1"], CODE["SRAW_NOx"] + 1))
# code: (name, per) of single numbers
_NUMBERS = {
    code: (name, per)
    for code, (name, _, per, items) in QUANTITIES.items()
    if code in _MEASURED and items == 1 and code != _STATUS
}
# code: (name under which the levels are kept, name of their energy mean, per)
_LEVELS = {
    CODE[wire]: (kept, mean, QUANTITIES[CODE[wire]][2])
    for wire, kept, mean in (
        ("LAeq_125ms", "LAeq_125ms", "LAeq"),  # kept for the percentile levels
        ("LCeq_125ms", None, "LCeq"),
        ("LZeq_125ms", None, "LZeq"),
        ("third_octave_Leq", "third_octave_Leq", None),
    )
}


def second(
    node: str, channel: int, body: Mapping[int, object], span_ms: int, end_us: int, half_us: int
) -> Indicator | None:
    """The indicator of one frame, or None where nothing was measured (health) or no time covered.

    body: as `lotwire.frame.body` gives it. span_ms: what the frame covers, up to end_us
    (UTC, us, uncertain by half_us). An item of an array that was not measured is NaN. With
    FAULT, or WARMING_UP of a particle or gas sensor, there are no values and completeness
    is 0; else it is the share of A-weighted levels that are there, or 1 without any such.
    """
    # A counter's first reading covers no time: it would begin together with the second one,
    # and of two indicators with the same start only the later counts.
    if span_ms == 0 or body.keys().isdisjoint(_MEASURED):
        return None
    status = body.get(_STATUS, 0)
    flags = status & _ALL_FLAGS if isinstance(status, int) else 0
    values = {} if _distrusted(body, flags) else _values(body)
    return Indicator(
        node,
        channel,
        end_us - span_ms * 1000,
        max(1, (span_ms + 500) // 1000),
        values,
        _completeness(values),
        half_us,
        flags,
    )


def health(body: Mapping[int, object]) -> dict[str, float | str]:
    """What a node says of itself, by name; empty for a body without health quantities."""
    found: dict[str, float | str] = {}
    for code, raw in body.items():
        if code in _HEALTH and code in QUANTITIES:
            name, _, per, _ = QUANTITIES[code]
            if isinstance(raw, str):
                found[name] = raw
            elif isinstance(raw, int):
                found[name] = raw / per
    return found


def _distrusted(body: Mapping[int, object], flags: int) -> bool:
    if flags & FAULT:
        return True
    return bool(flags & WARMING_UP) and not body.keys().isdisjoint(_WARMS_UP)


def _values(body: Mapping[int, object]) -> dict[str, Value]:
    values: dict[str, Value] = {}
    for code, raw in body.items():
        if isinstance(raw, int):
            if code in _NUMBERS:
                name, per = _NUMBERS[code]
                values[name] = raw / per
        elif isinstance(raw, bytes) and code in _LEVELS:
            _add_levels(values, raw, *_LEVELS[code])
    return values


def _add_levels(
    values: dict[str, Value], raw: bytes, kept: str | None, mean: str | None, per: int
) -> None:
    levels = unpack_levels(raw, per, MISSING)
    if kept is not None:
        values[kept] = tuple(levels)
    if mean is not None:
        level = energy_mean(levels)
        if level == level:  # not NaN: at least one was measured
            values[mean] = level


def _completeness(values: Mapping[str, Value]) -> float:
    levels = values.get("LAeq_125ms")
    if isinstance(levels, tuple):
        return sum([level == level for level in levels]) / len(levels)
    return 1.0 if values else 0.0
