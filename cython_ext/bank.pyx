# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True
# Bounds checks are off: lengths are compared in `run` before the loops.
"""Third-octave bank: octave decimation, four bands of one octave in four lanes.

Lanes are plain local arrays with constant inner loops: gcc makes SSE or NEON of them. A section
is (1 - z^-2) / (1 + a1 z^-1 + a2 z^-2): two multiplications and three additions.
"""

cdef enum:
    LANES = 4
    SECTIONS = 4
    FLUSH = 64  # squares added up in float before they go to double


cdef void octave(const float *x, Py_ssize_t n, const float *coef, float *state, double *energy) noexcept nogil:
    """x: n samples. coef: gain[LANES], then a1[LANES], a2[LANES] of each section. state: w1, w2
    of each section. energy: LANES sums of squares, added to."""
    cdef float g[LANES]
    cdef float v[LANES]
    cdef float acc[LANES]
    cdef float a1[SECTIONS][LANES]
    cdef float a2[SECTIONS][LANES]
    cdef float w1[SECTIONS][LANES]
    cdef float w2[SECTIONS][LANES]
    cdef float w
    cdef Py_ssize_t i, begin, end
    cdef int s, k
    for k in range(LANES):
        g[k] = coef[k]
        for s in range(SECTIONS):
            a1[s][k] = coef[LANES + (2 * s) * LANES + k]
            a2[s][k] = coef[LANES + (2 * s + 1) * LANES + k]
            w1[s][k] = state[(2 * s) * LANES + k]
            w2[s][k] = state[(2 * s + 1) * LANES + k]
    begin = 0
    while begin < n:
        end = min(begin + FLUSH, n)
        for k in range(LANES):
            acc[k] = 0
        for i in range(begin, end):
            for k in range(LANES):
                v[k] = x[i] * g[k]
            for s in range(SECTIONS):
                for k in range(LANES):
                    w = v[k] - a2[s][k] * w2[s][k] - a1[s][k] * w1[s][k]
                    v[k] = w - w2[s][k]
                    w2[s][k] = w1[s][k]
                    w1[s][k] = w
            for k in range(LANES):
                acc[k] += v[k] * v[k]
        for k in range(LANES):
            energy[k] += acc[k]
        begin = end
    for s in range(SECTIONS):
        for k in range(LANES):
            state[(2 * s) * LANES + k] = w1[s][k]
            state[(2 * s + 1) * LANES + k] = w2[s][k]


cdef Py_ssize_t halve(const float *x, Py_ssize_t n, float *out, const float *c, float *s) noexcept nogil:
    """Every second sample of x through the half-band low-pass into `out` (which may be x): two
    all-pass branches of two sections. s: odd-sample flag, waiting sample, x1 and y1 of the four
    sections. Returns how many came out."""
    cdef float c0 = c[0], c1 = c[1], c2 = c[2], c3 = c[3]
    cdef float x0 = s[2], y0 = s[3], x1 = s[4], y1 = s[5]
    cdef float x2 = s[6], y2 = s[7], x3 = s[8], y3 = s[9]
    cdef float a, b, p, q
    cdef Py_ssize_t i = 0, m = 0
    cdef bint waiting = s[0] != 0
    a = s[1]
    while i < n:
        if not waiting:
            a = x[i]
            i += 1
            if i == n:
                waiting = True
                break
        waiting = False
        b = x[i]
        i += 1
        p = c0 * (b - y0) + x0
        x0 = b
        y0 = p
        q = c2 * (p - y2) + x2
        x2 = p
        y2 = q
        p = c1 * (a - y1) + x1
        x1 = a
        y1 = p
        a = c3 * (p - y3) + x3
        x3 = p
        y3 = a
        out[m] = 0.5 * (q + a)
        m += 1
    s[0] = waiting
    s[1] = a
    s[2] = x0; s[3] = y0; s[4] = x1; s[5] = y1
    s[6] = x2; s[7] = y2; s[8] = x3; s[9] = y3
    return m


def run(
    const float[::1] x not None,
    const float[:, ::1] coef not None,
    const float[::1] half not None,
    float[:, ::1] state not None,
    float[:, ::1] halving not None,
    float[::1] scratch not None,
    double[:, ::1] energy not None,
):
    """Feed x; adds to energy (octaves, LANES) the sum of squares of each band.

    coef: (octaves, LANES (1 + 2 SECTIONS)), highest octave first. half: four all-pass
    coefficients. state: (octaves, 2 SECTIONS LANES); halving: (octaves, 10); both zero at the
    start. scratch: at least (len(x) + 1) / 2. Nothing is done if a shape does not fit.
    """
    cdef Py_ssize_t octaves = coef.shape[0], n = x.shape[0], o
    cdef const float *at
    if (coef.shape[1] != LANES * (1 + 2 * SECTIONS) or half.shape[0] != 4
            or state.shape[0] != octaves or state.shape[1] != 2 * SECTIONS * LANES
            or halving.shape[0] != octaves or halving.shape[1] != 10
            or energy.shape[0] != octaves or energy.shape[1] != LANES
            or scratch.shape[0] < (n + 1) // 2 or n == 0 or octaves == 0):
        return
    with nogil:
        at = &x[0]
        for o in range(octaves):
            octave(at, n, &coef[o, 0], &state[o, 0], &energy[o, 0])
            if o + 1 < octaves:
                n = halve(at, n, &scratch[0], &half[0], &halving[o, 0])
                at = &scratch[0]
