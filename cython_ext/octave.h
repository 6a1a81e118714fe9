/* One octave of the third-octave bank: four bands in four lanes, and the way to the next octave.

   All sections of all bands have their zeros at 1 and -1: together they are (1 - z^-2)^4, which is
   made once. What is left of a section is 1 / (1 + a1 z^-1 + a2 z^-2): two multiplications and two
   additions. Each takes what the one before it gave a sample earlier, so that all work at the
   same time; what is still on its way when energies are taken, octave_take works out. */
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
    double ahead[4];        /* what was taken of them ahead of time */
    float a1[SECTIONS][4], a2[SECTIONS][4], w1[SECTIONS][4], w2[SECTIONS][4];
    float half[2][2];       /* state of the two sections of all-passes, see halve */
    float before[BEFORE];
    float waiting;          /* the first of two samples that become one, if there is one */
    int waits;
} octave_t;

typedef struct { f4 a1[SECTIONS], a2[SECTIONS], w1[SECTIONS], w2[SECTIONS], sum; } bands_t;
typedef struct { f4 c[2], state[2]; } half_t;

/* coef: gains, then a1 and a2 of each section, four lanes each. */
static void octave_prepare(octave_t *o, const float *coef) {
    memset(o, 0, sizeof *o);
    for (int s = 0; s < SECTIONS; s++) {
        memcpy(o->a1[s], coef + 4 + 8 * s, sizeof o->a1[s]);
        memcpy(o->a2[s], coef + 8 + 8 * s, sizeof o->a2[s]);
    }
}

/* (1 - z^-2)^4 of n samples; BEFORE more lie before them. As differences of differences:
   multiplied out, it would be rounded as coarsely as what cancels in it. */
LANES_BODY void octave_zeros(const float *x, long n, float *u) {
    x -= BEFORE;
    for (long i = 0; i < n; i++) {
        float a = x[i + 8] - x[i + 6], b = x[i + 6] - x[i + 4], c = x[i + 4] - x[i + 2];
        float d = x[i + 2] - x[i];
        u[i] = ((a - b) - (b - c)) - ((b - c) - (c - d));
    }
}

LANES_BODY bands_t bands_load(const octave_t *o) {
    bands_t b;
    for (int s = 0; s < SECTIONS; s++) {
        b.a1[s] = f4_load(o->a1[s]);
        b.a2[s] = f4_load(o->a2[s]);
        b.w1[s] = f4_load(o->w1[s]);
        b.w2[s] = f4_load(o->w2[s]);
    }
    b.sum = (f4){0, 0, 0, 0};
    return b;
}

LANES_BODY void bands_store(octave_t *o, const bands_t *b) {
    for (int s = 0; s < SECTIONS; s++) {
        f4_store(o->w1[s], b->w1[s]);
        f4_store(o->w2[s], b->w2[s]);
    }
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

/* Two sections of all-passes, one branch in each lane: the older of two samples goes through the
   odd coefficients, the newer through the even ones. */
LANES_BODY half_t half_load(const octave_t *a, const octave_t *b, const float *half) {
    half_t h;
    for (int s = 0; s < 2; s++) {
        const float *even = half + 2 * s, *from = a->half[s], *other = b->half[s];
        h.c[s] = (f4){even[1], even[0], even[1], even[0]};
        h.state[s] = (f4){from[0], from[1], other[0], other[1]};
    }
    return h;
}

/* The older and newer sample of two octaves; their sums after the branches are in lanes 0 and 2.
   (The half would be the next octave's sample; that is left to the gains.) */
LANES_BODY f4 halve(half_t *h, f4 in) {
    for (int s = 0; s < 2; s++) {
        f4 y = h->c[s] * in + h->state[s];
        h->state[s] = in - h->c[s] * y;
        in = y;
    }
    return in + __builtin_shuffle(in, (i4){1, 0, 3, 2});
}

LANES_BODY double two(const float *x) {
    double bits;
    memcpy(&bits, x, sizeof bits);
    return bits;
}

/* x: n samples, and room for BEFORE in front of them, which gets those that came before.
   out: gets the next octave's samples, whose number is returned. half: see half_band. */
LANES_BODY long octave_body(octave_t *o, const float *half, float *x, long n, float *out) {
    bands_t b = bands_load(o);
    half_t h = half_load(o, o, half);
    float u[STRETCH];
    long m = 0;
    memcpy(x - BEFORE, o->before, sizeof o->before);
    for (long from = 0; from < n; from += STRETCH) {
        long part = n - from < STRETCH ? n - from : STRETCH, i = 0;
        const float *at = x + from;
        octave_zeros(at, part, u);
        b.sum = (f4){0, 0, 0, 0};
        if (o->waits) {
            bands_step(&b, u[0]);
            out[m++] = halve(&h, (f4){o->waiting, at[0], 0, 0})[0];
            i = 1;
        }
        for (; i + 1 < part; i += 2) {
            bands_step(&b, u[i]);
            bands_step(&b, u[i + 1]);
            out[m++] = halve(&h, (f4)(d2){two(at + i), 0})[0];
        }
        o->waits = i < part;
        if (i < part) {
            bands_step(&b, u[i]);
            o->waiting = at[i];
        }
        for (int k = 0; k < 4; k++) o->energy[k] += b.sum[k];
    }
    memcpy(o->before, x + n - BEFORE, sizeof o->before);
    bands_store(o, &b);
    for (int s = 0; s < 2; s++) memcpy(o->half[s], &h.state[s], sizeof o->half[s]);
    return m;
}

static long octave_narrow(octave_t *o, const float *half, float *x, long n, float *out) {
    return octave_body(o, half, x, n, out);
}
LANES_WIDE static long octave_wide(octave_t *o, const float *half, float *x, long n, float *out) {
    return octave_body(o, half, x, n, out);
}

/* energy: gets four sums of squares, without gains; they begin anew. */
static void octave_take(octave_t *o, double *energy) {
    bands_t b = bands_load(o);
    for (int s = 1; s < SECTIONS; s++) bands_step(&b, 0);
    for (int k = 0; k < 4; k++) {
        double taken = o->energy[k] + b.sum[k] - o->ahead[k];
        energy[k] = taken > 0 ? taken : 0;
        o->energy[k] = 0;
        o->ahead[k] = b.sum[k];
    }
}

#endif
