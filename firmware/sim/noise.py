"""Hash noise: the same number for the same keys, on any interpreter, in any order."""

_MASK = 0x7FFFFFFF
# Odd multipliers below 2^30, so that every product stays under 2^61: a small integer in
# 64-bit MicroPython, never a heap object.
_M1 = 0x2C1B3C6D
_M2 = 0x297A2D39


def bits(a, b, c=0):
    """31 well mixed bits of three integers."""
    h = ((a & _MASK) * _M1 + 0x3C6EF35F) & _MASK
    h = ((h ^ (h >> 15) ^ (b & _MASK)) * _M2) & _MASK
    h = ((h ^ (h >> 14) ^ (c & _MASK)) * _M1) & _MASK
    h = ((h ^ (h >> 16)) * _M2) & _MASK
    return h ^ (h >> 15)


def unit(a, b, c=0):
    """Uniform in [0, 1)."""
    return bits(a, b, c) / 2147483648


def swing(a, b, c=0):
    """Uniform in [-1, 1)."""
    return bits(a, b, c) / 1073741824 - 1


def smooth(stream, t_ms, step_ms):
    """Continuous noise in [-1, 1): straight lines between hashed knots `step_ms` apart."""
    k, rest = divmod(t_ms, step_ms)
    a = swing(stream, k)
    return a + (swing(stream, k + 1) - a) * rest / step_ms
