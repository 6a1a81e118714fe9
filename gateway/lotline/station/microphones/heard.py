"""What a device and a file have in common."""

import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray


class Heard(NamedTuple):
    """frames: (n, columns), full scale 1. at_ns: `steady_ns` when the last of them was there.
    lost: frames that are known to be missing before them; overrun: some are, nobody says how
    many."""

    frames: NDArray[np.float32]
    at_ns: float
    lost: int = 0
    overrun: bool = False


@dataclass(frozen=True, slots=True)
class Listening:
    """A source that is open.

    full: |x| from which a sample is an overload. buffer_ns: a frame is there at most so long
    after it was taken, or it is lost. run_in_us: what the filters and the input need to settle.
    """

    rate: int
    full: float
    buffer_ns: float
    run_in_us: int
    blocks: Iterator[Heard]


class Source(Protocol):
    """again_s: how long after its end it is tried again, twice as long each time that it fails;
    None: not at all."""

    again_s: float | None

    def listen(self, stopping: threading.Event) -> AbstractContextManager[Listening]:
        """Open it. The blocks end with the sound, or raise InputError; soon after `stopping`
        is set they end too."""
