# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True
# Bounds checks are off: a class is clipped to the histogram before it is counted.
"""The time-weighted level of a run of short energy means, as a histogram."""

from libc.math cimport exp, floor, isnan, log10

cdef double LN10_TENTH = 0.23025850929940457  # ln(10) / 10


def histogram(
    const double[::1] levels not None,
    double keep,
    double lowest,
    double width,
    long long[::1] counts not None,
):
    """Add each step's time-weighted level to its class of `counts`; NaN starts afresh.

    keep: exp(-step / tau), what a step leaves of the state. Class i spans
    [lowest + i width, lowest + (i + 1) width); the end classes take what lies beyond.
    """
    cdef Py_ssize_t i, at, n = levels.shape[0], last = counts.shape[0] - 1
    cdef double energy, state = 0
    cdef bint fresh = True
    if last < 0:
        return
    with nogil:
        for i in range(n):
            if isnan(levels[i]):
                fresh = True
                continue
            energy = exp(LN10_TENTH * levels[i])
            state = energy if fresh else energy + keep * (state - energy)
            fresh = False
            at = <Py_ssize_t> floor((10 * log10(state) - lowest) / width)
            counts[0 if at < 0 else last if at > last else at] += 1
