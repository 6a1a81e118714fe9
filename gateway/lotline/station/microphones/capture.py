"""A process that does nothing but listen to one device and pass the samples on.

    python -m lotline.station.microphones.capture DEVICE RATE CHANNELS FD

It is one of its own because PortAudio knows only the devices that were there when it was
started, so that one plugged in again is found by a new process alone; because ALSA writes to
standard error whatever it likes; and because a driver that hangs takes nothing else along.

Messages on the socket FD, a byte of kind and what follows: "o" once it is open, BUFFER; "s"
HEADER and float32 samples; "e" a sentence, and then it ends. It ends too when the socket does.
"""

import os
import queue
import struct
import sys
import threading
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import Any

from lotline.station.clock import steady_ns

BUFFER = struct.Struct("=d")  # s that the device's buffer holds
HEADER = struct.Struct("=qq?")  # steady_ns; frames lost before these; whether the buffer ran over
# Seconds that the device's buffer shall hold: long enough for a busy gateway.
BUFFER_S = 0.2
# No block for so long: the device's clock has stopped.
DEAF_S = 3.0
# Blocks that wait while the gateway does not take them, some ten seconds; the newest are dropped.
MAX_WAITING = 200
BAD_DEVICE, BUSY, BAD_CHANNELS, BAD_RATE = -9996, -9985, -9998, -9997


class Trouble(Exception):  # noqa: N818 - its text is the sentence
    """Why the device cannot be listened to."""


class Capture:
    """Blocks from PortAudio's thread to the socket."""

    def __init__(self) -> None:
        self._waiting: queue.Queue[bytes | None] = queue.Queue(MAX_WAITING)
        self._lost, self._overrun = 0, False

    def heard(self, data: Any, frames: int, _: Any, status: Any) -> None:
        """In PortAudio's thread: never waits."""
        overrun = self._overrun or bool(status.input_overflow)
        block = b"s" + HEADER.pack(steady_ns(), self._lost, overrun) + bytes(data)
        try:
            self._waiting.put_nowait(block)
            self._lost, self._overrun = 0, False
        except queue.Full:
            self._lost, self._overrun = self._lost + frames, overrun

    def ended(self) -> None:
        """The stream stopped by itself: the device is gone."""
        with suppress(queue.Full):  # then it is noticed by its silence
            self._waiting.put_nowait(None)

    def run(self, device: str, rate: int, channels: int, wire: Connection) -> None:
        """Until the socket or the device ends; raises Trouble. The stream is left open: to
        close that of a device that is gone may never end, and this process does."""
        sound = _library()
        try:
            stream = sound.RawInputStream(
                device=_find(sound, device, channels), samplerate=rate, channels=channels,
                dtype="float32", latency=BUFFER_S, callback=self.heard,
                finished_callback=self.ended,
            )  # fmt: skip
            stream.start()
        except sound.PortAudioError as e:
            raise Trouble(_explain(e, rate)) from e
        wire.send_bytes(b"o" + BUFFER.pack(stream.latency))
        while True:
            wire.send_bytes(self._next())

    def _next(self) -> bytes:
        try:
            block = self._waiting.get(timeout=DEAF_S)
        except queue.Empty:
            raise Trouble(f"it has given no samples for {DEAF_S:.0f} s") from None
        if block is None:
            raise Trouble("it has stopped; perhaps it was unplugged")
        return block


def _library() -> Any:
    try:
        import sounddevice
    except ImportError as e:
        raise Trouble(
            "devices are listened to through sounddevice, which is not installed: "
            "pip install 'lotline[microphone]'"
        ) from e
    except OSError as e:
        raise Trouble(
            "sounddevice needs PortAudio, which is not installed (Debian: apt-get install "
            "libportaudio2)"
        ) from e
    return sounddevice


def _find(sound: Any, device: str, channels: int) -> int:
    """By number, by name or by a part of it that no other has."""
    inputs = [d for d in sound.query_devices() if d["max_input_channels"] > 0]
    found = [d for d in inputs if device in (d["name"], str(d["index"]))]
    found = found or [d for d in inputs if device.lower() in d["name"].lower()]
    if not found:
        others = ", ".join(d["name"] for d in inputs) or "none"
        raise Trouble("there is no such device, or another program has it; there are: " + others)
    if len(found) > 1:
        names = ", ".join(d["name"] for d in found)
        raise Trouble(f"several devices have that in their name: {names}")
    if found[0]["max_input_channels"] < channels:
        raise Trouble(
            f"it has {found[0]['max_input_channels']} channels, counted from 1: "
            f"got channel {channels}"
        )
    return int(found[0]["index"])


def _explain(error: Any, rate: int) -> str:
    words, code = [*map(str, error.args), ""][0], error.args[1] if len(error.args) > 1 else 0
    known = {
        BUSY: "another program has it",
        BAD_RATE: f"it does not take {rate} Hz",
        BAD_CHANNELS: "it has not that many channels",
        BAD_DEVICE: "it is no longer there",
    }
    return known.get(code, f"PortAudio says: {' '.join(words.split())}")


def main() -> None:
    device, rate, channels, fd = sys.argv[1:]
    wire = Connection(int(fd))
    threading.Thread(target=_end_with, args=(wire,), daemon=True).start()
    try:
        Capture().run(device, int(rate), int(channels), wire)
    except Trouble as e:
        wire.send_bytes(b"e" + str(e).encode())
    except OSError:  # nobody listens any more
        pass
    os._exit(0)


def _end_with(wire: Connection) -> None:
    """When the gateway has ended, in whatever way."""
    try:
        wire.recv_bytes()
    finally:
        os._exit(0)


if __name__ == "__main__":
    main()
