"""One decoded frame body to the indicator of the frame's own span."""

from collections.abc import Mapping

from lotwire.codes import (
    CODE,
    FAULT,
    FIRST_DERIVED,
    QUANTITIES,
    STATUS_WORDS,
    WARMING_UP,
)

from lotline.records import Indicator, Levels, Value

_STATUS = CODE["status"]
_ALL_FLAGS = sum(STATUS_WORDS)
_HEALTH = range(CODE["uptime"], CODE["outputs"] + 1)
_OUTPUT = range(CODE["output_state"], CODE["output_button"] + 1)
_CALIBRATION = range(CODE["calibration_level"], CODE["calibrator"] + 1)
# Without these four it says nothing.
_CALIBRATED = frozenset(range(CODE["calibration_level"], CODE["calibration_offset"] + 1))
_OTHER = {*_HEALTH, *_OUTPUT, *_CALIBRATION, CODE["condensed_seqs"]}
_MEASURED = frozenset(c for c in QUANTITIES if c < FIRST_DERIVED and c not in _OTHER)
# What a condensed record calls otherwise than the span that it stands for.
_SAME = {
    "LCeq_condensed": "LCeq",
    "LZeq_condensed": "LZeq",
    "active_power_highest": "active_power_max",
    "PM2.5_highest": "PM2.5_max",
    "VOC_index_highest": "VOC_index_max",
}
# Particle and gas sensors state a warm-up; their readings in it are no measurement.
_WARMS_UP = frozenset(range(CODE["PM1"], CODE["SRAW_NOx"] + 1)) | {
    CODE[name] for name in ("CO2", "CO", "formaldehyde")
}
# code: (name, per) of single numbers
_NUMBERS = {
    code: (_SAME.get(name, name), per)
    for code, (name, _, per, items) in QUANTITIES.items()
    if code in _MEASURED and items == 1 and code != _STATUS
}
_SHARE = CODE["LAeq_125ms"]
# code: (name under which the levels are kept, name of their energy mean)
LEVELS = {
    CODE["LAeq_125ms"]: ("LAeq_125ms", "LAeq"),  # kept for the percentile levels
    CODE["LCeq_125ms"]: (None, "LCeq"),
    CODE["LZeq_125ms"]: (None, "LZeq"),
    CODE["third_octave_Leq"]: ("third_octave_Leq", None),
}


def second(
    node: str, channel: int, body: Mapping[int, object], span_ms: int, end_us: int, half_us: int
) -> Indicator | None:
    """The indicator of one frame, or None where nothing was measured (health) or no time covered.

    body: as `lotwire.frame.body` gives it, levels as bytes or `Levels`. span_ms: what the frame
    covers, up to end_us (UTC, us, uncertain by half_us). An item of an array that was not measured
    is NaN. With FAULT, or WARMING_UP of a particle or gas sensor, there are no values and
    completeness is 0; else it is the share of A-weighted levels that are there, or 1 without any
    such.
    """
    # A counter's first reading covers no time: it would begin together with the second one,
    # and of two indicators with the same start only the later counts.
    if span_ms == 0 or body.keys().isdisjoint(_MEASURED):
        return None
    status = body.get(_STATUS, 0)
    flags = status & _ALL_FLAGS if isinstance(status, int) else 0
    values, completeness = ({}, 0.0) if _distrusted(body, flags) else _values(body)
    start_us, seconds = end_us - span_ms * 1000, max(1, (span_ms + 500) // 1000)
    return Indicator(node, channel, start_us, seconds, values, completeness, half_us, flags)


def health(body: Mapping[int, object]) -> dict[str, float | str]:
    """What a node says of itself, by name; empty for a body without health quantities."""
    return _named(body, _HEALTH)


def calibration(body: Mapping[int, object]) -> dict[str, float | str]:
    """What a calibration of a sensor found, by name; empty for a body that tells of none."""
    return _named(body, _CALIBRATION) if body.keys() >= _CALIBRATED else {}


def _named(body: Mapping[int, object], codes: range) -> dict[str, float | str]:
    found: dict[str, float | str] = {}
    for code, raw in body.items():
        if code in codes and code in QUANTITIES:
            name, _, per, _ = QUANTITIES[code]
            if isinstance(raw, str):
                found[name] = raw
            elif isinstance(raw, int):
                found[name] = raw / per
    return found


def output(body: Mapping[int, object]) -> dict[str, int]:
    """What an output of a node does, by name; empty for a body that tells of none."""
    found = {QUANTITIES[c][0]: raw for c, raw in body.items() if c in _OUTPUT}
    return {name: raw for name, raw in found.items() if isinstance(raw, int)}


def _distrusted(body: Mapping[int, object], flags: int) -> bool:
    if flags & FAULT:
        return True
    return bool(flags & WARMING_UP) and not body.keys().isdisjoint(_WARMS_UP)


def _values(body: Mapping[int, object]) -> tuple[dict[str, Value], float]:
    """(values, completeness)."""
    values: dict[str, Value] = {}
    share = 1.0
    for code, raw in body.items():
        if isinstance(raw, int):
            if (number := _NUMBERS.get(code)) is not None:
                values[number[0]] = raw / number[1]
        elif isinstance(raw, bytes | Levels) and (names := LEVELS.get(code)) is not None:
            # Written out: it is what checking a month of frames spends its time with.
            kept, mean = names
            levels = Levels(raw) if isinstance(raw, bytes) else raw
            if kept is not None:
                values[kept] = levels
            if mean is not None:
                level, measured = levels.mean()
                if measured:
                    values[mean] = level
                if code == _SHARE:
                    share = measured / len(levels)
    return values, share if values else 0.0
