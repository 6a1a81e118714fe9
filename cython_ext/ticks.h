/* Weighting A, C and Z of a stretch of samples, and what a tick of them comes to.

   The four biquads stand in a row (three make C, the fourth makes A of it), two in a vector; each
   takes what the one before it gave two samples earlier, so that all of them work at the same
   time: C is four samples late, A six. */
#include "lanes.h"
#include "detect.h"
#include "peak.h"

typedef struct {
    d2 b1[2], b2[2], a1[2], a2[2]; /* b0 is 1; the gains of C and A come at the end */
    d2 w1[2], w2[2], y1[2], y2[2]; /* direct form II; y1, y2: what they gave last and before */
    double dc, block, dcx, dcy;    /* Z: without the offset of the input */
    double z;                      /* sum of squares of Z */
} weighting_t;

typedef struct {
    weighting_t weighting;
    double gain[2];                /* of C and A */
    detect_t detect;
    float taps[4 * (2 * PEAK_HALF + 1)]; /* see peak.h */
    double full, length;           /* |x| of an overload; samples of a tick */
    long ticks, at;                /* so far; and samples, those included that were lost */
    long fill, over;               /* samples and overloads of the tick under way */
} ticks_t;

LANES_BODY void weighting_step(weighting_t *t, double x, float *c, float *a) {
    double u = x - t->dc;
    double z = u - t->dcx + t->block * t->dcy;
    t->dcx = u;
    t->dcy = z;
    t->z += z * z;
    d2 in[2] = {__builtin_shuffle((d2){z, z}, t->y2[0], (m2){0, 2}),
                __builtin_shuffle(t->y2[0], t->y2[1], (m2){1, 2})};
    for (int k = 0; k < 2; k++) {
        d2 w = (in[k] - t->a2[k] * t->w2[k]) - t->a1[k] * t->w1[k];
        t->y2[k] = t->y1[k];
        t->y1[k] = w + (t->b1[k] * t->w1[k] + t->b2[k] * t->w2[k]);
        t->w2[k] = t->w1[k];
        t->w1[k] = w;
    }
    *c = (float)t->y1[1][0];
    *a = (float)t->y1[1][1];
}

/* c, a: get what C and A let through, but for their gains. */
#define TICKS_RUN(name, type, attribute) \
    attribute static void name(ticks_t *held, const type *x, long n, float *restrict c, \
                               float *restrict a) { \
        weighting_t t = held->weighting; \
        for (long i = 0; i < n; i++) weighting_step(&t, x[i], c + i, a + i); \
        held->weighting = t; \
    }
TICKS_RUN(ticks_narrow_float, float, )
TICKS_RUN(ticks_narrow_double, double, )
TICKS_RUN(ticks_wide_float, float, LANES_WIDE)
TICKS_RUN(ticks_wide_double, double, LANES_WIDE)

/* coef: b0 b1 b2 a1 a2 of each biquad. rates: see ticks.pyx. */
static void ticks_prepare(ticks_t *t, const double *coef, const double *rates, const float *taps,
                          double length, double full, double dc) {
    memset(t, 0, sizeof *t);
    weighting_t *w = &t->weighting;
    double gain = 1;
    for (int k = 0; k < 4; k++) {
        const double *from = coef + 5 * k;
        int half = k / 2, lane = k % 2;
        w->b1[half][lane] = from[1] / from[0];
        w->b2[half][lane] = from[2] / from[0];
        w->a1[half][lane] = from[3];
        w->a2[half][lane] = from[4];
        gain *= from[0];
        t->gain[lane] = gain; /* the last two are those of C and A */
    }
    detect_prepare(&t->detect, rates);
    memcpy(t->taps, taps, sizeof t->taps);
    w->block = rates[4];
    w->dc = dc;
    t->length = length;
    t->full = full;
}

/* A tick's row: from n samples of C and A, which are used up. c: PEAK_HALF samples before the
   first that the peak is sought at, of `peaks`, and after the last; C is as late as it goes
   before. squares: room for DETECT_PARTS more than n, as a has. */
LANES_BODY void ticks_row(ticks_t *t, const float *c, float *a, long n, float *squares,
                          long peaks, double *row) {
    double c2 = t->gain[0] * t->gain[0], a2 = t->gain[1] * t->gain[1];
    row[0] = a2 * detect_tick(&t->detect, a, n, squares, row + 3);
    row[1] = c2 * lanes_power(c + 2 * PEAK_HALF, n);
    row[2] = t->weighting.z;
    t->weighting.z = 0;
    for (int k = 3; k < 7; k++) row[k] *= a2;
    row[7] = size(t->gain[0]) * peak_of(c + PEAK_HALF, peaks, t->taps);
    row[8] = t->over;
    row[9] = n;
}

#define TICKS_ROW(name, attribute) \
    attribute static void name(ticks_t *t, const float *c, float *a, long n, float *squares, \
                               long peaks, double *row) { \
        ticks_row(t, c, a, n, squares, peaks, row); \
    }
TICKS_ROW(ticks_row_narrow, )
TICKS_ROW(ticks_row_wide, LANES_WIDE)

/* How many of x lie at or beyond full scale. */
static long ticks_over_float(const float *x, long n, float full) {
    long over = 0;
    if (lanes_most(x, n) >= full)
        for (long i = 0; i < n; i++) over += x[i] >= full || x[i] <= -full;
    return over;
}

static long ticks_over_double(const double *x, long n, double full) {
    long over = 0;
    for (long i = 0; i < n; i++) over += x[i] >= full || x[i] <= -full;
    return over;
}
