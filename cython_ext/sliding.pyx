# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True
# Bounds checks are off: the caller compares lengths.
"""Highest mean in a window that slides over dated samples."""


def highest_mean(
    const double[::1] times not None,
    const double[::1] values not None,
    double span,
    double step,
    double needed,
    double[::1] out not None,
):
    """out: mean, time of the last sample and number of samples of the window (t - span, t]
    with the highest mean, t each sample's time; untouched if no window will do.

    times: ascending, step: between samples. A window begins at or after the first sample,
    unless all samples are shorter than it, and holds at least `needed` values that are not NaN.
    """
    cdef Py_ssize_t first = 0, last, n = times.shape[0]
    cdef double total = 0, count = 0, best = 0, half = step / 2, inside = span
    cdef bint found = False
    with nogil:
        if n and times[n - 1] - times[0] + step < span:
            inside = times[n - 1] - times[0] + step
        for last in range(n):
            if values[last] == values[last]:
                total += values[last]
                count += 1
            # Half a step: a sample that came late is not one too many.
            while times[first] <= times[last] - span + half:
                if values[first] == values[first]:
                    total -= values[first]
                    count -= 1
                first += 1
            if count < needed or times[last] - times[0] + step < inside - half:
                continue
            if not found or total > (best + 1e-9) * count:
                found = True
                best = total / count
                out[0] = best
                out[1] = times[last]
                out[2] = count
