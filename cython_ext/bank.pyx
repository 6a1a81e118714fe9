# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True
# Bounds checks are off: lengths are compared before the loops.
"""Third-octave bank: octave decimation, four bands of one octave in four lanes."""

cdef extern from "lanes.h" nogil:
    int lanes_wide()
    unsigned lanes_begin()
    void lanes_end(unsigned before)

cdef extern from "bank.h" nogil:
    enum:
        BEFORE
        MOST_OCTAVES
        ROWS
    ctypedef struct bank_t:
        double dc
        int count
    void bank_prepare(bank_t *bank, const float *coef, int count, const float *half, double dc)
    void bank_run(bank_t *bank, float *rows, long length, long n, int wide)
    void bank_take(bank_t *bank, float *rows, long length, int wide, double *energy)

ctypedef fused sample:
    float
    double

cdef Py_ssize_t STATE = sizeof(bank_t)


def wide():
    """Whether this processor has the wider instructions."""
    return bool(lanes_wide())


def prepare(const float[:, ::1] coef not None, const float[::1] half not None, double dc):
    """The state to begin with, as bytes that only the others here understand.

    coef: (octaves, 36), highest octave first: gains (which the energies do not have yet), then
    a1 and a2 of four sections, four lanes each. half: four all-pass coefficients. dc: subtracted
    of each sample. Empty if a shape does not fit.
    """
    cdef bank_t bank
    if not 0 < coef.shape[0] <= MOST_OCTAVES or coef.shape[1] != 36 or half.shape[0] != 4:
        return bytearray()
    bank_prepare(&bank, &coef[0, 0], <int> coef.shape[0], &half[0], dc)
    return bytearray((<const char *> &bank)[:STATE])


cdef Py_ssize_t length(Py_ssize_t n) noexcept:
    return BEFORE + max(n, 2)


def room(Py_ssize_t n):
    """The shape of the rows that a run with n samples needs."""
    return ROWS, length(n)


cdef bint fits(Py_ssize_t n, unsigned char[::1] state, float[:, ::1] rows) noexcept:
    return state.shape[0] == STATE and rows.shape[0] == ROWS and rows.shape[1] >= length(n)


cdef void feed(const sample *x, long n, unsigned char *state, float *rows, long length,
               bint wide) noexcept nogil:
    cdef bank_t *bank = <bank_t *> state
    cdef sample dc = <sample> bank.dc
    cdef float *moved = rows + (ROWS - 1) * length + BEFORE
    cdef unsigned mode = lanes_begin()
    cdef long i
    for i in range(n):
        moved[i] = <float> (x[i] - dc)
    bank_run(bank, rows, length, n, wide)
    lanes_end(mode)


def run_float(const float[::1] x not None, unsigned char[::1] state not None,
              float[:, ::1] rows not None, bint wide):
    """Feed x.

    rows: of shape `room(len(x))` or longer; they keep samples until a run without any. wide: use
    the wider instructions, only where `wide()`. Nothing is done if a shape does not fit.
    """
    if fits(x.shape[0], state, rows):
        with nogil:
            feed(&x[0], x.shape[0], &state[0], &rows[0, 0], rows.shape[1], wide)


def run_double(const double[::1] x not None, unsigned char[::1] state not None,
               float[:, ::1] rows not None, bint wide):
    """As `run_float`."""
    if fits(x.shape[0], state, rows):
        with nogil:
            feed(&x[0], x.shape[0], &state[0], &rows[0, 0], rows.shape[1], wide)


def take(unsigned char[::1] state not None, float[:, ::1] rows not None,
         double[:, ::1] energy not None, bint wide):
    """energy: (octaves, 4), gets the sum of squares of each band, without its gain, since the
    last take; the samples of octave o are 2^o times too large. rows: those of the runs."""
    cdef bank_t *bank = <bank_t *> &state[0]
    cdef unsigned mode
    if (not fits(0, state, rows) or energy.shape[0] != bank.count or energy.shape[1] != 4):
        return
    with nogil:
        mode = lanes_begin()
        bank_take(bank, &rows[0, 0], rows.shape[1], wide, &energy[0, 0])
        lanes_end(mode)
