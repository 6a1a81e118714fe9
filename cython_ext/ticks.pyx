# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True
# Bounds checks are off: lengths are compared in `run` before the loops.
"""Weighting A, C and Z, the time weightings F, S and I, and the C peak: a row for each tick."""

from libc.math cimport fabsf
from libc.string cimport memcpy, memmove, memset

ctypedef fused sample:
    float
    double

cdef extern from "lanes.h" nogil:
    int lanes_wide()
    unsigned lanes_begin()
    void lanes_end(unsigned before)
    float lanes_most(const float *x, long n)

cdef extern from "ticks.h" nogil:
    ctypedef struct ticks_t:
        pass
    void ticks_prepare(ticks_t *t, const double *coef, const double *rates, double dc)
    void ticks_give(ticks_t *t, double *row)
    void ticks_narrow_float(ticks_t *t, const float *x, long n, float *c)
    void ticks_narrow_double(ticks_t *t, const double *x, long n, float *c)
    void ticks_wide_float(ticks_t *t, const float *x, long n, float *c)
    void ticks_wide_double(ticks_t *t, const double *x, long n, float *c)
    long ticks_over_float(const float *x, long n, float full)
    long ticks_over_double(const double *x, long n, double full)

cdef enum:
    HALF = 8      # the interpolator looks at so many samples on either side
    PHASES = 4    # and finds so many points between two of them
    COLUMNS = 10
    STRETCH = 16  # samples that are looked at together

# Only near samples of this part of the largest is the curve looked at: a maximum between two
# samples has one of the largest beside it.
cdef float NEAR = 0.85


cdef float between(const float *c, const float *taps) noexcept nogil:
    """The curve through c at one point between c[0] and c[1]."""
    cdef float sums[4]
    cdef int k, lane
    for lane in range(4):
        sums[lane] = 0
    for k in range(2 * HALF // 4):
        for lane in range(4):
            sums[lane] += taps[4 * k + lane] * c[4 * k + lane - HALF + 1]
    return (sums[0] + sums[1]) + (sums[2] + sums[3])


cdef float summit(const float *c, const float *taps) noexcept nogil:
    """The largest |curve| near c[0], which is higher than its neighbours: by points a quarter
    of a sample apart from c[-1/4] to c[1] or back to c[-1], whichever is higher, then a
    parabola through the best three."""
    cdef float y[PHASES + 2]
    cdef float best = 0, bend, top
    cdef int k
    cdef bint after = fabsf(c[1]) >= fabsf((c - 1)[0])
    y[0] = fabsf(between(c - 1, taps + 3 * 2 * HALF) if after else between(c, taps + 2 * HALF))
    y[1] = fabsf(c[0])
    for k in range(1, PHASES):
        y[k + 1] = fabsf(between(c, taps + k * 2 * HALF) if after
                         else between(c - 1, taps + (PHASES - k) * 2 * HALF))
    y[PHASES + 1] = fabsf(c[1] if after else (c - 1)[0])
    for k in range(1, PHASES + 1):
        if y[k] < y[k - 1] or y[k] < y[k + 1]:
            continue
        bend = y[k - 1] - 2 * y[k] + y[k + 1]
        top = y[k]
        if bend < 0:
            top -= (y[k - 1] - y[k + 1]) * (y[k - 1] - y[k + 1]) / (8 * bend)
        best = max(best, top)
    return best


cdef double peak(const float *c, Py_ssize_t n, const float *taps) noexcept nogil:
    """The largest |curve| around the samples c[0] to c[n - 1]; HALF more lie on either side."""
    cdef float best = lanes_most(c, n), gate = best * NEAR, here
    cdef Py_ssize_t i, end = 0
    while end < n and best > 0:
        i = end
        end = min(end + STRETCH, n)
        if lanes_most(c + i, end - i) < gate:
            continue
        for i in range(i, end):
            here = fabsf(c[i])
            if here < gate or here < fabsf(c[i - 1]) or here < fabsf(c[i + 1]):
                continue
            best = max(best, summit(c + i, taps))
            gate = best * NEAR
    return best


cdef void feed(ticks_t *t, const sample *x, long n, float *c, bint wide) noexcept nogil:
    if sample is float:
        if wide:
            ticks_wide_float(t, x, n, c)
        else:
            ticks_narrow_float(t, x, n, c)
    elif wide:
        ticks_wide_double(t, x, n, c)
    else:
        ticks_narrow_double(t, x, n, c)


cdef void give(ticks_t *t, double *row, double peak, double over, double n) noexcept nogil:
    """A tick's row."""
    ticks_give(t, row)
    row[7], row[8], row[9] = peak, over, n


cdef Py_ssize_t STATE = sizeof(ticks_t)


def wide():
    """Whether this processor has the wider instructions."""
    return bool(lanes_wide())


def prepare(const double[:, ::1] coef not None, const double[::1] rates not None, double dc):
    """The state to begin with, as bytes that only `run` understands.

    coef: (4, 5) b0 b1 b2 a1 a2 of four biquads, three for C and the one that makes A of it.
    rates: what a sample adds to F, S and the rise of I, what it leaves of I's hold, and the
    pole of the block that Z begins with. dc: subtracted from each sample.
    """
    cdef ticks_t t
    if coef.shape[0] != 4 or coef.shape[1] != 5 or rates.shape[0] != 5:
        return bytearray()
    ticks_prepare(&t, &coef[0, 0], &rates[0], dc)
    return bytearray((<const char *> &t)[:STATE])


def run(
    const sample[::1] x not None,
    double full,
    double rate,
    const float[:, ::1] taps not None,
    unsigned char[::1] state not None,
    long long[::1] count not None,
    float[::1] scratch not None,
    double[:, ::1] rows not None,
    bint wide,
    bint ending,
):
    """Feed x; returns how many rows came out: one for each tick of `rate` samples that ended
    (its ends are rounded down, so that no time is lost).

    full: |x| from which a sample is an overload. taps: (PHASES, 2 HALF); the first row is the
    sample itself. state: from `prepare`. count: ticks so far, samples and overloads of the one
    that is under way. scratch: a tick and 4 HALF + 1, zero at the start. A row: sums of squares
    A, C, Z; F at its end; largest F, S, I (all squared); C peak (HALF + 4 samples late);
    overloads; samples. wide: use the wider instructions. ending: the tick under way gives a row.
    """
    cdef ticks_t t
    cdef long n = x.shape[0], i = 0, part, length
    cdef Py_ssize_t row = 0, fill = count[1]
    cdef long over = count[2]
    cdef float *c = &scratch[0]
    cdef unsigned mode
    if (state.shape[0] != STATE or count.shape[0] != 3 or rows.shape[1] != COLUMNS
            or taps.shape[0] != PHASES or taps.shape[1] != 2 * HALF
            or scratch.shape[0] < rate + 4 * HALF + 1):
        return 0
    memcpy(&t, &state[0], STATE)
    with nogil:
        mode = lanes_begin()
        while i < n and row < rows.shape[0]:
            length = <long> ((count[0] + 1) * rate) - <long> (count[0] * rate)
            part = min(n - i, length - fill)
            if sample is float:
                over += ticks_over_float(&x[i], part, <float> full)
            else:
                over += ticks_over_double(&x[i], part, full)
            feed(&t, &x[i], part, c + 2 * HALF + fill, wide)
            fill += part
            i += part
            if fill == length:
                give(&t, &rows[row, 0], peak(c + HALF, fill, &taps[0, 0]), over, fill)
                memmove(c, c + fill, 2 * HALF * sizeof(float))
                row += 1
                count[0] += 1
                fill = over = 0
        if ending and fill and row < rows.shape[0]:
            memset(c + 2 * HALF + fill, 0, 2 * HALF * sizeof(float))
            give(&t, &rows[row, 0], peak(c + HALF, fill + HALF, &taps[0, 0]), over, fill)
            row += 1
        lanes_end(mode)
    count[1], count[2] = fill, over
    memcpy(&state[0], &t, STATE)
    return row
