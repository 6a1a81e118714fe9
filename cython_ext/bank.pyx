# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True
# Bounds checks are off: lengths are compared before the loops.
"""Third-octave bank: octave decimation, four bands of one octave in four lanes."""

cdef extern from "lanes.h" nogil:
    int lanes_wide()
    unsigned lanes_begin()
    void lanes_end(unsigned before)

cdef extern from "bank.h" nogil:
    long octave_narrow(const float *x, long n, float *out, const float *coef, float *state,
                       const float *half, float *halving, double *energy)
    long octave_wide(const float *x, long n, float *out, const float *coef, float *state,
                     const float *half, float *halving, double *energy)


def wide():
    """Whether this processor has the wider instructions."""
    return bool(lanes_wide())


def run(
    const float[::1] x not None,
    const float[:, ::1] coef not None,
    const float[::1] half not None,
    float[:, ::1] state not None,
    float[:, ::1] halving not None,
    float[::1] scratch not None,
    double[:, ::1] energy not None,
    bint wide,
):
    """Feed x; adds to energy (octaves, 4) the sum of squares of each band.

    coef: (octaves, 36), highest octave first: gains, then a1 and a2 of four sections, four
    lanes each. half: four all-pass coefficients. state: (octaves, 32) and halving (octaves,
    10), both zero at the start. scratch: at least (len(x) + 1) / 2. wide: use the wider
    instructions, only where `wide()`. Nothing is done if a shape does not fit.
    """
    cdef Py_ssize_t octaves = coef.shape[0], o
    cdef long n = x.shape[0]
    cdef const float *at
    cdef unsigned mode
    if (coef.shape[1] != 36 or half.shape[0] != 4
            or state.shape[0] != octaves or state.shape[1] != 32
            or halving.shape[0] != octaves or halving.shape[1] != 10
            or energy.shape[0] != octaves or energy.shape[1] != 4
            or scratch.shape[0] < (n + 1) // 2 or n == 0 or octaves == 0):
        return
    with nogil:
        mode = lanes_begin()
        at = &x[0]
        for o in range(octaves):
            if wide:
                n = octave_wide(at, n, &scratch[0], &coef[o, 0], &state[o, 0], &half[0],
                                &halving[o, 0], &energy[o, 0])
            else:
                n = octave_narrow(at, n, &scratch[0], &coef[o, 0], &state[o, 0], &half[0],
                                  &halving[o, 0], &energy[o, 0])
            at = &scratch[0]
        lanes_end(mode)
