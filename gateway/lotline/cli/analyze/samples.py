"""Sound files as blocks of one channel, full scale 1."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from lotline.errors import InputError
from lotline.soundfiles import Block, SoundFile, check_numbers, check_there, check_use, open_sound
from lotline.soundheaders import HEADERS, head

BLOCK = 1 << 16
RAW = {"s16": ("<i2", 15), "s32": ("<i4", 31), "f32": ("<f4", 0)}


@dataclass(frozen=True, slots=True)
class Recording:
    """One channel of a file. channel: counted from 0. raw: dtype and its scale in bits, where
    the file does not say itself what it holds."""

    file: SoundFile
    channel: int
    raw: tuple[str, int] | None = None

    @property
    def path(self) -> Path:
        return self.file.path

    @property
    def rate(self) -> int:
        return self.file.rate

    @property
    def frames(self) -> int:
        return self.file.frames

    @property
    def notes(self) -> tuple[str, ...]:
        """What is wrong with the file although it can be measured, a sentence each."""
        return self.file.notes

    @property
    def full(self) -> float:
        """The largest value that a sample can have."""
        return self.file.full

    def blocks(self, start_s: float = 0.0, stop_s: float | None = None) -> Iterator[Block]:
        """float32 blocks of [start_s, stop_s); raises InputError for what is not a number."""
        begin, end = self.span(start_s, stop_s)
        at = begin
        for block in self._raw_blocks(begin, end) if self.raw else self._file_blocks(begin, end):
            check_numbers(self.path, block, at)
            at += len(block)
            yield block

    def span(self, start_s: float, stop_s: float | None) -> tuple[int, int]:
        """The samples [from, to) of these seconds."""
        end = self.frames if stop_s is None else min(self.frames, round(stop_s * self.rate))
        return min(self.frames, round(start_s * self.rate)), end

    def offset(self) -> float:
        """The mean of the first second: what the input adds, not the sound."""
        first = list(self.blocks(0.0, 1.0))
        return float(np.concatenate(first).mean(dtype=np.float64)) if first else 0.0

    def _file_blocks(self, begin: int, end: int) -> Iterator[Block]:
        for block in self.file.blocks(
            begin, end, BLOCK, ": --to {:.3f} measures what comes before"
        ):
            yield np.ascontiguousarray(block[:, self.channel])

    def _raw_blocks(self, begin: int, end: int) -> Iterator[Block]:
        assert self.raw is not None
        kind, bits = self.raw
        shape = (self.frames, self.file.channels)
        words = np.memmap(self.path, dtype=kind, mode="r", shape=shape)
        for at in range(begin, end, BLOCK):
            part = words[at : min(at + BLOCK, end), self.channel].astype(np.float64)
            yield (part / (1 << bits)).astype(np.float32)


def open_recording(
    path: Path, channel: int, raw: str | None, rate: int | None, channels: int | None
) -> Recording:
    """A WAV, FLAC or other sound file, or a raw one with its kind, rate and channels told.

    channel: counted from 1. Raises InputError.
    """
    file = _raw(path, raw, rate, channels) if raw else _sound(path, rate, channels)
    check_use(path, file.rate, file.channels, file.frames, channel)
    return Recording(file, channel - 1, RAW[raw] if raw else None)


def _sound(path: Path, rate: int | None, channels: int | None) -> SoundFile:
    file = open_sound(path, "; for bare samples tell their kind: --raw s16|s32|f32 --rate HZ")
    if rate not in (None, file.rate) or channels not in (None, file.channels):
        raise InputError(
            f"{path} says itself that it has {file.rate} Hz and {file.channels} channels: "
            "leave out --rate and --channels, or mend the file"
        )
    return file


def _raw(path: Path, raw: str, rate: int | None, told: int | None) -> SoundFile:
    channels = 1 if told is None else told
    check_there(path)
    begin = head(path)
    if raw not in RAW:
        raise InputError(f"got --raw {raw}, expected one of {', '.join(RAW)}")
    if rate is None:
        raise InputError("--raw needs the sampling rate: --rate HZ")
    if not 1 <= channels <= 1024:
        raise InputError(f"got --channels {channels}, expected 1 to 1024")
    kind, bits = RAW[raw]
    frame = np.dtype(kind).itemsize * channels
    size = path.stat().st_size
    if size % frame:
        raise InputError(
            f"{path} holds {size} bytes, no whole number of frames of {channels} x {raw}"
        )
    if begin in HEADERS:
        raise InputError(f"{path} has a header that tells its kind: leave out --raw")
    full = 1.0 - 2.0**-bits if bits else 1.0
    return SoundFile(path, rate, channels, size // frame, full)
