"""The gas indices against the maker's own vector and the maker's own code."""

import math
import random
from pathlib import Path

import numpy as np
import pytest
from drivers import gas_index
from drivers.gas_index import BLACKOUT, NOX, VOC, Baseline, GasIndex
from sensirion_gas_index_algorithm.nox_algorithm import NoxAlgorithm
from sensirion_gas_index_algorithm.voc_algorithm import VocAlgorithm

VECTOR = "sensirion_voc_sraw_index.csv"
CASES = [(VOC, VocAlgorithm, 30000, -1), (NOX, NoxAlgorithm, 15800, 1)]


def air(seed: int, seconds: int, level: int, sign: int) -> list[int]:
    """Raw ticks of a day with drift, noise, short events and events that stay."""
    chance = random.Random(seed)
    event = drift = 0.0
    out = []
    for _ in range(seconds):
        if chance.random() < 0.001:
            event = chance.choice([0, 0, 500, 2000, 6000, 12000]) * chance.random()
        drift += chance.gauss(0, 1)
        raw = int(level + sign * event + drift + chance.gauss(0, 15))
        out.append(min(max(raw, 1), 64999))
    return out


def test_the_makers_vector_under_micropython(micropython, wire_room: Path) -> None:
    worst, rows, blackout = micropython(
        """
from drivers.gas_index import VOC, GasIndex
index = GasIndex(VOC)
worst = rows = blackout = 0
for line in open(sys.argv[1]):
    sraw, expected = [int(field) for field in line.split(",")]
    got = index.step(sraw)
    worst = max(worst, abs(got - expected))
    rows += 1
    blackout += not got
out = [worst, rows, blackout]""",
        str(wire_room / VECTOR),
    )
    assert (rows, blackout) == (600, BLACKOUT + 1)
    assert worst <= 1


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize(("gas", "oracle", "level", "sign"), CASES)
def test_long_runs_agree_with_the_makers_code(gas, oracle, level, sign, seed) -> None:
    theirs, ours = oracle(), GasIndex(gas)
    seen = set()
    for sraw in air(seed, 50000, level, sign):
        expected = theirs.process(sraw)
        assert abs(ours.step(sraw) - expected) <= 1
        seen.add(expected)
    assert len(seen) > 200, "a run that reaches high and low"


@pytest.mark.parametrize(("gas", "oracle", "level", "sign"), CASES)
def test_an_event_that_stays_becomes_the_new_normal(gas, oracle, level, sign) -> None:
    """Past the longest pause of learning: 3 h for VOC, 12 h for NOx."""
    theirs, ours = oracle(), GasIndex(gas)
    chance = random.Random(9)
    shown = []
    for second in range(85000):
        raw = level + chance.randrange(20) + (sign * 4000 if second > 25000 else 0)
        shown.append(ours.step(raw))
        assert abs(shown[-1] - theirs.process(raw)) <= 1
    assert shown[-1] < max(shown) / 2


class Single(float):
    """A float that rounds to single precision after each step, as a board's does."""

    def __new__(cls, value):
        return super().__new__(cls, np.float32(value))


for _name in ("add", "radd", "sub", "rsub", "mul", "rmul", "truediv", "rtruediv"):
    _double = getattr(float, f"__{_name}__")
    setattr(Single, f"__{_name}__", lambda a, b, f=_double: Single(f(a, float(np.float32(b)))))


@pytest.mark.parametrize(("gas", "oracle", "level", "sign"), CASES)
def test_single_precision_is_enough(monkeypatch, gas, oracle, level, sign) -> None:
    monkeypatch.setattr(gas_index, "exp", lambda x: Single(math.exp(x)))
    monkeypatch.setattr(gas_index, "sqrt", lambda x: Single(math.sqrt(x)))
    theirs, ours = oracle(), GasIndex(gas)
    for sraw in air(3, 6000, level, sign):
        assert abs(ours.step(Single(sraw)) - theirs.process(sraw)) <= 1
    assert isinstance(ours._baseline._offset, Single)
    assert isinstance(ours._smoother._value, Single)


def test_a_mean_far_from_the_first_value_still_moves_in_single_precision(monkeypatch) -> None:
    """8 ticks for 3,000 s move a settled mean by 0.54: less than single precision's steps."""
    monkeypatch.setattr(gas_index, "exp", lambda x: Single(math.exp(x)))
    monkeypatch.setattr(gas_index, "sqrt", lambda x: Single(math.sqrt(x)))
    baseline = Baseline(VOC)
    for raw in [1] + 1500 * [6000]:
        baseline.learn(Single(raw), 100)
    settled = baseline.mean()
    baseline._age = 30000
    for _ in range(3000):
        baseline.learn(Single(6008), 100)
    assert baseline.mean() - settled == pytest.approx(0.54, abs=0.05)


def test_micropython_and_cpython_give_the_same_numbers(micropython) -> None:
    under_micropython = micropython("""
from drivers.gas_index import NOX, GasIndex
index = GasIndex(NOX)
out = [index.step(15800 + (k * 7919) % 301 + (900 if k > 300 else 0)) for k in range(700)]""")
    index = GasIndex(NOX)
    assert under_micropython == [
        index.step(15800 + (k * 7919) % 301 + (900 if k > 300 else 0)) for k in range(700)
    ]


def test_memory_is_fixed(micropython) -> None:
    first, last = micropython("""
import gc
from drivers.gas_index import VOC, GasIndex
index = GasIndex(VOC)
out = []
for n in (200, 20000):
    for k in range(n):
        index.step(30000 + k % 37)
    gc.collect()
    out.append(gc.mem_alloc())""")
    assert last == pytest.approx(first, abs=64)
