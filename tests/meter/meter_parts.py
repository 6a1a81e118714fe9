"""Bodies and records for the meter's tests."""

import struct

from lotline import meter
from lotline.records import Indicator
from lotwire.codes import CODE, MISSING

START = 1_774_742_400_000_000  # 2026-03-29 00:00 UTC, on a quarter hour


def levels(values) -> bytes:
    """int16 centi-dB, None where missing."""
    return struct.pack(
        f"<{len(values)}h", *[MISSING if v is None else round(v * 100) for v in values]
    )


def noise(a=52.0, *, status=0, thirds=None, **other) -> dict[int, object]:
    """A second of noise; `a` is a level or the eight of 125 ms."""
    eight = [a] * 8 if isinstance(a, int | float) else a
    body = {
        CODE["LAeq_125ms"]: levels(eight),
        CODE["LCeq_125ms"]: levels([v if v is None else v + 5 for v in eight]),
        CODE["LZeq_125ms"]: levels([v if v is None else v + 8 for v in eight]),
        CODE["third_octave_Leq"]: levels(thirds or [40.0] * 29),
        CODE["LAFmax"]: 6000,
        CODE["LCpeak"]: 7500,
    }
    if status:
        body[CODE["status"]] = status
    return body | coded(other)


def coded(values) -> dict[int, int]:
    """{code: integer} of names without a dot."""
    return {CODE[name]: value for name, value in values.items()}


def at(second: float, body, *, span_ms=1000, node="mic", channel=0, half_us=500) -> Indicator:
    """The record of a body whose span begins `second` s after START."""
    end = START + round(second * 1e6) + span_ms * 1000
    record = meter.second(node, channel, body, span_ms, end, half_us)
    assert record is not None
    return record


def watts(power_w, *, energy_wh=None, **other) -> dict[int, object]:
    """A second of a power meter at 230 V with power factor 1 unless told otherwise."""
    body = {"active_power": round(power_w * 10), "voltage_rms": 230_000}
    body["current_rms"] = round(power_w / 230 * 1000)
    if energy_wh is not None:
        body["active_energy"] = energy_wh
    return coded(body | other)
