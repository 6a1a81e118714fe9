# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True
# Bounds checks are off: the shorter of the two arrays ends the loop.
"""Levels out of and into the int16 arrays of the wire (little-endian on any machine)."""

from libc.math cimport NAN, isnan, lrint


def unpack(const unsigned char[::1] raw not None, int missing, double per, double[::1] out not None):
    """The int16 of `raw`, divided by `per`, into `out`; `missing` becomes NaN."""
    cdef Py_ssize_t i, n = min(raw.shape[0] // 2, out.shape[0])
    cdef int value
    with nogil:
        for i in range(n):
            value = <signed char> raw[2 * i + 1] * 256 + raw[2 * i]
            out[i] = NAN if value == missing else value / per


def pack(const double[::1] levels not None, int missing, double per, unsigned char[::1] out not None):
    """`levels` times `per`, rounded, as int16 into `out`; NaN becomes `missing`, what lies
    beyond the range its end."""
    cdef Py_ssize_t i, n = min(levels.shape[0], out.shape[0] // 2)
    cdef long value
    with nogil:
        for i in range(n):
            if isnan(levels[i]):
                value = missing
            else:
                value = lrint(max(-32767.0, min(32767.0, levels[i] * per)))
            out[2 * i] = value & 0xFF
            out[2 * i + 1] = (value >> 8) & 0xFF
