# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True
# Bounds checks are off: lengths are compared before the loops.
"""Energy mean of levels."""

from libc.math cimport NAN, exp, isnan, log10
from libc.stdint cimport int64_t

cdef double LN10_TENTH = 0.23025850929940457  # ln(10) / 10


def energy_mean(const double[::1] levels not None, const double[::1] weights=None):
    """10 lg of the weighted mean of 10^(L/10) over the levels that are not NaN; else NaN."""
    cdef Py_ssize_t i, n = levels.shape[0]
    cdef bint weighted = weights is not None
    cdef double energy = 0, total = 0, weight = 1
    if weighted and weights.shape[0] != n:
        return NAN
    with nogil:
        for i in range(n):
            if isnan(levels[i]):
                continue
            if weighted:
                weight = weights[i]
            energy += weight * exp(LN10_TENTH * levels[i])
            total += weight
    return 10 * log10(energy / total) if total > 0 else NAN


def mean_of_maxima(
    const double[::1] levels not None, const int64_t[::1] at not None, int64_t step
):
    """The same of the largest of each run of levels that lie between two multiples of `step`;
    at: (n,) where they lie. Of a run with a NaN none counts."""
    cdef Py_ssize_t i, n = min(levels.shape[0], at.shape[0])
    cdef double energy = 0, total = 0, most = NAN
    cdef int64_t begin = 0, end = 0
    if step <= 0:
        return NAN
    with nogil:
        for i in range(n):
            if not begin <= at[i] < end:
                if not isnan(most):
                    energy += exp(LN10_TENTH * most)
                    total += 1
                begin = at[i] // step * step
                begin -= step if begin > at[i] else 0
                end = begin + step
                most = levels[i]
            elif levels[i] > most or isnan(levels[i]):
                most = levels[i]
        if not isnan(most):
            energy += exp(LN10_TENTH * most)
            total += 1
    return 10 * log10(energy / total) if total > 0 else NAN


def packed_mean(const unsigned char[::1] raw not None, int missing, double per):
    """(the same of the int16 in `raw`, little-endian, level times `per`; how many are not
    `missing`)."""
    cdef double mean = NAN
    cdef int64_t measured = 0
    if raw.shape[0]:
        with nogil:
            mean = _packed_mean(&raw[0], raw.shape[0] // 2, missing, per, &measured)
    return mean, measured


def packed_row_means(
    const unsigned char[::1] raw not None, int missing, double per, double[::1] means not None,
    int64_t[::1] measured not None,
):
    """The same of each of equally long rows, into `means` and `measured`."""
    cdef Py_ssize_t row, rows = min(means.shape[0], measured.shape[0])
    cdef Py_ssize_t items = raw.shape[0] // 2 // rows if rows else 0
    if not items:
        rows = 0
    with nogil:
        for row in range(rows):
            means[row] = _packed_mean(&raw[row * items * 2], items, missing, per, &measured[row])


cdef double _packed_mean(
    const unsigned char *raw, Py_ssize_t n, int missing, double per, int64_t *measured
) noexcept nogil:
    cdef Py_ssize_t i
    cdef double energy = 0, scale = LN10_TENTH / per
    cdef int value
    measured[0] = 0
    for i in range(n):
        value = <signed char> raw[2 * i + 1] * 256 + raw[2 * i]
        if value != missing:
            energy += exp(scale * value)
            measured[0] += 1
    return 10 * log10(energy / measured[0]) if measured[0] else NAN


def packed_means(
    const unsigned char[::1] raw not None,
    const double[::1] weights not None,
    int missing,
    double per,
    double[::1] out not None,
):
    """The same of each column of a table, into `out`; a row of `raw` is out.shape[0] int16
    (little-endian, level times `per`, or `missing`) and weighs weights[row]."""
    cdef Py_ssize_t i, row, items = out.shape[0], rows = weights.shape[0]
    cdef double energy, total, scale = LN10_TENTH / per
    cdef int value
    cdef const unsigned char *at
    if raw.shape[0] < rows * items * 2:
        rows = raw.shape[0] // (items * 2) if items else 0
    with nogil:
        for i in range(items):
            energy = total = 0
            for row in range(rows):
                at = &raw[(row * items + i) * 2]
                value = <signed char> at[1] * 256 + at[0]
                if value != missing:
                    energy += weights[row] * exp(scale * value)
                    total += weights[row]
            out[i] = 10 * log10(energy / total) if total > 0 else NAN
