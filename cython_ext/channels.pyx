# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True
# Bounds checks are off: shapes are compared before anything is touched.
"""Weighting, time weighting, C peak and third octaves of many channels, one in each lane."""

ctypedef fused sample:
    float
    double

cdef extern from "lanes.h" nogil:
    unsigned lanes_begin()
    void lanes_end(unsigned before)

cdef extern from "channels.h" nogil:
    ctypedef struct channels_sound_t:
        const char *data
        long n, step, side
        int channels, is_double
        double full
    ctypedef struct channels_found_t:
        double *fast
        double *rows
        long ticks, line, steps, step, side, every
    ctypedef struct channels_filters_t:
        float block
    ctypedef struct channels_group_t_4:
        pass
    ctypedef struct channels_group_t_8:
        pass
    enum:
        CHANNELS_OCTAVES
        CHANNELS_BANDS
        CHANNELS_REACH
        CHANNELS_COLUMNS
    void channels_prepare_4(void *state, const float *coef, int octaves, const float *half,
                            const channels_filters_t *filters, const double *keep,
                            const double *gains, const double *dc)
    void channels_prepare_8(void *state, const float *coef, int octaves, const float *half,
                            const channels_filters_t *filters, const double *keep,
                            const double *gains, const double *dc)
    long channels_run_4(void *state, const channels_sound_t *x, double rate, const float *taps,
                        float near, void *held, double *energy, const channels_found_t *out,
                        int ending)
    long channels_run_8(void *state, const channels_sound_t *x, double rate, const float *taps,
                        float near, void *held, double *energy, const channels_found_t *out,
                        int ending)

# As in ticks.pyx.
cdef float NEAR = 0.85


def lanes(bint wide):
    """How many channels a group has. wide: with AVX2 and FMA, only where `ticks.wide()`."""
    return 8 if wide else 4


def size(bint wide):
    """Bytes of a group's state."""
    return sizeof(channels_group_t_8) if wide else sizeof(channels_group_t_4)


def prepare(
    unsigned char[::1] state not None,
    const float[:, ::1] coef not None,
    const float[::1] half not None,
    const float[::1] filters not None,
    const double[::1] keep not None,
    const double[::1] gains not None,
    const double[::1] dc not None,
    bint wide,
):
    """Make a state that `run` understands; nothing is done if a shape does not fit.

    state: `size` bytes, fastest where they begin at a multiple of 64. coef, half: as bank.pyx.
    filters: k of the high passes y = x - s, s += k y: one for Z, one that C has twice, two of
    A; b1 b2 of two sections, a1 a2 of both (b0 is 1). keep: what a sample leaves of F, S, I.
    gains: of the columns of a row. dc: subtracted from each of `lanes` channels.
    """
    cdef const channels_filters_t *made
    if (state.shape[0] != size(wide) or coef.shape[1] != 36 or half.shape[0] != 4
            or not 0 < coef.shape[0] <= CHANNELS_OCTAVES
            or filters.shape[0] != 12 or keep.shape[0] != 3
            or gains.shape[0] != CHANNELS_COLUMNS or dc.shape[0] != lanes(wide)):
        return
    made = <const channels_filters_t *> &filters[0]
    (channels_prepare_8 if wide else channels_prepare_4)(
        &state[0], &coef[0, 0], <int> coef.shape[0], &half[0], made, &keep[0], &gains[0], &dc[0]
    )


def run(
    const sample[:, :] x not None,
    double full,
    double rate,
    const float[:, ::1] taps not None,
    unsigned char[::1] state not None,
    float[:, ::1] curve not None,
    double[:, :, ::1] energy not None,
    double[:, :] fast not None,
    double[:, :, :] rows not None,
    long every,
    bint wide,
    bint ending,
):
    """Feed x (samples, channels) to a group; returns how many ticks have ended since the
    beginning. Nothing is done, and -1 returned, if a shape does not fit.

    x: at most `lanes` channels, however they lie in memory. full: |x| from which a sample is
    an overload. rate: samples of a tick. taps: (2 (2 REACH + 1), 4), what the samples around a
    high one are to the points -1/4, 1/4, 1/2 and 3/4 after it, then before it. curve: (a tick
    and 4 REACH + 1, lanes). energy: (octaves, bands, lanes), added to: sums of squares without
    the bands' gains, of an octave o 4^o as large. fast: (ticks, lanes), F at the end of each
    tick since the beginning. rows: (n, 10, lanes), one for `every` ticks since the beginning,
    with the columns of ticks.pyx; the largest I is that of its rise. curve, energy, fast and
    rows are zero at the start, and x has no more ticks than fast and rows. ending: the tick
    under way ends, and the bank lets out what it holds.
    """
    cdef int width = 8 if wide else 4
    cdef channels_sound_t sound
    cdef channels_found_t out
    cdef unsigned mode
    cdef long ticks
    if (state.shape[0] != size(wide) or curve.shape[0] < rate + 4 * CHANNELS_REACH + 1
            or curve.shape[1] != width or taps.shape[0] != 4 * CHANNELS_REACH + 2
            or taps.shape[1] != 4 or energy.shape[0] != CHANNELS_OCTAVES
            or energy.shape[1] != CHANNELS_BANDS or energy.shape[2] != width
            or fast.shape[0] == 0 or fast.shape[1] != width or fast.strides[1] != 8
            or rows.shape[0] == 0 or rows.shape[1] != CHANNELS_COLUMNS
            or rows.shape[2] != width or rows.strides[2] != 8
            or every < 1 or not 0 < x.shape[1] <= width):
        return -1
    sound.data = <const char *> &x[0, 0] if x.shape[0] else NULL
    sound.n, sound.step, sound.side = x.shape[0], x.strides[0], x.strides[1]
    sound.channels, sound.is_double = <int> x.shape[1], sample is double
    sound.full = full if sample is double else <float> full
    out.fast, out.ticks, out.line = &fast[0, 0], fast.shape[0], fast.strides[0] // 8
    out.rows, out.steps, out.every = &rows[0, 0, 0], rows.shape[0], every
    out.step, out.side = rows.strides[0] // 8, rows.strides[1] // 8
    with nogil:
        mode = lanes_begin()
        if wide:
            ticks = channels_run_8(&state[0], &sound, rate, &taps[0, 0], NEAR, &curve[0, 0],
                                   &energy[0, 0, 0], &out, ending)
        else:
            ticks = channels_run_4(&state[0], &sound, rate, &taps[0, 0], NEAR, &curve[0, 0],
                                   &energy[0, 0, 0], &out, ending)
        lanes_end(mode)
    return ticks
