"""The chip's own machine code says what the PC says."""

import numpy as np
import pytest
from dsp_rig import RATE, measure, words

pytest.importorskip("unicorn", reason="needs the Unicorn emulator: pip install unicorn")
import dsp_rv32


def test_rv32_and_x64_agree_to_the_bit(tmp_path):
    rng = np.random.default_rng(7)
    x = rng.normal(0, 0.3, RATE) * np.geomspace(1, 1e-5, RATE) + 0.03
    x[20000] = -1
    x[30000:31000] = np.sign(np.sin(np.arange(1000)))
    meter = dsp_rv32.load(tmp_path).SoundMeter()
    data = bytearray(words(x).tobytes())
    assert meter.feed(data, RATE)
    second = meter.take()
    expected = measure(x, tmp_path)[0]
    assert np.frombuffer(bytes(second.levels), "<i2").tolist() == expected.raw
    assert second.overload == expected.overload
    assert second.constant is False
