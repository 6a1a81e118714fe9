"""Time weightings, tonebursts, impulses and C peaks, IEC 61672-1:2013 5.8, 5.9, 5.13."""

from math import log10

import numpy as np

from lotline.cli.bench.conformance import limits
from lotline.cli.bench.conformance.drive import (
    HIGHEST_PART,
    LAF,
    LAI,
    LAS,
    RATES,
    after,
    measure,
    pulse,
    steady,
)  # fmt: skip
from lotline.cli.bench.conformance.limits import Doubles, Source
from lotline.cli.bench.conformance.row import Check, Row
from lotline.dsp.decibel import level
from lotline.dsp.sound import TICK_S

_CLAUSE = "IEC 61672-1:2013"
_IMPULSE = "IEC 60651 (I; informative)"
_HZ, _IMPULSE_HZ = 4000.0, 2000.0
FAST, SLOW = 0.125, 1.0
# Where a pulse may begin between two samples.
_PHASES = (0.0, 0.25, 0.5, 0.75)


def goal(seconds: float, tau: float) -> float:
    """Largest level of a burst re the steady tone, dB (5.9, equation 7)."""
    return 10 * log10(1 - np.exp(-seconds / tau))


def bursts() -> list[Row]:
    found = [
        Row(f"burst_{name}", "Tonebursts", f"{_CLAUSE} 5.9, Table 4",
            f"{name} - LA, 4 kHz, {least:g} to 1000 ms", Source.ONE, axis="ms")
        for name, least in (("LAFmax", 0.25), ("LASmax", 2), ("LAE", 0.25))
    ]  # fmt: skip
    for rate in RATES:
        reference = float(steady(rate, _HZ)[0] + level(0.125))
        for ms, allowed in limits.BURST_F.items():
            seconds = ms / 1000
            values = measure(rate, pulse(rate, _HZ, seconds)).values
            goals = (goal(seconds, FAST), goal(seconds, SLOW), 10 * log10(seconds))
            bounds = (allowed, limits.BURST_S.get(ms), allowed)
            for row, wanted, bound in zip(found, goals, bounds, strict=True):
                if bound is not None:
                    off = values[row.key.removeprefix("burst_")] - reference - wanted
                    row.checks.append(Check(rate, ms, off, bound[1], bound[0]))
    return found


def decays() -> list[Row]:
    """dB/s over half a second (F) or a second after a steady 4 kHz tone stops."""
    found = []
    for name, column, bounds, on_s, to, clause, source in (
        ("F", LAF, limits.DECAY_F, 3.0, 0.6, f"{_CLAUSE} 5.8", Source.RECALLED),
        ("S", LAS, limits.DECAY_S, 10.0, 1.1, f"{_CLAUSE} 5.8", Source.RECALLED),
        ("I", LAI, limits.DECAY_I, 3.0, 1.1, _IMPULSE, Source.OWN),
    ):
        row = Row(f"decay_{name}", "Time weightings" if name != "I" else "Impulse",
                  clause, f"fall of {name} after 4 kHz stops", source, "", "dB/s")  # fmt: skip
        for rate in RATES:
            row.checks.append(Check(rate, 0.0, _slope(rate, column, on_s, to), *bounds))
        found.append(row)
    return found


def _slope(rate: int, column: int, on_s: float, to_s: float) -> float:
    """dB/s from 0.1 s after the tone's end to to_s."""
    falling: Doubles = level(after(rate, _HZ, on_s, 2.0)[:, column])
    first, last = round(0.1 / TICK_S), round(to_s / TICK_S)
    return float(falling[first] - falling[last]) / ((last - first) * TICK_S)


def impulse() -> list[Row]:
    short = Row("impulse_bursts", "Impulse", _IMPULSE,
                "LAImax - LA, 2 kHz, 20, 5 and 2 ms", Source.ONE, axis="ms")  # fmt: skip
    long = Row("impulse_steady", "Impulse", _IMPULSE,
               "I beside Leq, steady tones", Source.OWN)  # fmt: skip
    for rate in RATES:
        reference = float(steady(rate, _IMPULSE_HZ)[0] + level(0.125))
        for ms, (wanted, bound) in limits.IMPULSE.items():
            found = measure(rate, pulse(rate, _IMPULSE_HZ, ms / 1000)).values["LAImax"]
            short.checks.append(Check(rate, ms, found - reference - wanted, -bound, bound))
        for hz in (250.0, 1000.0, 4000.0):
            levels = steady(rate, hz)
            bound = limits.IMPULSE_STEADY
            long.checks.append(Check(rate, hz, float(levels[5] - levels[0]), -bound, bound))
    return [short, long]


def peaks() -> list[Row]:
    found = []
    for (hz, cycles, sign), (wanted, bound) in limits.PEAK.items():
        shape = "one cycle" if cycles == 1 else f"{'+' if sign > 0 else '-'} half cycle"
        row = Row(f"peak_{hz:g}_{sign * cycles:g}", "C peak", f"{_CLAUSE} 5.13, Table 5",
                  f"LCpeak - LC, {shape} of {hz:g} Hz", Source.ONE)  # fmt: skip
        for rate in RATES:
            if hz < HIGHEST_PART * rate:
                off = _peak(rate, hz, cycles, sign) - wanted
                row.checks += [Check(rate, hz, float(v), -bound, bound) for v in off]
        found.append(row)
    return found


def _peak(rate: int, hz: float, cycles: float, sign: int) -> Doubles:
    """LCpeak - LC at each place between two samples."""
    reference = float(steady(rate, hz)[1] + level(0.125))
    made = (
        pulse(rate, hz, cycles / hz, phase=phase, amplitude=sign * 0.5) for phase in _PHASES
    )  # fmt: skip
    return np.array([measure(rate, x).values["LCpeak"] for x in made]) - reference
