"""A clause of a standard, and everything that was measured for it."""

from dataclasses import dataclass, field
from math import inf, isnan
from typing import Any

from lotline.cli.bench.conformance.limits import Source


@dataclass(frozen=True, slots=True)
class Check:
    """One measurement: at a sampling rate (Hz) and a place on the row's axis."""

    rate: int
    at: float
    got: float
    low: float
    high: float
    band: int | None = None

    @property
    def passed(self) -> bool:
        return self.low <= self.got <= self.high  # NaN does not

    @property
    def used(self) -> float:
        """The part of its allowance that it uses: above 1 it does not hold."""
        if isnan(self.got):
            return inf
        up = self.got / self.high if self.got > 0 and self.high < inf else 0.0
        if self.low > 0:
            return max(up, self.low / self.got if self.got > 0 else inf)
        return max(up, self.got / self.low if self.got < 0 else 0.0)


@dataclass(slots=True)
class Row:
    """group: of the report. axis: unit of `at`. unit: of `got` and the limits."""

    key: str
    group: str
    clause: str
    what: str
    source: Source
    axis: str = "Hz"
    unit: str = "dB"
    checks: list[Check] = field(default_factory=list)

    @property
    def passed(self) -> bool:
        return bool(self.checks) and all(c.passed for c in self.checks)

    @property
    def worst(self) -> Check:
        """The check that uses most of its allowance."""
        return max(self.checks, key=lambda c: c.used)

    def where(self) -> str:
        c = self.worst
        band = "" if c.band is None else f"band {_plain(1000 * 10 ** (c.band / 10))} Hz, "
        at = f"{_plain(c.at)} {self.axis}, " if self.axis else ""
        return f"{band}{'tone ' if band else ''}{at}at {c.rate / 1000:g} kHz"

    def limit(self) -> str:
        """At the worst place."""
        low, high = round(self.worst.low, 2), round(self.worst.high, 2)
        sign = "+" if low <= 0 else ""
        if high == inf:
            return f"≥ {_minus(f'{low:g}')}" if low > 0 else "none"
        if low == -inf:
            return f"≤ {sign}{high:g}"
        if low == -high:
            return f"±{high:g}"
        return f"{_minus(f'{low:g}')} to {sign}{high:g}"

    def got(self) -> str:
        sign = "+" if self.worst.low <= 0 else ""
        return _minus(f"{self.worst.got:{sign}z.3f}")

    def as_json(self) -> dict[str, Any]:
        c = self.worst
        return {
            "key": self.key, "clause": self.clause, "what": self.what, "unit": self.unit,
            "limit": [_finite(c.low), _finite(c.high)], "worst": _finite(round(c.got, 4)),
            "allowance_used": _finite(round(c.used, 4)),
            "at": {
                "sample_rate_hz": c.rate, "value": round(c.at, 4), "unit": self.axis or None,
                "band_hz": None if c.band is None else round(1000 * 10 ** (c.band / 10), 1),
            },
            "checks": len(self.checks), "passed": self.passed, "source": str(self.source),
        }  # fmt: skip


def _plain(value: float) -> str:
    """Three figures: 19953 -> 20000."""
    rounded = float(f"{value:.3g}")
    return _minus(f"{rounded:.0f}" if abs(rounded) >= 100 else f"{rounded:g}")


def _minus(text: str) -> str:
    return text.replace("-", "−")


def _finite(value: float) -> float | None:
    return None if isnan(value) or value in (inf, -inf) else value
