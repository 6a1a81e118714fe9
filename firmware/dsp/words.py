"""32-bit words in a bytearray, for the kernels."""

import micropython


def words(values):
    """A bytearray of the given signed 32-bit integers, little-endian."""
    buf = bytearray(4 * len(values))
    for i, value in enumerate(values):
        put(buf, i, value)
    return buf


@micropython.viper
def put(buf: ptr32, i: int, value: int):
    """Set word i."""
    buf[i] = value


@micropython.viper
def get(buf: ptr32, i: int) -> int:
    """Word i; of one that may be negative only whether it is 0."""
    return int(buf[i])
