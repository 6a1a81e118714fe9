"""IEEE 1459-2010: the quantities of sinusoidal and distorted, balanced and unbalanced supply.

Clauses 3.1.2 (one phase) and 3.2.3 (three phases, four wires). Budeanu's Q and D are no part
of the standard. V in volt rms, I in ampere rms, powers in W, var and VA; ratios, not per cent.
"""

from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from lotline.meter.mains.means import Means

Array = NDArray[np.float64]
TURN = np.exp(2j * np.pi / 3)
# Rows: positive, negative and zero sequence out of the phasors of three phases.
SEQUENCES = np.array([[1, TURN, TURN**2], [1, TURN**2, TURN], [1, 1, 1]]) / 3


@dataclass(frozen=True)
class Powers:
    """The apparent powers of a pair of voltage and current, and what derives from them
    (3.1.2.1 to 3.1.2.16); of a three-phase system, of its effective values (3.2.3)."""

    V: float
    I: float  # noqa: E741 - the standard's symbol
    P: float
    V1: float
    I1: float
    P1: float
    Q1: float
    S: float
    S1: float

    @property
    def VH(self) -> float:  # noqa: N802 - the standard's symbols, here and below
        """All that is not fundamental, DC too: V^2 - V1^2 = VH^2."""
        return _leg(self.V, self.V1)

    @property
    def IH(self) -> float:  # noqa: N802
        return _leg(self.I, self.I1)

    @property
    def THDV(self) -> float:  # noqa: N802
        return _ratio(self.VH, self.V1)

    @property
    def THDI(self) -> float:  # noqa: N802
        return _ratio(self.IH, self.I1)

    @property
    def N(self) -> float:  # noqa: N802
        """Nonactive power."""
        return _leg(self.S, self.P)

    @property
    def SN(self) -> float:  # noqa: N802
        """Nonfundamental apparent power: SN^2 = DI^2 + DV^2 + SH^2."""
        return _leg(self.S, self.S1)

    @property
    def PH(self) -> float:  # noqa: N802
        return self.P - self.P1

    @property
    def DI(self) -> float:  # noqa: N802
        return self.S1 * self.THDI

    @property
    def DV(self) -> float:  # noqa: N802
        return self.S1 * self.THDV

    @property
    def SH(self) -> float:  # noqa: N802
        return self.S1 * self.THDI * self.THDV

    @property
    def DH(self) -> float:  # noqa: N802
        return _leg(self.SH, self.PH)

    @property
    def PF(self) -> float:  # noqa: N802
        return _ratio(self.P, self.S)

    @property
    def DPF(self) -> float:  # noqa: N802
        return _ratio(self.P1, self.S1)


NAMES = ("V", "I", "P", "P1", "Q1", "PH", "S", "S1", "N", "SN", "DI", "DV", "SH", "DH", "PF",
         "DPF", "V1", "I1", "VH", "IH", "THDV", "THDI")  # fmt: skip


def phase(means: Means, index: int) -> Powers:
    """Of one phase: its voltage and its current."""
    v, i = index, index + len(means.products) // 2
    vv, ii = (sqrt(means.products[c, c]) for c in (v, i))
    v1, i1 = (sqrt(means.fundamental[c, c].real) for c in (v, i))
    s1 = complex(means.fundamental[v, i])
    return Powers(vv, ii, float(means.products[v, i]), v1, i1, s1.real, s1.imag, vv * ii, v1 * i1)


def three_phase(means: Means) -> Powers:
    """Of four wires: V and I are Ve and Ie, S is Se = 3 Ve Ie, S1 is Se1 = 3 Ve1 Ie1."""
    ve, ie = _effective(means.products)
    ve1, ie1 = _effective(means.fundamental.real)
    p = float(np.trace(means.products[:3, 3:]))
    s1 = complex(np.trace(means.fundamental[:3, 3:]))
    return Powers(ve, ie, p, ve1, ie1, s1.real, s1.imag, 3 * ve * ie, 3 * ve1 * ie1)


def neutral(means: Means) -> float:
    """Rms of the sum of the three currents."""
    return _root(float(means.products[3:, 3:].sum()))


def sequences(means: Means, first: int = 0) -> Array:
    """(3,) rms of the positive, negative and zero sequence of the fundamental of the
    voltages (first 0) or the currents (first 3)."""
    among = means.fundamental[first : first + 3, first : first + 3]
    squares = np.einsum("ka,ab,kb->k", SEQUENCES, among, SEQUENCES.conj()).real
    return np.asarray(np.sqrt(np.maximum(squares, 0)))


def thds(squares: Array) -> float:
    """THDS of IEC 61000-4-7 out of the subgroups of orders 1 to 40 (those measured)."""
    return _ratio(sqrt(np.nansum(squares[1:])), sqrt(squares[0]))


def _effective(products: Array) -> tuple[float, float]:
    """(Ve, Ie) of 3.2.3.1: the three lines to neutral and between them, rho = xi = 1."""
    among = products[:3, :3]
    single = float(np.trace(among))
    between = 3 * single - float(among.sum())  # Vab^2 + Vbc^2 + Vca^2
    currents = products[3:, 3:]
    neutral_squared = max(float(currents.sum()), 0.0)
    ie = (float(np.trace(currents)) + neutral_squared) / 3
    return _root((3 * single + between) / 18), _root(ie)


def _leg(whole: float, part: float) -> float:
    return _root(whole * whole - part * part)


def _root(square: float) -> float:
    """Rounding may leave a square just below zero."""
    return sqrt(max(square, 0.0))


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole else float("nan")
