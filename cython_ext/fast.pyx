# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True
# Bounds checks are off: rows are counted against `raw`, a class is clipped to the histogram.
"""The time-weighted level of a run of short energy means, as a histogram."""

from libc.math cimport exp, floor, log10

cdef double LN10_TENTH = 0.23025850929940457  # ln(10) / 10


def histogram(
    const unsigned char[::1] raw not None,
    const unsigned char[::1] joined not None,
    int missing,
    double per,
    double keep,
    double lowest,
    double width,
    long long[::1] counts not None,
):
    """Add each step's time-weighted level to its class of `counts`.

    raw: as many rows of int16 (little-endian, level times `per`) as `joined` is long. A
    level that is `missing`, and a row that is not `joined` to the one before it, start the
    weighting afresh. keep: exp(-step / tau), what a step leaves of the state. Class i spans
    [lowest + i width, lowest + (i + 1) width); the end classes take what lies beyond.
    """
    cdef Py_ssize_t rows = joined.shape[0], last = counts.shape[0] - 1
    cdef Py_ssize_t i, row, at, items = raw.shape[0] // (2 * rows) if rows else 0
    cdef double energy, state = 0, scale = LN10_TENTH / per
    cdef bint fresh = True
    cdef int value
    if last < 0:
        return
    with nogil:
        for row in range(rows):
            fresh = fresh or not joined[row]
            for i in range(row * items, row * items + items):
                value = <signed char> raw[2 * i + 1] * 256 + raw[2 * i]
                if value == missing:
                    fresh = True
                    continue
                energy = exp(scale * value)
                state = energy if fresh else energy + keep * (state - energy)
                fresh = False
                at = <Py_ssize_t> floor((10 * log10(state) - lowest) / width)
                counts[0 if at < 0 else last if at > last else at] += 1
