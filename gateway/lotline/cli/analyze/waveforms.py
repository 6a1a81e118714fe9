"""Voltages and currents, sample by sample, out of a CSV, NPZ or sound file."""

import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from lotline.cli.analyze import table
from lotline.errors import InputError
from lotline.soundheaders import HEADERS, check_length, cut_short, head

Array = NDArray[np.float64]
# By their first bytes; what is none of these is a text table.
ZIP = b"PK\x03\x04"
SOUND_SUFFIXES = {".wav", ".wave", ".flac", ".aif", ".aiff", ".w64"}
# A step between two times this much longer than the usual one is a gap.
GAP = 1.5
# The rate that the times show and the one that was told may differ by clocks, not by more.
RATE_DRIFT = 0.01


@dataclass(frozen=True)
class Waveforms:
    """values: (columns, n), as written in the file. rate: Hz. start: UTC seconds of the first
    sample, or None. notes: what was mended in the file, a sentence each."""

    values: Array
    rate: float
    start: float | None = None
    notes: list[str] = field(default_factory=list)


def read(path: Path, columns: Sequence[str], rate: float | None, time: str | None) -> Waveforms:
    """The asked columns: of a table by name or number, of a sound file by channel number, of
    an NPZ by array name; numbers count from 1. Raises InputError."""
    begin = head(path)
    if time is not None and (begin in (ZIP, *HEADERS)):
        raise InputError(f"--time names a column of a text table: {path} is none")
    if begin == ZIP:
        found = Waveforms(_npz(path, columns), _told(path, rate))
    elif begin in HEADERS or path.suffix.lower() in SOUND_SUFFIXES:
        found = _sound(path, columns, rate)
    else:
        found = _table(path, columns, rate, time)
    _check(path, columns, found.values)
    return found


def _told(path: Path, rate: float | None) -> float:
    if rate is None:
        raise InputError(f"{path} does not say how many samples a second it holds: give --rate HZ")
    return rate


def _npz(path: Path, columns: Sequence[str]) -> Array:
    try:
        with np.load(path, allow_pickle=False) as arrays:
            for name in columns:
                if name not in arrays.files:
                    held = ", ".join(arrays.files)
                    raise InputError(f"{path}: there is no array {name}; the arrays are {held}")
            rows = [np.asarray(arrays[name]) for name in columns]
    except (OSError, ValueError, EOFError, zipfile.BadZipFile) as e:
        raise InputError(f"{path} cannot be read as NPZ: {e}") from e
    for name, row in zip(columns, rows, strict=True):
        if row.ndim != 1 or row.dtype.kind not in "fiu":
            raise InputError(
                f"{path}: the array {name} holds {row.dtype} of shape {row.shape}, expected one "
                "row of real numbers"
            )
        if len(row) != len(rows[0]):
            raise InputError(
                f"{path}: the array {name} has {len(row)} values, {columns[0]} has {len(rows[0])}"
            )
    return np.array(rows, dtype=np.float64)


def _sound(path: Path, columns: Sequence[str], rate: float | None) -> Waveforms:
    try:
        info = soundfile.info(path, verbose=True)
        check_length(path, info.frames)
        values, told = soundfile.read(path, dtype="float64", always_2d=True)
    except (OSError, RuntimeError) as e:
        words = str(e).rsplit(": ", 1)[-1].strip().rstrip(".")
        raise InputError(f"{path} cannot be read as a sound file: {words}") from e
    if rate is not None and rate != told:
        raise InputError(
            f"{path} says {told} Hz in its header, but --rate is {rate:g}: leave it out"
        )
    channels = values.shape[1]
    for name in columns:
        if not name.isdigit() or not 1 <= int(name) <= channels:
            raise InputError(
                f"{path}: there is no channel {name}; it has {channels}, counted from 1"
            )
    picked = values[:, [int(name) - 1 for name in columns]]
    return Waveforms(
        np.ascontiguousarray(picked.T), float(told), None, cut_short(path, info.extra_info)
    )


def _table(path: Path, columns: Sequence[str], rate: float | None, time: str | None) -> Waveforms:
    found = table.read(path, columns, time)
    values = np.array([found.columns[name] for name in columns])
    if found.times is None:
        return Waveforms(values, _told(path, rate), None, found.notes)
    shown = _even(path, found.times)
    if rate is not None and abs(shown / rate - 1) > RATE_DRIFT:
        raise InputError(
            f"{path}: the times in {time} show {shown:.6g} samples a second, but --rate is "
            f"{rate:g}"
        )
    start = float(found.times[0]) if found.dated else None
    return Waveforms(values, rate or shown, start, found.notes)


def _even(path: Path, times: Array) -> float:
    """Samples a second of times that leave no gap."""
    if len(times) < 2:
        raise InputError(f"{path} holds one sample: there is nothing to measure")
    steps = np.diff(times)
    usual = float(np.median(steps))
    gaps = np.flatnonzero(steps > GAP * usual)
    if len(gaps):
        at = int(gaps[0])
        raise InputError(
            f"{path}: a gap of {steps[at]:.6g} s after sample {at + 1}, where the usual step is "
            f"{usual:.6g} s ({len(gaps)} in all): cut the record there"
        )
    return float((len(times) - 1) / (times[-1] - times[0]))


def _check(path: Path, columns: Sequence[str], values: Array) -> None:
    if not values.shape[1]:
        raise InputError(f"{path} holds no samples")
    for name, row in zip(columns, values, strict=True):
        bad = np.flatnonzero(~np.isfinite(row))
        if len(bad):
            raise InputError(
                f"{path}: {len(bad)} of {len(row)} samples of {name} are not numbers, the "
                f"first is sample {bad[0] + 1}: a record must be without gaps"
            )
