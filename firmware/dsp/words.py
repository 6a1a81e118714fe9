"""32-bit words in a bytearray, for the kernels."""

import micropython


def words(values, shift=0, room=0):
    """A bytearray of the given signed 32-bit integers x 2^shift, and of `room` zeros behind."""
    buf = bytearray(4 * (len(values) + room))
    for i, value in enumerate(values):
        put_shifted(buf, i, value, shift)
    return buf


@micropython.viper
def put(buf: ptr32, i: int, value: int):
    """Set word i."""
    buf[i] = value


@micropython.viper
def put_shifted(buf: ptr32, i: int, value: int, shift: int):
    """Set word i to value x 2^shift, which as a Python number would go on the heap."""
    buf[i] = value << shift


@micropython.viper
def get(buf: ptr32, i: int) -> int:
    """Word i; of one that may be negative only whether it is 0."""
    return int(buf[i])
