# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True
# Bounds checks are off: the window is clipped to the samples before the loop.
"""Amplitude and phase of one frequency under a Hann window."""

from libc.math cimport ceil, cos, floor, sin

cdef double PI = 3.141592653589793


def phasor(
    const double[::1] data not None,
    Py_ssize_t first,
    double offset,
    double half,
    double omega,
    double[::1] out not None,
):
    """out[0] + j out[1]: peak amplitude and phase, at the centre, of the cosine of `omega`.

    The window is centred on the sample position first + offset and reaches `half` samples to
    either side. omega: radians a sample.
    """
    cdef Py_ssize_t low = <Py_ssize_t> ceil(offset - half), high = <Py_ssize_t> floor(offset + half)
    cdef Py_ssize_t n
    cdef double re = 1, im = 0, wre = 1, wim = 0, turn, value, weight, total = 0
    cdef double cs, sn, wcs, wsn, sum_re = 0, sum_im = 0
    if out.shape[0] < 2:
        return
    low = max(low, -first)
    high = min(high, data.shape[0] - 1 - first)
    with nogil:
        re, im = cos(omega * (low - offset)), -sin(omega * (low - offset))
        cs, sn = cos(omega), -sin(omega)
        wre, wim = cos(PI / half * (low - offset)), sin(PI / half * (low - offset))
        wcs, wsn = cos(PI / half), sin(PI / half)
        for n in range(first + low, first + high + 1):
            weight = 1 + wre
            value = weight * data[n]
            total += weight
            sum_re += value * re
            sum_im += value * im
            turn = re * cs - im * sn
            im = re * sn + im * cs
            re = turn
            turn = wre * wcs - wim * wsn
            wim = wre * wsn + wim * wcs
            wre = turn
        out[0] = 2 * sum_re / total if total > 0 else 0
        out[1] = 2 * sum_im / total if total > 0 else 0
