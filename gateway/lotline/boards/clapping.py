"""The clap test: does the microphone of this very node hear what is done before it?

A clap at a metre has an LAFmax of some 80 dB; a microphone that is covered, or is another one than
is meant, hears it hardly or not at all. It must stand 10 dB above the loudest moment before it,
more than a room does by itself within seconds.
"""

import json
from typing import NamedTuple

from lotline.errors import BoardError

SETTLE_S, QUIET_S, CLAP_S = 2, 4, 8
RISE_DB = 10.0


class Clap(NamedTuple):
    """LAFmax, dB re 20 uPa: of the seconds before, and of those in which somebody clapped."""

    before: float
    loudest: float

    @property
    def is_heard(self) -> bool:
        return self.loudest - self.before >= RISE_DB

    @property
    def words(self) -> str:
        rise = self.loudest - self.before
        return f"LAFmax {self.loudest:.1f} dB, {rise:+.1f} dB to the {self.before:.1f} dB before"


def read(said: str) -> Clap:
    """Of the lines that node/calibrate.py prints; raises BoardError."""
    maxima = [_maximum(json.loads(line)) for line in said.splitlines()][SETTLE_S:]
    if len(maxima) <= QUIET_S:
        raise BoardError(f"only {len(maxima)} s came of the microphone, more than {QUIET_S} s are "
                         "needed")  # fmt: skip
    return Clap(max(maxima[:QUIET_S]), max(maxima[QUIET_S:]))


def _maximum(second: dict[str, float]) -> float:
    if "fault" in second:
        raise BoardError(f"the microphone fails ({second['fault']})")
    if "LAFmax_cdb" not in second:
        raise BoardError("the application on this board is of another version than this lotline: "
                         "`lotline flash` puts this one's there")  # fmt: skip
    return second["LAFmax_cdb"] / 100
