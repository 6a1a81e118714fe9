/* The third-octave bank of a group, in float. Included once for each width: see channels.h.

   All bands of an octave have the same zeros, four at 1 and four at -1: these come first and once
   for all of them, then each band has its poles alone. Levels are scaled by who reads the energy:
   each octave below is twice as large, and no band has its gain yet. */

typedef struct { vec w1[4], w2[4]; } NAMED(channels_band_t);
typedef struct { vec d[2][3], y[4]; } NAMED(channels_half_t);

typedef struct {
    vec x[CHANNELS_OCTAVES + 1][CHANNELS_PAST + CHANNELS_ROOM]; /* first: as aligned as its group */
    float coef[CHANNELS_OCTAVES][36], half[4];
    int octaves, fill[CHANNELS_OCTAVES + 1];
    NAMED(channels_band_t) bands[CHANNELS_OCTAVES][CHANNELS_BANDS];
    NAMED(channels_half_t) halves[CHANNELS_OCTAVES];
} NAMED(channels_bank_t);

/* 1 - z^-2, four times: as differences, whose sum is not rounded as coarsely as what cancels. */
PART vec NAMED(channels_zeros)(vec x, vec was, vec *d) {
    vec d1 = x - was, d2 = d1 - d[0], d3 = d2 - d[1], out = d3 - d[2];
    d[0] = d1, d[1] = d2, d[2] = d3;
    return out;
}

/* An all-pass section: only one multiplication waits for what it gave last. */
PART vec NAMED(channels_pass)(float c, vec in, vec was, vec y) { return (c * in + was) - c * y; }

/* n samples x: out, what the bands get, and next, half as many samples of the next octave. */
WHOLE void NAMED(channels_shape)(const vec *restrict x, long n, vec *restrict out,
                                 vec *restrict next, const float *half,
                                 NAMED(channels_half_t) *held) {
    NAMED(channels_half_t) h = *held;
    vec even = x[-2], odd = x[-1];
    long i = 0;
    for (; i + 1 < n; i += 2) {
        const vec first = x[i], second = x[i + 1];
        out[i] = NAMED(channels_zeros)(first, even, h.d[0]);
        vec older = NAMED(channels_pass)(half[1], first, even, h.y[1]);
        even = first;
        h.y[3] = NAMED(channels_pass)(half[3], older, h.y[1], h.y[3]);
        h.y[1] = older;
        out[i + 1] = NAMED(channels_zeros)(second, odd, h.d[1]);
        vec newer = NAMED(channels_pass)(half[0], second, odd, h.y[0]);
        odd = second;
        h.y[2] = NAMED(channels_pass)(half[2], newer, h.y[0], h.y[2]);
        h.y[0] = newer;
        *next++ = h.y[2] + h.y[3];
    }
    if (i < n) out[i] = NAMED(channels_zeros)(x[i], even, h.d[0]);
    *held = h;
}

/* Section s of band b, whose state and coefficients lie at `at`. It takes what the one before it
   gave a sample earlier, so that none waits for another: a band is three samples late. coef: a1
   and a2 of the sections, each of all bands. (Names, for arrays would be left in memory; two
   samples a turn, for then no state moves.) */
#define CHANNELS_BEGIN(b, s, at) \
    const vec a1##b##s = coef[8 * (at) + b] - (vec){0}; \
    const vec a2##b##s = coef[8 * (at) + 4 + b] - (vec){0}; \
    vec w1##b##s = bands[b].w1[at], w2##b##s = bands[b].w2[at];
#define CHANNELS_SECTION(b, s, in) \
    w = ((in) - a2##b##s * w2##b##s) - a1##b##s * w1##b##s, w2##b##s = w1##b##s, w1##b##s = w
#define CHANNELS_END(b, s, at) bands[b].w1[at] = w1##b##s, bands[b].w2[at] = w2##b##s

#define CHANNELS_BEGIN_THREE(at) \
    CHANNELS_BEGIN(0, 0, at) CHANNELS_BEGIN(1, 0, at) CHANNELS_BEGIN(2, 0, at) \
    CHANNELS_BEGIN(0, 1, at + 1) CHANNELS_BEGIN(1, 1, at + 1) CHANNELS_BEGIN(2, 1, at + 1)
#define CHANNELS_END_THREE(at) \
    CHANNELS_END(0, 0, at), CHANNELS_END(1, 0, at), CHANNELS_END(2, 0, at), \
    CHANNELS_END(0, 1, at + 1), CHANNELS_END(1, 1, at + 1), CHANNELS_END(2, 1, at + 1)
#define CHANNELS_UPPER(i) CHANNELS_UPPER_OF(0, i), CHANNELS_UPPER_OF(1, i), CHANNELS_UPPER_OF(2, i)
#define CHANNELS_UPPER_OF(b, i) \
    (between[3 * (i) + b] = w1##b##1, CHANNELS_SECTION(b, 1, w1##b##0), \
     CHANNELS_SECTION(b, 0, x[i]))
#define CHANNELS_LOWER(i) CHANNELS_LOWER_OF(0, i), CHANNELS_LOWER_OF(1, i), CHANNELS_LOWER_OF(2, i)
#define CHANNELS_LOWER_OF(b, i) \
    (CHANNELS_SECTION(b, 1, w1##b##0), CHANNELS_SECTION(b, 0, between[3 * (i) + b]), \
     sum##b += w1##b##1 * w1##b##1)
#define CHANNELS_SINGLE(i) \
    (CHANNELS_SECTION(0, 3, w102), CHANNELS_SECTION(0, 2, w101), CHANNELS_SECTION(0, 1, w100), \
     CHANNELS_SECTION(0, 0, x[i]), w103 * w103)

/* The first two sections of three bands: six that do not wait for each other keep the processor
   busier than the four of a band, and their state just fits its registers. */
WHOLE void NAMED(channels_upper)(const vec *x, long n, const float *coef,
                                 NAMED(channels_band_t) *bands, vec *between) {
    CHANNELS_BEGIN_THREE(0)
    vec w;
    long i = 0;
    for (; i + 1 < n; i += 2) CHANNELS_UPPER(i), CHANNELS_UPPER(i + 1);
    if (i < n) CHANNELS_UPPER(i);
    CHANNELS_END_THREE(0);
}

/* Their other two, and the sums of the squares. */
WHOLE void NAMED(channels_lower)(const vec *between, long n, const float *coef,
                                 NAMED(channels_band_t) *bands, double *energy) {
    CHANNELS_BEGIN_THREE(2)
    vec w, sum0 = {0}, sum1 = {0}, sum2 = {0};
    long i = 0;
    for (; i + 1 < n; i += 2) CHANNELS_LOWER(i), CHANNELS_LOWER(i + 1);
    if (i < n) CHANNELS_LOWER(i);
    CHANNELS_END_THREE(2);
    for (int k = 0; k < LANES; k++) {
        energy[k] += sum0[k];
        energy[LANES + k] += sum1[k];
        energy[2 * LANES + k] += sum2[k];
    }
}

/* A band alone. */
WHOLE void NAMED(channels_single)(const vec *x, long n, const float *coef,
                                  NAMED(channels_band_t) *bands, double *energy) {
    CHANNELS_BEGIN(0, 0, 0) CHANNELS_BEGIN(0, 1, 1) CHANNELS_BEGIN(0, 2, 2) CHANNELS_BEGIN(0, 3, 3)
    vec w, even = {0}, odd = {0};
    long i = 0;
    for (; i + 1 < n; i += 2) {
        even += CHANNELS_SINGLE(i);
        odd += CHANNELS_SINGLE(i + 1);
    }
    if (i < n) even += CHANNELS_SINGLE(i);
    CHANNELS_END(0, 0, 0), CHANNELS_END(0, 1, 1), CHANNELS_END(0, 2, 2), CHANNELS_END(0, 3, 3);
    even += odd;
    for (int k = 0; k < LANES; k++) energy[k] += even[k];
}

/* The octave's held samples go through its filters, all but the last of an odd number: that
   waits for the one it is halved with, unless none will come. energy: (4, LANES). */
WHOLE void NAMED(channels_octave)(NAMED(channels_bank_t) *b, int o, int ending, double *energy) {
    vec shaped[CHANNELS_ROOM + CHANNELS_LATE] CHANNELS_ALIGNED;
    vec between[3 * (CHANNELS_ROOM + CHANNELS_LATE)] CHANNELS_ALIGNED;
    vec *x = b->x[o] + CHANNELS_PAST, *next = b->x[o + 1] + CHANNELS_PAST + b->fill[o + 1];
    const float *coef = b->coef[o];
    int n = ending ? b->fill[o] : b->fill[o] & ~1, k = 0;
    NAMED(channels_shape)(x, n, shaped, next, b->half, &b->halves[o]);
    b->fill[o] -= n;
    b->fill[o + 1] += n / 2;
    memmove(b->x[o], b->x[o] + n, (CHANNELS_PAST + b->fill[o]) * sizeof(vec));
    if (ending) memset(shaped + n, 0, sizeof(vec[CHANNELS_LATE])), n += CHANNELS_LATE;
    if (coef[2] != 0) {
        NAMED(channels_upper)(shaped, n, coef + 4, b->bands[o], between);
        NAMED(channels_lower)(between, n, coef + 4, b->bands[o], energy);
        k = 3;
    }
    for (; k < CHANNELS_BANDS && coef[k] != 0; k++)
        NAMED(channels_single)(shaped, n, coef + 4 + k, b->bands[o] + k, energy + k * LANES);
}

WHOLE void NAMED(channels_bank)(NAMED(channels_bank_t) *b, int ending, double *energy) {
    for (int o = 0; o < b->octaves && (ending || b->fill[o] >= CHANNELS_LEAST); o++)
        NAMED(channels_octave)(b, o, ending, energy + o * CHANNELS_BANDS * LANES);
    b->fill[b->octaves] = 0; /* nobody hears what is below the last */
}
