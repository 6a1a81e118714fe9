"""A device of ALSA, through the process that listens to it (capture.py)."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection, Pipe

import numpy as np

from lotline.errors import InputError
from lotline.station.microphones.capture import BUFFER, HEADER
from lotline.station.microphones.heard import Heard, Listening

# Tried again so long after it was gone or could not be had.
AGAIN_S = 5.0
# PortAudio looks at every device first; some take their time.
ANSWER_S = 30.0
STOP_S = 0.5
# The largest value of a converter of 16 bits; one of more bits has then as good as reached its.
FULL = 1 - 2.0**-15
# What a microphone's supply and the filters take to settle.
RUN_IN_US = 1_000_000
_COMMAND = (sys.executable, "-m", "lotline.station.microphones.capture")


class Device:
    """name: as PortAudio lists it, a part of that, or its number. channels: how many are asked
    of it, from the first on."""

    again_s: float | None = AGAIN_S

    def __init__(self, name: str, rate: int, channels: int) -> None:
        self._name, self._rate, self._channels = name, rate, channels

    @contextmanager
    def listen(self, stopping: threading.Event) -> Iterator[Listening]:
        ours, theirs = Pipe()
        process = self._start(theirs)
        theirs.close()
        try:
            buffer_ns = BUFFER.unpack(self._message(ours, b"o", stopping))[0] * 1e9
            blocks = self._blocks(ours, stopping)
            yield Listening(self._rate, FULL, buffer_ns, RUN_IN_US, blocks)
        finally:
            ours.close()  # the process ends with it
            process.kill()
            process.wait()

    def _start(self, wire: Connection) -> "subprocess.Popen[bytes]":
        fd = wire.fileno()
        words = self._name, str(self._rate), str(self._channels), str(fd)
        nothing = subprocess.DEVNULL
        return subprocess.Popen(
            [*_COMMAND, *words], pass_fds=[fd], stdin=nothing, stdout=nothing, stderr=nothing,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            start_new_session=True,  # Ctrl-C is for the gateway
        )  # fmt: skip

    def _message(self, wire: Connection, kind: bytes, stopping: threading.Event) -> bytes:
        """The next of that kind; InputError for what went wrong."""
        end = time.monotonic() + ANSWER_S
        try:
            while not wire.poll(STOP_S):
                if stopping.is_set() or time.monotonic() > end:
                    raise InputError(f"the device {self._name} does not answer")
            message = wire.recv_bytes()
        except (EOFError, OSError):
            message = b"eits listener has ended"
        if message[:1] != kind:
            raise InputError(f"the device {self._name}: {message[1:].decode()}")
        return message[1:]

    def _blocks(self, wire: Connection, stopping: threading.Event) -> Iterator[Heard]:
        while not stopping.is_set():
            message = self._message(wire, b"s", stopping)
            at_ns, lost, overrun = HEADER.unpack_from(message)
            frames = np.frombuffer(message, np.float32, offset=HEADER.size)
            if not np.isfinite(frames).all():
                raise InputError(f"the device {self._name} gives samples that are no numbers")
            yield Heard(frames.reshape(-1, self._channels), at_ns, lost, overrun)
