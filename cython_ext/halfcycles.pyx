# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True
# Bounds checks are off: places are held within the values, rows are counted.
"""Rms over one cycle, refreshed each half cycle, of a pair of signals."""

from libc.math cimport sqrt

cdef enum:  # of the state
    OPEN  # 1 once a crossing was seen
    OPEN_S  # seconds since that crossing
    OPEN_A  # and energies
    OPEN_B
    LAST  # the same of the whole half cycle before it
    LAST_S
    LAST_A
    LAST_B
    STATES


cdef double energy(const double *values, double low, double high) noexcept nogil:
    """Sum of squares from place to place, in samples; within one it takes the share."""
    cdef Py_ssize_t first = <Py_ssize_t> low, last = <Py_ssize_t> high, i
    cdef double a = 0, b = 0
    for i in range(first, last - 1, 2):
        a += values[i] * values[i]
        b += values[i + 1] * values[i + 1]
    if (last - first) % 2:
        a += values[last - 1] * values[last - 1]
    if high > last:
        a += (high - last) * values[last] * values[last]
    if low > first:
        a -= (low - first) * values[first] * values[first]
    return a + b


def halfcycles(
    const double[::1] a not None,
    const double[::1] b not None,
    double crossing,
    double half,
    double point,
    double[::1] state not None,
    double[:, ::1] out not None,
):
    """How many rows (start, -, rms of a, rms of b) of `out` were filled.

    crossing, half: the first zero crossing and half a cycle, in samples; point: seconds of a
    sample; starts are in seconds from the first sample, negative for a cycle that began
    before. A crossing that moves over the start, from call to call, is neither seen twice nor
    missed. state: STATES doubles, zeros at first.
    """
    cdef Py_ssize_t n = min(a.shape[0], b.shape[0]), rows = 0
    cdef double at = 0, gap, seconds, place = crossing
    cdef bint early = False
    if state.shape[0] < STATES or out.shape[1] < 4 or half < 1 or not 0 <= crossing <= half:
        return 0
    with nogil:
        if state[OPEN]:
            gap = state[OPEN_S] / point + crossing
            if gap < 0.5 * half:
                place += half
            elif gap > 1.5 * half:
                early = True
                place = 0
        while place < n:
            state[OPEN_S] += (place - at) * point
            state[OPEN_A] += energy(&a[0], at, place) * point
            state[OPEN_B] += energy(&b[0], at, place) * point
            if state[LAST] and rows < out.shape[0]:
                seconds = state[LAST_S] + state[OPEN_S]
                out[rows, 0] = place * point - seconds
                out[rows, 2] = sqrt((state[LAST_A] + state[OPEN_A]) / seconds)
                out[rows, 3] = sqrt((state[LAST_B] + state[OPEN_B]) / seconds)
                rows += 1
            state[LAST], state[LAST_S] = state[OPEN], state[OPEN_S]
            state[LAST_A], state[LAST_B] = state[OPEN_A], state[OPEN_B]
            state[OPEN], state[OPEN_S], state[OPEN_A], state[OPEN_B] = 1, 0, 0, 0
            at = place
            place = crossing if early else place + half
            early = False
        state[OPEN_S] += (n - at) * point
        state[OPEN_A] += energy(&a[0], at, n) * point
        state[OPEN_B] += energy(&b[0], at, n) * point
    return rows
