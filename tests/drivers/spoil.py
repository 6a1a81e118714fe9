"""What is done to frames, and what drivers say of it."""

import pytest
from drivers.errors import SensorError


def reason(call, *args) -> str:
    with pytest.raises(SensorError) as caught:
        call(*args)
    return caught.value.reason


def flipped(frame: bytes):
    """The frame with each of its bits wrong, one at a time."""
    for bit in range(8 * len(frame)):
        out = bytearray(frame)
        out[bit // 8] ^= 1 << bit % 8
        yield bytes(out)
