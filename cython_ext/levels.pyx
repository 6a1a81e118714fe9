# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True
# Bounds checks are off: the shorter of the two arrays ends the loop.
"""Levels out of the int16 arrays of the wire."""

from libc.math cimport NAN


def unpack(const unsigned char[::1] raw not None, int missing, double per, double[::1] out not None):
    """Little-endian int16 of `raw`, divided by `per`, into `out`; `missing` becomes NaN."""
    cdef Py_ssize_t i, n = min(raw.shape[0] // 2, out.shape[0])
    cdef int value
    with nogil:
        for i in range(n):
            value = <signed char> raw[2 * i + 1] * 256 + raw[2 * i]
            out[i] = NAN if value == missing else value / per
