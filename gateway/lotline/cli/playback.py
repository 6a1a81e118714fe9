"""Recordings for the demo's microphones: any sound file to what an ICS-43434 would deliver."""

from pathlib import Path

import numpy as np
import numpy.typing as npt
import soundfile

from lotline.errors import ConfigError

RATE = 48_000
# Ten minutes of 48 kHz mono are 115 MB on the disk and enough for any test.
MAX_SECONDS = 600
FULL_SCALE = (1 << 23) - 1

Samples = npt.NDArray[np.float64]


def prepare_sound(
    wanted: list[str], microphones: tuple[str, ...], folder: Path
) -> dict[str, Path]:
    """{microphone: raw file} from MIC=FILE words; raises ConfigError."""
    out = {}
    for word in wanted:
        name, mark, file = word.partition("=")
        if not mark or name not in microphones:
            raise ConfigError(f"got --sound {word}, expected MIC=FILE with MIC one of "
                              f"{', '.join(microphones)}")  # fmt: skip
        out[name] = folder / f"{name}.raw"
        out[name].write_bytes(convert(Path(file)))
    return out


def convert(path: Path) -> bytes:
    """Little-endian int32 words at 48 kHz, 24 bits left-justified, of the first channel.

    Digital full scale stays full scale: a full-scale sine plays at 120 dB SPL.
    """
    try:
        samples, rate = soundfile.read(path, dtype="float64", always_2d=True)
    except (OSError, RuntimeError) as e:
        raise ConfigError(f"{path} cannot be read as a sound file: {e}") from e
    if not 0 < len(samples) <= MAX_SECONDS * rate:
        raise ConfigError(
            f"{path} lasts {len(samples) / rate:.0f} s, expected up to {MAX_SECONDS}"
        )
    mono = resample(samples[:, 0], rate)
    words = np.clip(np.rint(mono * FULL_SCALE), -FULL_SCALE - 1, FULL_SCALE).astype("<i4") << 8
    return words.tobytes()


def resample(
    samples: "np.ndarray[tuple[int], np.dtype[np.float64]]", rate: int
) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    """To 48 kHz by the Fourier transform: exact for a sound that is played in a loop."""
    if rate == RATE:
        return samples
    n = round(len(samples) * RATE / rate)
    spectrum = np.fft.rfft(samples)
    return np.fft.irfft(spectrum[: n // 2 + 1], n) * (n / len(samples))
