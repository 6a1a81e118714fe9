"""Whether what a microphone reads of a sound calibrator may calibrate it, and how.

Criteria. Stable: ten seconds within 0.2 dB, what IEC 60942:2017 allows a class 2 calibrator for
its own short-term fluctuation. A tone of 1 kHz: the third octave around it carries all but
0.5 dB of the A-weighted level, which is 0 dB at 1 kHz. In range: no further than 6 dB from the
stated level, twice the tolerance of an INMP441; more is a wrong level or a leaking coupler.
"""

import json
from math import log10
from typing import NamedTuple

from lotline.errors import BoardError

LEVELS = (94.0, 114.0)  # dB re 20 uPa: what calibrators give
SETTLE_S, MEASURE_S, CONFIRM_S = 2, 10, 5
SPREAD_DB, OFF_TONE_DB, RANGE_DB, AFTER_DB = 0.2, 0.5, 6.0, 0.1


class Second(NamedTuple):
    """dB re 20 uPa, by the offset that the node had."""

    level: float
    third: float
    overload: bool


class Reading(NamedTuple):
    """level: the energy average; spread: of its seconds."""

    level: float
    spread: float


def seconds(said: str) -> list[Second]:
    """Of the lines that node/calibrate.py prints; raises BoardError for a fault."""
    found = []
    for line in said.splitlines():
        one = json.loads(line)
        if "fault" in one:
            raise BoardError(f"the microphone fails ({one['fault']}): `lotline check` says more; "
                             "its offset is as it was")  # fmt: skip
        found.append(Second(one["LAeq_cdb"] / 100, one["third_cdb"] / 100, one["overload"]))
    return found


def read(measured: list[Second], wanted: float) -> Reading:
    """Raises BoardError with why it may not calibrate."""
    if len(measured) < MEASURE_S:
        raise _refused(f"only {len(measured)} s came of the {MEASURE_S} s that are needed")
    levels = [one.level for one in measured]
    level, spread = _mean(levels), round(max(levels) - min(levels), 2)
    if abs(level - wanted) > RANGE_DB:
        raise _refused(f"it reads {level:.1f} dB, more than {RANGE_DB:g} dB from {wanted:g} dB: "
                       "is the calibrator on, set to that level and tight?")  # fmt: skip
    if any(one.overload for one in measured):
        raise _refused("the microphone is overloaded: take 94 dB")
    if _mean([one.third for one in measured]) < level - OFF_TONE_DB:
        raise _refused("what it hears is no tone of 1 kHz: is it the calibrator, and is the room "
                       "quiet?")  # fmt: skip
    if spread > SPREAD_DB:
        raise _refused(f"its level is not steady: {spread:.2f} dB between the loudest and the "
                       f"quietest of {len(measured)} s, at most {SPREAD_DB:g} dB")  # fmt: skip
    return Reading(level, spread)


def confirm(measured: list[Second], wanted: float) -> float:
    """The level with the new offset; raises BoardError where it is not the calibrator's."""
    if not measured:
        raise _refused("nothing came with the new offset")
    level = _mean([one.level for one in measured])
    if abs(level - wanted) > AFTER_DB:
        raise _refused(f"with the new offset it reads {level:.2f} dB, not {wanted:g} dB: the "
                       "calibrator has moved")  # fmt: skip
    return level


def _mean(levels: list[float]) -> float:
    """Energy average of levels in dB."""
    return 10 * log10(sum(10 ** (level / 10) for level in levels) / len(levels))


def _refused(words: str) -> BoardError:
    return BoardError(f"not calibrated: {words}; its offset is as it was")
