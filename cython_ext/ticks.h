/* Weighting and time weighting of a stretch of samples.

   The four biquads stand in a row (three make C, the fourth makes A of it), two in a vector; each
   takes what the one before it gave two samples earlier, so that all of them work at the same
   time: C is four samples late, A six. */
#include "lanes.h"

typedef struct {
    d2 b0[2], b1[2], b2[2], a1[2], a2[2];
    d2 w1[2], w2[2], y1[2], y2[2]; /* direct form II; y1, y2: what they gave last and before */
    double keep[3], gain[3];       /* exponential averages: F, S, rise of I */
    double fast, slow, rise, hold, fall;
    double most_fast, most_slow, most_hold;
    double dc, block, dcx, dcy;    /* Z: without the offset of the input */
    double z;                      /* sums of squares of Z, and of C and A */
    d2 ca;
} ticks_t;

LANES_BODY void ticks_step(ticks_t *t, double x, float *c) {
    double u = x - t->dc;
    double z = u - t->dcx + t->block * t->dcy;
    t->dcx = u;
    t->dcy = z;
    d2 in[2] = {{z, t->y2[0][0]}, __builtin_shuffle(t->y2[0], t->y2[1], (m2){1, 2})};
    for (int k = 0; k < 2; k++) {
        d2 w = (in[k] - t->a2[k] * t->w2[k]) - t->a1[k] * t->w1[k];
        t->y2[k] = t->y1[k];
        t->y1[k] = t->b0[k] * w + (t->b1[k] * t->w1[k] + t->b2[k] * t->w2[k]);
        t->w2[k] = t->w1[k];
        t->w1[k] = w;
    }
    *c = (float)t->y1[1][0];
    d2 square = t->y1[1] * t->y1[1];
    double a = square[1];
    t->z += z * z;
    t->ca += square;
    t->fast = t->keep[0] * t->fast + t->gain[0] * a;
    t->slow = t->keep[1] * t->slow + t->gain[1] * a;
    t->rise = t->keep[2] * t->rise + t->gain[2] * a;
    double fallen = t->hold * t->fall;
    t->hold = t->rise > fallen ? t->rise : fallen;
    t->most_fast = t->fast > t->most_fast ? t->fast : t->most_fast;
    t->most_slow = t->slow > t->most_slow ? t->slow : t->most_slow;
    t->most_hold = t->hold > t->most_hold ? t->hold : t->most_hold;
}

#define TICKS_RUN(name, type, attribute) \
    attribute static void name(ticks_t *held, const type *x, long n, float *c) { \
        ticks_t t = *held; \
        for (long i = 0; i < n; i++) ticks_step(&t, x[i], c + i); \
        *held = t; \
    }
TICKS_RUN(ticks_narrow_float, float, )
TICKS_RUN(ticks_narrow_double, double, )
TICKS_RUN(ticks_wide_float, float, LANES_WIDE)
TICKS_RUN(ticks_wide_double, double, LANES_WIDE)

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

/* coef: b0 b1 b2 a1 a2 of each biquad. rates: see ticks.pyx. */
static void ticks_prepare(ticks_t *t, const double *coef, const double *rates, double dc) {
    memset(t, 0, sizeof *t);
    for (int k = 0; k < 4; k++) {
        const double *from = coef + 5 * k;
        int half = k / 2, lane = k % 2;
        t->b0[half][lane] = from[0];
        t->b1[half][lane] = from[1];
        t->b2[half][lane] = from[2];
        t->a1[half][lane] = from[3];
        t->a2[half][lane] = from[4];
    }
    for (int k = 0; k < 3; k++) {
        t->gain[k] = rates[k];
        t->keep[k] = 1 - rates[k];
    }
    t->fall = rates[3];
    t->block = rates[4];
    t->dc = dc;
}

/* What a tick leaves in the first seven columns of its row; its sums and maxima begin anew. */
static void ticks_give(ticks_t *t, double *row) {
    double found[7] = {t->ca[1], t->ca[0], t->z, t->fast, t->most_fast, t->most_slow,
                       t->most_hold};
    memcpy(row, found, sizeof found);
    t->z = 0;
    t->ca = (d2){0, 0};
    t->most_fast = t->fast;
    t->most_slow = t->slow;
    t->most_hold = t->hold;
}
