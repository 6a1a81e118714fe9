"""Sound files as blocks of one channel, full scale 1."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from lotline.cli.analyze.wavefile import HEADERS, check_length, cut_short, head
from lotline.errors import InputError

Block = NDArray[np.float32]
BLOCK = 1 << 16
# The engine was tried from telephone to ultrasonic rates; elsewhere the file is a mistake.
RATES = (8_000, 200_000)
RAW = {"s16": ("<i2", 15), "s32": ("<i4", 31), "f32": ("<f4", 0)}
# Bits of a sample, by libsndfile's name; floating point has none.
_BITS = {"PCM_16": 16, "PCM_24": 24, "PCM_32": 32, "FLOAT": None, "DOUBLE": None}


@dataclass(frozen=True, slots=True)
class Recording:
    """One channel of a file. full: the largest value that a sample can have. notes: what is
    wrong with the file although it can be measured, a sentence each."""

    path: Path
    rate: int
    channel: int
    frames: int
    full: float
    raw: tuple[str, int, int] | None = None  # dtype, its scale in bits, channels
    notes: list[str] = field(default_factory=list)

    def blocks(self, start_s: float = 0.0, stop_s: float | None = None) -> Iterator[Block]:
        """float32 blocks of [start_s, stop_s); raises InputError for what is not a number."""
        begin, end = self.span(start_s, stop_s)
        read = self._raw_blocks if self.raw else self._file_blocks
        at = begin
        for block in read(begin, end):
            if not np.isfinite(block).all():
                bad = at + int(np.flatnonzero(~np.isfinite(block))[0])
                raise InputError(
                    f"{self.path}: sample {bad} is not a number: the recording is broken there"
                )
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
        try:
            with soundfile.SoundFile(self.path) as file:
                file.seek(begin)
                while begin < end:
                    block = file.read(min(BLOCK, end - begin), dtype="float32", always_2d=True)
                    if not len(block):
                        break
                    begin += len(block)
                    yield np.ascontiguousarray(block[:, self.channel])
        except (OSError, RuntimeError) as e:
            at = begin / self.rate
            raise InputError(
                f"{self.path} is broken or cut off after {at:.3f} s: --to {at:.3f} measures what "
                "comes before"
            ) from e

    def _raw_blocks(self, begin: int, end: int) -> Iterator[Block]:
        assert self.raw is not None
        kind, bits, channels = self.raw
        words = np.memmap(self.path, dtype=kind, mode="r", shape=(self.frames, channels))
        for at in range(begin, end, BLOCK):
            part = words[at : min(at + BLOCK, end), self.channel].astype(np.float64)
            yield (part / (1 << bits)).astype(np.float32)


def open_recording(
    path: Path, channel: int, raw: str | None, rate: int | None, channels: int | None
) -> Recording:
    """A WAV, FLAC or other sound file, or a raw one with its kind, rate and channels told.

    channel: counted from 1. Raises InputError.
    """
    if not path.is_file():
        raise InputError(f"{path} is not a file" if path.exists() else f"there is no file {path}")
    begin = head(path)
    found = _raw(path, begin, raw, rate, channels) if raw else _sound(path, rate, channels)
    recording, there = found
    if not 1 <= channel <= there:
        raise InputError(
            f"{path} has {there} channel{'s' if there > 1 else ''}, counted from 1: "
            f"got channel {channel}"
        )
    if not RATES[0] <= recording.rate <= RATES[1]:
        raise InputError(f"{path} has {recording.rate} Hz, expected {RATES[0]} to {RATES[1]} Hz")
    if not recording.frames:
        raise InputError(f"{path} holds no samples{_unfinished(path, raw)}")
    return replace(recording, channel=channel - 1)


def _unfinished(path: Path, raw: str | None) -> str:
    """Recorders that lost their power leave a header that knows of no samples."""
    size = path.stat().st_size
    return f", as its header says, though it has {size} bytes" if size > 4096 and not raw else ""


def _sound(path: Path, rate: int | None, channels: int | None) -> tuple[Recording, int]:
    try:
        info = soundfile.info(path, verbose=True)
    except (OSError, RuntimeError, TypeError) as e:  # TypeError: its name ends in .raw
        words = str(e).rsplit(": ", 1)[-1].strip().rstrip(".")
        raise InputError(
            f"{path} is no sound file that can be read ({words}); for bare samples tell their "
            "kind: --raw s16|s32|f32 --rate HZ"
        ) from e
    check_length(path, info.frames)
    if info.subtype not in _BITS:
        raise InputError(
            f"{path} holds {info.subtype_info or info.subtype}: no level can be told from that, "
            "expected 16, 24 or 32 bits or floating point, without loss"
        )
    if rate not in (None, info.samplerate) or channels not in (None, info.channels):
        raise InputError(
            f"{path} says itself that it has {info.samplerate} Hz and {info.channels} channels: "
            "leave out --rate and --channels, or mend the file"
        )
    bits = _BITS[info.subtype]
    full = 1.0 if bits is None else 1.0 - 2.0 ** (1 - bits)
    notes = cut_short(path, info.extra_info)
    return Recording(path, info.samplerate, 0, info.frames, full, notes=notes), info.channels


def _raw(
    path: Path, begin: bytes, raw: str, rate: int | None, told: int | None
) -> tuple[Recording, int]:
    channels = 1 if told is None else told
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
    return Recording(path, rate, 0, size // frame, full, (kind, bits, channels)), channels
