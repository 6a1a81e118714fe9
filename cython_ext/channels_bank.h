/* The third-octave bank of a group, in float. Included once for each width: see channels.h.

   All bands of an octave have the same zeros, four at 1 and four at -1: these come first and once
   for all of them, then each band has its poles alone. Levels are scaled by who reads the energy:
   each octave below is twice as large, and no band has its gain yet. */

typedef struct { vec w1[4], w2[4]; } NAMED(channels_band_t);
typedef struct { vec x[4], y[4]; } NAMED(channels_half_t); /* two all-pass sections a branch */

typedef struct {
    vec x[CHANNELS_OCTAVES + 1][CHANNELS_PAST + CHANNELS_ROOM]; /* first: as aligned as its group */
    float coef[CHANNELS_OCTAVES][36], half[4];
    int octaves, fill[CHANNELS_OCTAVES + 1];
    NAMED(channels_band_t) bands[CHANNELS_OCTAVES][CHANNELS_BANDS];
    NAMED(channels_half_t) halves[CHANNELS_OCTAVES];
} NAMED(channels_bank_t);

/* (1 - z^-2)^4 */
PART vec NAMED(channels_zeros)(const vec *x) {
    return ((x[0] + x[-8]) - 4.0f * (x[-2] + x[-6])) + 6.0f * x[-4];
}

PART vec NAMED(channels_pass)(float c, vec in, vec *x, vec *y) {
    vec out = c * (in - *y) + *x;
    *x = in;
    *y = out;
    return out;
}

/* n samples x: out, what the bands get, and next, half as many samples of the next octave. */
WHOLE void NAMED(channels_shape)(const vec *x, long n, vec *out, vec *next, const float *half,
                                 NAMED(channels_half_t) *held) {
    NAMED(channels_half_t) h = *held;
    long i = 0;
    for (; i + 1 < n; i += 2) {
        out[i] = NAMED(channels_zeros)(x + i);
        out[i + 1] = NAMED(channels_zeros)(x + i + 1);
        vec newer = NAMED(channels_pass)(half[0], x[i + 1], &h.x[0], &h.y[0]);
        vec older = NAMED(channels_pass)(half[1], x[i], &h.x[1], &h.y[1]);
        newer = NAMED(channels_pass)(half[2], newer, &h.x[2], &h.y[2]);
        older = NAMED(channels_pass)(half[3], older, &h.x[3], &h.y[3]);
        *next++ = newer + older;
    }
    if (i < n) out[i] = NAMED(channels_zeros)(x + i);
    *held = h;
}

/* A section takes what the one before it gave a sample earlier, so that none waits for another: a
   band is three samples late. (Names, for arrays would be left in memory.) */
#define CHANNELS_BEGIN(s) \
    const vec a1##s = coef[8 * s] - (vec){0}, a2##s = coef[8 * s + 4] - (vec){0}; \
    vec w1##s = b->w1[s], w2##s = b->w2[s];
#define CHANNELS_SECTION(s, in) \
    w = ((in) - a2##s * w2##s) - a1##s * w1##s, w2##s = w1##s, w1##s = w
#define CHANNELS_STEP(x) \
    (CHANNELS_SECTION(3, w12), CHANNELS_SECTION(2, w11), CHANNELS_SECTION(1, w10), \
     CHANNELS_SECTION(0, x), w13 * w13)
#define CHANNELS_END(s) b->w1[s] = w1##s, b->w2[s] = w2##s

/* The poles of a band, and the sum of its squares. coef: a1 and a2 of its sections, four floats
   apart. */
WHOLE void NAMED(channels_band)(const vec *x, long n, const float *coef,
                                NAMED(channels_band_t) *b, double *energy) {
    CHANNELS_BEGIN(0) CHANNELS_BEGIN(1) CHANNELS_BEGIN(2) CHANNELS_BEGIN(3)
    vec w, even = {0}, odd = {0};
    long i = 0;
    for (; i + 1 < n; i += 2) {
        even += CHANNELS_STEP(x[i]);
        odd += CHANNELS_STEP(x[i + 1]);
    }
    if (i < n) even += CHANNELS_STEP(x[i]);
    CHANNELS_END(0), CHANNELS_END(1), CHANNELS_END(2), CHANNELS_END(3);
    even += odd;
    for (int k = 0; k < LANES; k++) energy[k] += even[k];
}

/* The octave's held samples go through its filters, all but the last of an odd number: that
   waits for the one it is halved with, unless none will come. energy: (4, LANES). */
WHOLE void NAMED(channels_octave)(NAMED(channels_bank_t) *b, int o, int ending, double *energy) {
    vec shaped[CHANNELS_ROOM + CHANNELS_LATE] CHANNELS_ALIGNED, *x = b->x[o] + CHANNELS_PAST;
    int n = ending ? b->fill[o] : b->fill[o] & ~1;
    vec *next = b->x[o + 1] + CHANNELS_PAST + b->fill[o + 1];
    NAMED(channels_shape)(x, n, shaped, next, b->half, &b->halves[o]);
    memset(shaped + n, 0, sizeof(vec[CHANNELS_LATE]));
    for (int k = 0; k < CHANNELS_BANDS; k++)
        if (b->coef[o][k] != 0)
            NAMED(channels_band)(shaped, n + (ending ? CHANNELS_LATE : 0), b->coef[o] + 4 + k,
                                 &b->bands[o][k], energy + k * LANES);
    b->fill[o] -= n;
    b->fill[o + 1] += n / 2;
    memmove(b->x[o], b->x[o] + n, (CHANNELS_PAST + b->fill[o]) * sizeof(vec));
}

WHOLE void NAMED(channels_bank)(NAMED(channels_bank_t) *b, int ending, double *energy) {
    for (int o = 0; o < b->octaves && (ending || b->fill[o] >= CHANNELS_LEAST); o++)
        NAMED(channels_octave)(b, o, ending, energy + o * CHANNELS_BANDS * LANES);
    b->fill[b->octaves] = 0; /* nobody hears what is below the last */
}
