"""Sound files (WAV, FLAC and their like): what they say of themselves, and their samples."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from lotline.errors import InputError
from lotline.soundheaders import check_length, cut_short, head, unfinished

Block = NDArray[np.float32]
# The engine was tried from telephone to ultrasonic rates; elsewhere the file is a mistake.
RATES = (8_000, 200_000)
# Bits of a sample, by libsndfile's name; floating point has none.
_BITS = {"PCM_16": 16, "PCM_24": 24, "PCM_32": 32, "FLOAT": None, "DOUBLE": None}


@dataclass(frozen=True, slots=True)
class SoundFile:
    """full: the largest value that a sample can have. notes: what is wrong with the file
    although it can be measured, a sentence each."""

    path: Path
    rate: int
    channels: int
    frames: int
    full: float
    notes: tuple[str, ...] = ()

    def blocks(self, begin: int, end: int, most: int, hint: str = "") -> Iterator[Block]:
        """(n, channels) of the frames [begin, end), at most `most` at once. hint: what to do
        with a file that breaks off at {} seconds. Raises InputError."""
        try:
            with soundfile.SoundFile(self.path) as file:
                file.seek(begin)
                while begin < end:
                    block = file.read(min(most, end - begin), dtype="float32", always_2d=True)
                    if not len(block):
                        break
                    begin += len(block)
                    yield block
        except (OSError, RuntimeError) as e:
            at = begin / self.rate
            words = f"{self.path} is broken or cut off after {at:.3f} s{hint.format(at)}"
            raise InputError(words) from e


def open_sound(path: Path, hint: str = "") -> SoundFile:
    """A file as it describes itself. hint: what else could be tried with one that cannot be
    read. Raises InputError."""
    check_there(path)
    head(path)
    try:
        info = soundfile.info(path, verbose=True)
    except (OSError, RuntimeError, TypeError) as e:  # TypeError: its name ends in .raw
        words = str(e).rsplit(": ", 1)[-1].strip().rstrip(".")
        raise InputError(f"{path} is no sound file that can be read ({words}){hint}") from e
    check_length(path, info.frames)
    if info.subtype not in _BITS:
        raise InputError(
            f"{path} holds {info.subtype_info or info.subtype}: no level can be told from that, "
            "expected 16, 24 or 32 bits or floating point, without loss"
        )
    bits = _BITS[info.subtype]
    full = 1.0 if bits is None else 1.0 - 2.0 ** (1 - bits)
    if not info.frames:
        raise InputError(f"{path} holds no samples{unfinished(path)}")
    notes = tuple(cut_short(path, info.extra_info))
    return SoundFile(path, info.samplerate, info.channels, info.frames, full, notes)


def check_there(path: Path) -> None:
    """Raises InputError."""
    if not path.is_file():
        raise InputError(f"{path} is not a file" if path.exists() else f"there is no file {path}")


def check_use(path: Path, rate: int, channels: int, frames: int, channel: int) -> None:
    """Whether the file can be measured in that channel, counted from 1; InputError."""
    if not 1 <= channel <= channels:
        raise InputError(
            f"{path} has {channels} channel{'s' if channels > 1 else ''}, counted from 1: "
            f"got channel {channel}"
        )
    if not RATES[0] <= rate <= RATES[1]:
        raise InputError(f"{path} has {rate} Hz, expected {RATES[0]} to {RATES[1]} Hz")
    if not frames:
        raise InputError(f"{path} holds no samples")


def check_numbers(path: Path, samples: Block, at: int) -> None:
    """Of one channel or of frames, the first of which is number `at`; raises InputError."""
    if not np.isfinite(samples).all():
        bad = at + int(np.argwhere(~np.isfinite(samples))[0, 0])
        raise InputError(f"{path}: sample {bad} is not a number: the recording is broken there")
