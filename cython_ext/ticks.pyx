# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True
# Bounds checks are off: lengths are compared in `run` before the loops.
"""Weighting A, C and Z, the time weightings F, S and I, and the C peak: a row for each tick."""

from libc.math cimport fabs
from libc.string cimport memmove, memset

ctypedef fused sample:
    float
    double

cdef enum:
    BIQUADS = 4   # three make C, the fourth makes A of it
    COEFS = 5     # b0 b1 b2 a1 a2
    HALF = 8      # the interpolator looks at so many samples on either side
    PHASES = 4    # and finds so many points between two of them
    # places in `state`: two of each biquad, then
    DC_X = 8
    DC_Y = 9
    FAST = 10
    SLOW = 11
    RISE = 12     # the detector of I: 35 ms up
    HOLD = 13     # and its slow fall
    E_A = 14
    E_C = 15
    E_Z = 16
    MAX_F = 17
    MAX_S = 18
    MAX_I = 19
    OVER = 20
    FILL = 21     # samples in the tick so far
    TICK = 22     # ticks so far
    # columns of a row
    ROW = 10


cdef double between(const float *c, const double *taps) noexcept nogil:
    """The curve through c at one point between c[0] and c[1]."""
    cdef double sum = 0
    cdef int k
    for k in range(2 * HALF):
        sum += taps[k] * c[k - HALF + 1]
    return sum


cdef double peak(const float *c, Py_ssize_t n, const double *taps) noexcept nogil:
    """The largest |curve| around the samples c[0] to c[n - 1]; HALF more lie on either side."""
    cdef float most = 0, here
    cdef double best, y0, y1, y2, bend, top
    cdef double y[2 * PHASES + 1]
    cdef Py_ssize_t i
    cdef int k
    for i in range(n):
        here = fabs(c[i])
        if here > most:
            most = here
    best = most
    for i in range(n):
        here = fabs(c[i])
        # What lies between is seldom 1.5 times as high as the samples beside it.
        if here * 1.5 < most or here < fabs(c[i - 1]) or here < fabs(c[i + 1]) or here == 0:
            continue
        for k in range(PHASES):
            y[k] = fabs(between(c + i - 1, taps + k * 2 * HALF))
            y[PHASES + k] = fabs(between(c + i, taps + k * 2 * HALF))
        y[2 * PHASES] = fabs(c[i + 1])
        for k in range(1, 2 * PHASES):
            y0, y1, y2 = y[k - 1], y[k], y[k + 1]
            if y1 < y0 or y1 < y2:
                continue
            bend = y0 - 2 * y1 + y2
            top = y1 - (y0 - y2) * (y0 - y2) / (8 * bend) if bend < 0 else y1
            if top > best:
                best = top
    return best


def run(
    const sample[::1] x not None,
    double dc,
    double full,
    double rate,
    const double[::1] coef not None,
    const double[::1] rates not None,
    const double[:, ::1] taps not None,
    double[::1] state not None,
    float[::1] scratch not None,
    double[:, ::1] rows not None,
    bint ending=False,
):
    """Feed x; returns how many rows came out: one for each tick of 10 ms that ended.

    dc: subtracted; |x| >= full counts as overload. rate: samples a tick (the boundaries are
    rounded, so that no time is lost). ending: the tick that was begun makes a last row. coef: BIQUADS x (b0, b1, b2, a1, a2). rates: what a
    sample adds of F, S and the rise of I, what it leaves of the hold, pole of the DC block.
    taps: (PHASES, 2 HALF); the first row is the sample itself. state: 24, zero at the start.
    scratch: two ticks and 4 HALF. A row: sums of squares A, C, Z; F at its end; largest F, S,
    I (all squared); C peak (HALF samples late); overloads; samples.
    """
    cdef Py_ssize_t n = x.shape[0], i = 0, row = 0, stop, fill, length
    cdef double b[BIQUADS][COEFS]
    cdef double s1[BIQUADS]
    cdef double s2[BIQUADS]
    cdef double u, v, z, dcx = state[DC_X], dcy = state[DC_Y]
    cdef double fast = state[FAST], slow = state[SLOW], rise = state[RISE], hold = state[HOLD]
    cdef double ea = state[E_A], ec = state[E_C], ez = state[E_Z]
    cdef double mf = state[MAX_F], ms = state[MAX_S], mi = state[MAX_I], over = state[OVER]
    cdef double kf = rates[0], ks = rates[1], ki = rates[2], kh = rates[3], kd = rates[4]
    cdef int k
    cdef float *c = &scratch[0]
    if (coef.shape[0] != BIQUADS * COEFS or rates.shape[0] != 5 or state.shape[0] < 24
            or taps.shape[0] != PHASES or taps.shape[1] != 2 * HALF
            or scratch.shape[0] < 2 * rate + 4 * HALF or rows.shape[1] != ROW):
        return 0
    with nogil:
        for k in range(BIQUADS):
            s1[k] = state[2 * k]
            s2[k] = state[2 * k + 1]
            for i in range(COEFS):
                b[k][i] = coef[k * COEFS + i]
        i = 0
        fill = <Py_ssize_t> state[FILL]
        while i < n and row < rows.shape[0]:
            # Boundaries lie at whole multiples of `rate`, rounded down.
            length = <Py_ssize_t> ((state[TICK] + 1) * rate) - <Py_ssize_t> (state[TICK] * rate)
            stop = min(n, i + length - fill)
            while i < stop:
                u = x[i]
                if fabs(u) >= full:
                    over += 1
                u -= dc
                z = u - dcx + kd * dcy
                dcx = u
                dcy = z
                ez += z * z
                u = z
                for k in range(BIQUADS):
                    v = b[k][0] * u + s1[k]
                    s1[k] = b[k][1] * u - b[k][3] * v + s2[k]
                    s2[k] = b[k][2] * u - b[k][4] * v
                    u = v
                    if k == BIQUADS - 2:
                        ec += v * v
                        c[2 * HALF + fill] = <float> v
                u = u * u
                ea += u
                fast += kf * (u - fast)
                slow += ks * (u - slow)
                rise += ki * (u - rise)
                hold *= kh
                if rise > hold:
                    hold = rise
                if fast > mf:
                    mf = fast
                if slow > ms:
                    ms = slow
                if hold > mi:
                    mi = hold
                fill += 1
                i += 1
            if fill == length:
                rows[row, 0] = ea
                rows[row, 1] = ec
                rows[row, 2] = ez
                rows[row, 3] = fast
                rows[row, 4] = mf
                rows[row, 5] = ms
                rows[row, 6] = mi
                rows[row, 7] = peak(c + HALF, fill, &taps[0, 0])
                rows[row, 8] = over
                rows[row, 9] = fill
                memmove(c, c + fill, 2 * HALF * sizeof(float))
                row += 1
                state[TICK] += 1
                fill = 0
                ea = ec = ez = over = 0
                mf, ms, mi = fast, slow, hold
        if ending and fill and row < rows.shape[0]:
            memset(c + 2 * HALF + fill, 0, 2 * HALF * sizeof(float))
            rows[row, 0] = ea
            rows[row, 1] = ec
            rows[row, 2] = ez
            rows[row, 3] = fast
            rows[row, 4] = mf
            rows[row, 5] = ms
            rows[row, 6] = mi
            rows[row, 7] = peak(c + HALF, fill + HALF, &taps[0, 0])
            rows[row, 8] = over
            rows[row, 9] = fill
            row += 1
        for k in range(BIQUADS):
            state[2 * k] = s1[k]
            state[2 * k + 1] = s2[k]
        state[DC_X] = dcx
        state[DC_Y] = dcy
        state[FAST] = fast
        state[SLOW] = slow
        state[RISE] = rise
        state[HOLD] = hold
        state[E_A] = ea
        state[E_C] = ec
        state[E_Z] = ez
        state[MAX_F] = mf
        state[MAX_S] = ms
        state[MAX_I] = mi
        state[OVER] = over
        state[FILL] = fill
    return row
