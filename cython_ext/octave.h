/* One octave of the third-octave bank: four bands in four lanes, and the way to the next octave.

   All sections of all bands have their zeros at 1 and -1: together they are (1 - z^-2)^4, which is
   made once. What is left of a section is 1 / (1 + a1 z^-1 + a2 z^-2): two multiplications and two
   additions. Each takes what the one before it gave a sample earlier, so that all work at the
   same time: energies are three samples late. */
#ifndef OCTAVE_H
#define OCTAVE_H
#include "lanes.h"

enum {
    SECTIONS = 4,
    BEFORE = 8,   /* samples that the zeros look back */
    STRETCH = 64, /* samples whose squares are summed in float */
};

typedef struct {
    double energy[4];       /* sums of squares, without gains */
    float a1[SECTIONS][4], a2[SECTIONS][4], w1[SECTIONS][4], w2[SECTIONS][4];
    float half[4], kept[4]; /* all-pass pairs: y and state, see halve */
    float before[BEFORE];
    float waiting;          /* the first of two samples that become one, if there is one */
    int waits;
} octave_t;

typedef struct { f4 a1[SECTIONS], a2[SECTIONS], w1[SECTIONS], w2[SECTIONS], sum; } bands_t;
typedef struct { f4 c, y, state; } half_t;

/* coef: gains, then a1 and a2 of each section, four lanes each. */
static void octave_prepare(octave_t *o, const float *coef) {
    memset(o, 0, sizeof *o);
    for (int s = 0; s < SECTIONS; s++) {
        memcpy(o->a1[s], coef + 4 + 8 * s, sizeof o->a1[s]);
        memcpy(o->a2[s], coef + 8 + 8 * s, sizeof o->a2[s]);
    }
}

/* (1 - z^-2)^4 of n samples, at most STRETCH; BEFORE more lie before them. As differences of
   differences: multiplied out, they would be rounded as coarsely as what cancels in them. */
LANES_BODY void octave_zeros(const float *x, long n, float *u) {
    float v[STRETCH + 4];
    x -= BEFORE;
    for (long i = 0; i < n + 4; i++) v[i] = (x[i + 4] - x[i + 2]) - (x[i + 2] - x[i]);
    for (long i = 0; i < n; i++) u[i] = (v[i + 4] - v[i + 2]) - (v[i + 2] - v[i]);
}

LANES_BODY void bands_step(bands_t *b, float u) {
    f4 in[SECTIONS] = {{u, u, u, u}, b->w1[0], b->w1[1], b->w1[2]};
    for (int s = 0; s < SECTIONS; s++) {
        f4 w = (in[s] - b->a2[s] * b->w2[s]) - b->a1[s] * b->w1[s];
        b->w2[s] = b->w1[s];
        b->w1[s] = w;
    }
    b->sum += b->w1[SECTIONS - 1] * b->w1[SECTIONS - 1];
}

/* Two samples become one: the older through the all-pass in lane 0, the newer through that in
   lane 1; lanes 2 and 3 take what these gave a pair earlier; the sum. (Its half, but for a gain.) */
LANES_BODY float halve(half_t *h, f4 pair) {
    f4 in = __builtin_shuffle(pair, h->y, (i4){0, 1, 4, 5});
    h->y = h->c * in + h->state;
    h->state = in - h->c * h->y;
    return h->y[2] + h->y[3];
}

LANES_BODY f4 f4_pair(const float *x) {
    d2 v = {0, 0};
    memcpy(&v, x, 8);
    return (f4)v;
}

/* x: n samples, and room for BEFORE in front of them, which gets those that came before.
   out: gets the next octave's samples, whose number is returned. half: see half_band. */
LANES_BODY long octave_body(octave_t *o, const float *half, float *x, long n, float *out) {
    bands_t b;
    half_t h = {{half[1], half[0], half[3], half[2]}, f4_load(o->half), f4_load(o->kept)};
    for (int s = 0; s < SECTIONS; s++) {
        b.a1[s] = f4_load(o->a1[s]);
        b.a2[s] = f4_load(o->a2[s]);
        b.w1[s] = f4_load(o->w1[s]);
        b.w2[s] = f4_load(o->w2[s]);
    }
    memcpy(x - BEFORE, o->before, sizeof o->before);
    float u[STRETCH];
    long m = 0;
    for (long from = 0; from < n; from += STRETCH) {
        long part = n - from < STRETCH ? n - from : STRETCH, i = 0;
        const float *at = x + from;
        octave_zeros(at, part, u);
        b.sum = (f4){0, 0, 0, 0};
        if (o->waits) {
            bands_step(&b, u[0]);
            out[m++] = halve(&h, (f4){o->waiting, at[0], 0, 0});
            i = 1;
        }
        for (; i + 1 < part; i += 2) {
            bands_step(&b, u[i]);
            bands_step(&b, u[i + 1]);
            out[m++] = halve(&h, f4_pair(at + i));
        }
        o->waits = i < part;
        if (i < part) {
            bands_step(&b, u[i]);
            o->waiting = at[i];
        }
        for (int k = 0; k < 4; k++) o->energy[k] += b.sum[k];
    }
    memcpy(o->before, x + n - BEFORE, sizeof o->before);
    for (int s = 0; s < SECTIONS; s++) {
        f4_store(o->w1[s], b.w1[s]);
        f4_store(o->w2[s], b.w2[s]);
    }
    f4_store(o->half, h.y);
    f4_store(o->kept, h.state);
    return m;
}

static long octave_narrow(octave_t *o, const float *half, float *x, long n, float *out) {
    return octave_body(o, half, x, n, out);
}
LANES_WIDE static long octave_wide(octave_t *o, const float *half, float *x, long n, float *out) {
    return octave_body(o, half, x, n, out);
}

#endif
