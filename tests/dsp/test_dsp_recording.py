"""An I2S microphone's recordings of a calibrator and of a quiet room."""

import os
from pathlib import Path

import dsp_response as response
import numpy as np
import pytest
from dsp_rig import RATE, ROOT, energy_mean, measure

FOLDER = Path(os.environ.get("LOTLINE_ACCEPTANCE", ROOT.parent / "shared" / "acceptance"))
FOLDER = FOLDER / "01_calibrated_mic"
pytestmark = pytest.mark.skipif(
    not FOLDER.is_dir(), reason=f"no recordings in {FOLDER}: set LOTLINE_ACCEPTANCE"
)


def recording(name):
    """Its microphone's channel; the other one is silent."""
    return np.fromfile(FOLDER / name, "<i4").reshape(-1, 2)[:, 0].astype(np.int32)


def test_calibrator(tmp_path):
    s = measure(recording("ref94dB_48000Hz_32bitsPCM.raw"), tmp_path)[1]
    assert energy_mean(s.a) == pytest.approx(-38.092, abs=0.05)
    assert energy_mean(s.z) == pytest.approx(-38.092, abs=0.05)
    assert s.lafmax == pytest.approx(-38.09, abs=0.1)
    assert s.thirds.argmax() == 16
    assert s.overload == 0
    assert not s.constant


def test_quiet_room(tmp_path):
    """Against its spectrum: a bilinear A filter reads this hiss 0.8 dB low."""
    x = recording("ref38dB_48000Hz_32bitsPCM.raw")
    eighths = np.concatenate([s.a for s in measure(x, tmp_path)])
    quiet = x[RATE // 2 :] / 2**31
    power = np.abs(np.fft.rfft(quiet - quiet.mean())) ** 2
    weight = response.closed_form(np.fft.rfftfreq(len(quiet), 1 / RATE)[1:])[0]
    mean_square = 2 * (power[1:] * 10 ** (weight / 10)).sum() / len(quiet) ** 2
    assert energy_mean(eighths[4:]) == pytest.approx(10 * np.log10(mean_square), abs=0.1)
