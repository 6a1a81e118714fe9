# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True
# Bounds checks are off: the two lengths are compared before the loop.
"""Energy mean of levels."""

from libc.math cimport NAN, exp, isnan, log10

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
