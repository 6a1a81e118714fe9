# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True
# Bounds checks are off: lengths are compared in `run` before the loops.
"""Weighting A, C and Z, the time weightings F, S and I, and the C peak: a row for each tick."""

from libc.string cimport memcpy, memmove, memset

ctypedef fused sample:
    float
    double

cdef extern from "lanes.h" nogil:
    int lanes_wide()
    unsigned lanes_begin()
    void lanes_end(unsigned before)

cdef extern from "ticks.h" nogil:
    enum:
        PEAK_HALF
        DETECT_PARTS
    ctypedef struct ticks_t:
        double full, length
        long ticks, at, fill, over
    void ticks_prepare(ticks_t *t, const double *coef, const double *rates, const float *taps,
                       double length, double full, double dc)
    void ticks_narrow_float(ticks_t *t, const float *x, long n, float *c, float *a)
    void ticks_narrow_double(ticks_t *t, const double *x, long n, float *c, float *a)
    void ticks_wide_float(ticks_t *t, const float *x, long n, float *c, float *a)
    void ticks_wide_double(ticks_t *t, const double *x, long n, float *c, float *a)
    void ticks_row_narrow(ticks_t *t, const float *c, float *a, long n, float *squares,
                          long peaks, double *row)
    void ticks_row_wide(ticks_t *t, const float *c, float *a, long n, float *squares,
                        long peaks, double *row)
    long ticks_over_float(const float *x, long n, float full)
    long ticks_over_double(const double *x, long n, double full)

cdef enum:
    COLUMNS = 10
    SPARE = 4 * PEAK_HALF

cdef Py_ssize_t STATE = sizeof(ticks_t)


cdef void feed(ticks_t *t, const sample *x, long n, float *c, float *a, bint wide) noexcept nogil:
    """Some samples of one tick."""
    if sample is float:
        t.over += ticks_over_float(x, n, <float> t.full)
        if wide:
            ticks_wide_float(t, x, n, c, a)
        else:
            ticks_narrow_float(t, x, n, c, a)
    else:
        t.over += ticks_over_double(x, n, t.full)
        if wide:
            ticks_wide_double(t, x, n, c, a)
        else:
            ticks_narrow_double(t, x, n, c, a)


cdef void give(ticks_t *t, float *c, float *a, float *squares, long late, double *row,
               bint wide) noexcept nogil:
    """The row of the tick under way. late: how many samples more than it has peaks."""
    if wide:
        ticks_row_wide(t, c, a, t.fill, squares, t.fill + late, row)
    else:
        ticks_row_narrow(t, c, a, t.fill, squares, t.fill + late, row)
    memmove(c, c + t.fill, 2 * PEAK_HALF * sizeof(float))
    t.ticks += 1
    t.fill = t.over = 0


cdef Py_ssize_t run(const sample *x, long n, ticks_t *t, float *c, long length, double *rows,
                    Py_ssize_t most, bint wide, bint ending) noexcept nogil:
    """x: NULL for samples that were lost."""
    cdef float *a = c + length
    cdef float *squares = a + length
    cdef long i = 0, part, end
    cdef Py_ssize_t row = 0
    cdef unsigned mode = lanes_begin()
    while i < n and row < most:
        end = <long> ((t.ticks + 1) * t.length)
        part = min(n - i, end - t.at)
        if x != NULL:
            feed(t, x + i, part, c + 2 * PEAK_HALF + t.fill, a + t.fill, wide)
            t.fill += part
        i += part
        t.at += part
        if t.at == end:
            give(t, c, a, squares, 0, rows + COLUMNS * row, wide)
            row += 1
    if ending and t.at > <long> (t.ticks * t.length) and row < most:
        memset(c + 2 * PEAK_HALF + t.fill, 0, 2 * PEAK_HALF * sizeof(float))
        give(t, c, a, squares, PEAK_HALF, rows + COLUMNS * row, wide)
        row += 1
    lanes_end(mode)
    return row


def wide():
    """Whether this processor has the wider instructions."""
    return bool(lanes_wide())


def prepare(const double[:, ::1] coef not None, const double[::1] rates not None,
            const float[:, ::1] taps not None, double length, double full, double dc):
    """The state to begin with, as bytes that only the others here understand.

    coef: (4, 5) b0 b1 b2 a1 a2 of four biquads, three for C and the one that makes A of it.
    rates: what a sample adds to F, S and the rise of I, what it leaves of I's hold, and the
    pole of the block that Z begins with. taps: (17, 4), see peak.h. length: samples of a tick
    (its ends are rounded down, so that no time is lost). full: |x| from which a sample is an
    overload. dc: subtracted from each sample. Empty if a shape does not fit.
    """
    cdef ticks_t t
    if (coef.shape[0] != 4 or coef.shape[1] != 5 or rates.shape[0] != 5
            or taps.shape[0] != 2 * PEAK_HALF + 1 or taps.shape[1] != 4):
        return bytearray()
    ticks_prepare(&t, &coef[0, 0], &rates[0], &taps[0, 0], length, full, dc)
    return bytearray((<const char *> &t)[:STATE])


cdef Py_ssize_t width(double length) noexcept:
    return <Py_ssize_t> length + 1 + SPARE


def room(double length):
    """The shape of the scratch that ticks of so many samples need."""
    return 3, width(length)


cdef bint fits(unsigned char[::1] state, float[:, ::1] scratch, double[:, ::1] rows) noexcept:
    return (state.shape[0] == STATE and rows.shape[0] > 0 and rows.shape[1] == COLUMNS
            and scratch.shape[0] == 3
            and scratch.shape[1] >= width((<ticks_t *> &state[0]).length))


def run_float(const float[::1] x not None, unsigned char[::1] state not None,
              float[:, ::1] scratch not None, double[:, ::1] rows not None, bint wide,
              bint ending):
    """Feed x; returns how many rows came out: one for each tick that ended.

    state: from `prepare`. scratch: of the shape `room`, zero at the start. A row: sums of squares
    A, C, Z; F at its end; largest F, S, I (all squared); C peak (12 samples late); overloads;
    samples. wide: use the wider instructions, only where `wide()`. ending: the tick under way
    gives a row. Nothing is done if a shape does not fit.
    """
    cdef ticks_t t
    cdef Py_ssize_t found
    if not fits(state, scratch, rows):
        return 0
    memcpy(&t, &state[0], STATE)
    with nogil:
        found = run(&x[0], x.shape[0], &t, &scratch[0, 0], scratch.shape[1], &rows[0, 0],
                    rows.shape[0], wide, ending)
    memcpy(&state[0], &t, STATE)
    return found


def run_double(const double[::1] x not None, unsigned char[::1] state not None,
               float[:, ::1] scratch not None, double[:, ::1] rows not None, bint wide,
               bint ending):
    """As `run_float`."""
    cdef ticks_t t
    cdef Py_ssize_t found
    if not fits(state, scratch, rows):
        return 0
    memcpy(&t, &state[0], STATE)
    with nogil:
        found = run(&x[0], x.shape[0], &t, &scratch[0, 0], scratch.shape[1], &rows[0, 0],
                    rows.shape[0], wide, ending)
    memcpy(&state[0], &t, STATE)
    return found


def lose(long n, unsigned char[::1] state not None, float[:, ::1] scratch not None,
         double[:, ::1] rows not None):
    """As `run_float` for n samples that are not there: the rows of the ticks that end have fewer
    samples or none. Filters and averages stand still."""
    cdef ticks_t t
    cdef Py_ssize_t found
    if not fits(state, scratch, rows):
        return 0
    memcpy(&t, &state[0], STATE)
    with nogil:
        found = run[float](NULL, n, &t, &scratch[0, 0], scratch.shape[1], &rows[0, 0],
                           rows.shape[0], False, False)
    memcpy(&state[0], &t, STATE)
    return found
