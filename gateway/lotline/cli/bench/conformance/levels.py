"""Frequency weightings and level linearity with tones that last, IEC 61672-1:2013 5.5, 5.6."""

import numpy as np

from lotline.cli.bench.conformance import limits
from lotline.cli.bench.conformance.drive import HIGHEST_PART, RATES, steady
from lotline.cli.bench.conformance.limits import Doubles, Source
from lotline.cli.bench.conformance.row import Check, Row

_CLAUSE = "IEC 61672-1:2013"
# Levels of the 1 kHz tone, dB re a sine of full scale; deviations are from that at -20.
LEVELS = np.arange(0.0, -101.0, -1.0)
_REFERENCE = 20


def closed_form(hz: float) -> tuple[float, float, float]:
    """(A, C, Z) in dB re 1 kHz, Annex E."""
    f1, f2, f3, f4 = limits.POLES

    def gains(f: float) -> Doubles:
        c = f**2 * f4**2 / ((f**2 + f1**2) * (f**2 + f4**2))
        return np.array([c * f**2 / np.sqrt((f**2 + f2**2) * (f**2 + f3**2)), c, 1.0])

    a, c, z = 20 * np.log10(gains(hz) / gains(1000.0))
    return float(a), float(c), float(z)


def weightings() -> list[Row]:
    found = [
        Row(f"weighting_{name}", "Frequency weightings", f"{_CLAUSE} 5.5, Table 3",
            f"{name} weighting, 10 Hz to 20 kHz", Source.DERIVED)
        for name in "ACZ"
    ]  # fmt: skip
    for rate in RATES:
        for n, (high, low) in limits.WEIGHTING.items():
            hz = 10 ** (n / 10)
            if hz < HIGHEST_PART * rate:
                off = steady(rate, hz)[:3] - closed_form(hz)
                for row, got in zip(found, off, strict=True):
                    row.checks.append(Check(rate, hz, float(got), low, high))
    return found


def at_1_khz() -> list[Row]:
    same = Row("weightings_1khz", "Frequency weightings", f"{_CLAUSE} 5.5",
               "C and Z beside A, steady 1 kHz", Source.ONE)  # fmt: skip
    mean = Row("f_s_and_leq", "Time weightings", f"{_CLAUSE} 5.8",
               "F and S beside Leq, steady 1 kHz", Source.ONE)  # fmt: skip
    for rate in RATES:
        a, c, z, f, s, _ = steady(rate, 1000.0, settle_s=10.0)
        for row, bound, pair in (
            (same, limits.WEIGHTINGS_AT_1K, (c - a, z - a)),
            (mean, limits.F_S_AND_LEQ, (f - a, s - a)),
        ):
            row.checks += [Check(rate, 1000.0, float(v), -bound, bound) for v in pair]
    return [same, mean]


def linearity() -> list[Row]:
    whole = Row("linearity", "Level linearity", f"{_CLAUSE} 5.6",
                "LAeq and LAF over 100 dB, 1 kHz", Source.DERIVED, axis="dBFS")  # fmt: skip
    change = Row("linearity_change", "Level linearity", f"{_CLAUSE} 5.6",
                 "any change by 1 to 10 dB, 1 kHz", Source.RECALLED, axis="dBFS")  # fmt: skip
    for rate in RATES:
        found = np.array([steady(rate, 1000.0, 10 ** (v / 20))[[0, 3]] for v in LEVELS])
        off = found - found[_REFERENCE]
        for column in off.T:
            for i, at in enumerate(LEVELS):
                bound, steps = limits.LINEARITY, limits.LINEARITY_STEP
                whole.checks.append(Check(rate, at, float(column[i]), -bound, bound))
                far = column[max(0, i - 10) : i + 11] - column[i]
                got = float(far[np.abs(far).argmax()])
                change.checks.append(Check(rate, at, got, -steps, steps))
    return [whole, change]
