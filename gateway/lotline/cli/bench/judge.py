"""`lotline bench judge`: a node-year of seconds and a machine's states under TA Lärm."""

import resource
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from lotline.judge import evaluate
from lotline.judge.case import Case
from lotline.judge.language import library
from lotline.judge.language.quantity import find
from lotline.judge.record import Finding
from lotline.judge.series import Data, series
from lotline.judge.states import State

Doubles = NDArray[np.float64]
T = TypeVar("T")
PACK, NODE, SOURCE = "de.ta-laerm", "mic", "cnc"
BERLIN = ZoneInfo("Europe/Berlin")
FIRST = datetime(2026, 1, 1, tzinfo=BERLIN)
HOUR_S, DAY_S = 3600, 86_400
# Of each hour the machine runs the first part, and adds so much.
RUNS_S, ADDS_DB = 2400, 8.0
REST_DB, SPREAD_DB, PEAK_DB = 40.0, 2.0, 6.0
A_DAY_H = 16


def measure(days: int) -> dict[str, Any]:
    """Seconds of one processor; raises AssertionError if judge and peer find other levels."""
    start, levels = _recording(days)
    end, maxima = start + 1_000_000, levels + PEAK_DB
    before = _resident()
    found, judged = _timed(lambda: _judged(start, end, (levels, maxima)))
    after = _resident()
    hours, peer = _timed(lambda: _by_numpy(levels, _local_hours(start)))
    _compare(found, hours)
    words = [f.verdict for f in found]
    return {
        "seconds_of_levels": 2 * len(start), "days": days, "states": 2 * len(start) // HOUR_S,
        "verdicts": len(found), "over": words.count("over"), "ok": words.count("ok"),
        "judge_s": judged, "numpy_hours_and_days_s": peer,
        "input_mb": sum(a.nbytes for a in (start, end, levels, maxima)) / 1e6,
        "peak_mb": after / 1e6, "peak_more_mb": (after - before) / 1e6,
    }  # fmt: skip


def _judged(
    start: NDArray[np.int64], end: NDArray[np.int64], values: tuple[Doubles, Doubles]
) -> list[Finding]:
    names = zip(("LAeq", "LAFmax"), values, strict=True)
    data = Data(
        tuple(series(of, "total", NODE, start, end, v) for name, v in names if (of := find(name))),
        tuple(_states(int(start[0]), len(start))),
    )
    return evaluate.judge(library.shipped(PACK), Case(data, {"zone": "MI"}, BERLIN))


def _states(first_us: int, seconds: int) -> list[State]:
    """The machine on and off, an hour after the other."""
    found = []
    for at in range(0, seconds, HOUR_S):
        begin, stop, end = (first_us + s * 1_000_000 for s in (at, at + RUNS_S, at + HOUR_S))
        found += [State(SOURCE, begin, stop, True), State(SOURCE, stop, end, False)]
    return found


def _recording(days: int) -> tuple[NDArray[np.int64], Doubles]:
    """(n,) UTC us of each second's beginning, and its level."""
    last = (FIRST.replace(tzinfo=None) + timedelta(days=days)).replace(tzinfo=BERLIN)
    count = round(last.timestamp() - FIRST.timestamp())
    levels = np.random.default_rng(1).normal(REST_DB, SPREAD_DB, count)
    levels[np.arange(count) % HOUR_S < RUNS_S] += ADDS_DB
    return round(FIRST.timestamp()) * 1_000_000 + 1_000_000 * np.arange(count), levels


def _local_hours(start: NDArray[np.int64]) -> NDArray[np.int64]:
    """The local hour in which each hour of the recording begins."""
    each = start[::HOUR_S] // 1_000_000
    return np.array([datetime.fromtimestamp(int(s), UTC).astimezone(BERLIN).hour for s in each])


def _by_numpy(levels: Doubles, local: NDArray[np.int64]) -> Doubles:
    """The peer: the mean energy of each hour by numpy and of each day of 06 to 22 out of them;
    no states, no residual, no impulses, no verdicts."""
    power = np.power(10.0, levels / 10).reshape(-1, HOUR_S).mean(axis=1)
    by_day = power[(local >= 6) & (local < 22)].reshape(-1, A_DAY_H)
    return np.asarray(10 * np.log10(by_day.mean(axis=1)))


def _compare(found: list[Finding], by_day: Doubles) -> None:
    """The source's level with the residual put back is the total that numpy found."""
    days = [f for f in found if f.rule == "day-rating" and f.value is not None]
    assert len(days) == len(by_day)
    for one, total in zip(days, by_day, strict=True):
        stages = one.steps["judged"][0]["measures"]["value"]["stages"]
        alone = stages[0]["values"]
        kr_ki = one.steps["judged"][0]["measures"]["value"]["adjusted"]
        assert len(alone) == A_DAY_H
        bare = [w["value"] - a["total"] for w, a in zip(alone, kr_ki, strict=True)]
        share = np.power(10.0, np.array(bare) / 10).mean()
        rest = np.power(10.0, REST_DB / 10)
        assert abs(10 * np.log10(share + rest * _spread()) - total) < 0.1


def _spread() -> float:
    """How much the mean energy of levels with that spread exceeds that of their mean."""
    return float(np.exp((SPREAD_DB * np.log(10) / 10) ** 2 / 2))


def _resident() -> float:
    """The most memory that this process has had, bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024.0


def _timed(work: Callable[[], T]) -> tuple[T, float]:
    begin = time.process_time()
    return work(), time.process_time() - begin


def words(found: dict[str, Any]) -> str:
    """For people."""
    return (
        f"{found['days']} days of LAeq and LAFmax by the second, {found['states']:,} states of a "
        f"machine, processor time:\n"
        f"  judged by TA Lärm, {found['verdicts']:,} verdicts with their reasons   "
        f"{found['judge_s']:.1f} s\n"
        f"  LAeq of hours and days alone by numpy               "
        f"{found['numpy_hours_and_days_s']:.1f} s\n"
        f"  memory: {found['input_mb']:,.0f} MB of levels came in, "
        f"{found['peak_more_mb']:,.0f} MB more were needed, {found['peak_mb']:,.0f} MB in all"
    )
