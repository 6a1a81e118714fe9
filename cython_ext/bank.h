/* One octave of the third-octave bank: four bands in four lanes, and the way to the next octave. */
#include "lanes.h"

typedef struct { f4 g, a1[4], a2[4], w1[4], w2[4]; } octave_t;
/* all-pass pairs: lanes 0 and 1 are the two branches; see halve */
typedef struct { f4 c0, c1, x0, y0, x1, y1; } half_t;

/* A section is (1 - z^-2) / (1 + a1 z^-1 + a2 z^-2): two multiplications, three additions. */
LANES_BODY f4 octave_step(octave_t *o, float x) {
    f4 v = x * o->g;
    for (int s = 0; s < 4; s++) {
        f4 w = (v - o->a2[s] * o->w2[s]) - o->a1[s] * o->w1[s];
        v = w - o->w2[s];
        o->w2[s] = o->w1[s];
        o->w1[s] = w;
    }
    return v * v;
}

/* Two samples become one: the newer through the branch in lane 0, the older through that in
   lane 1, two all-pass sections each; half their sum. */
LANES_BODY float halve(half_t *h, float older, float newer) {
    f4 in = {newer, older, 0, 0};
    f4 y = (h->c0 * in + h->x0) - h->c0 * h->y0;
    h->x0 = in;
    h->y0 = y;
    f4 z = (h->c1 * y + h->x1) - h->c1 * h->y1;
    h->x1 = y;
    h->y1 = z;
    return 0.5f * (z[0] + z[1]);
}

/* x: n samples; out: may be x, gets the next octave's samples, whose number is returned.
   coef: g, then a1, a2 of each section, four lanes each. state: w1, w2 of each section.
   half: four coefficients. halving: x0 y0 x1 y1 (two lanes each), waiting sample, whether
   there is one. energy: four sums of squares, added to. */
LANES_BODY long octave_body(const float *x, long n, float *out, const float *coef, float *state,
                            const float *half, float *halving, double *energy) {
    if (n <= 0) return 0;
    octave_t o;
    o.g = f4_load(coef);
    for (int s = 0; s < 4; s++) {
        o.a1[s] = f4_load(coef + 4 + 8 * s);
        o.a2[s] = f4_load(coef + 8 + 8 * s);
        o.w1[s] = f4_load(state + 8 * s);
        o.w2[s] = f4_load(state + 8 * s + 4);
    }
    half_t h = {{half[0], half[1]}, {half[2], half[3]},
                {halving[0], halving[1]}, {halving[2], halving[3]},
                {halving[4], halving[5]}, {halving[6], halving[7]}};
    long i = 0, m = 0;
    f4 sum = {0, 0, 0, 0};
    if (halving[9] != 0) {
        sum += octave_step(&o, x[0]);
        out[m++] = halve(&h, halving[8], x[0]);
        i = 1;
    }
    while (i + 1 < n) {
        /* sums of 64 squares in float, then in double */
        long end = i + 64 < n - 1 ? i + 64 : n - 1;
        for (; i < end; i += 2) {
            float older = x[i], newer = x[i + 1];
            sum += octave_step(&o, older);
            sum += octave_step(&o, newer);
            out[m++] = halve(&h, older, newer);
        }
        for (int k = 0; k < 4; k++) energy[k] += sum[k];
        sum = (f4){0, 0, 0, 0};
    }
    halving[9] = i < n;
    if (i < n) {
        sum += octave_step(&o, x[i]);
        halving[8] = x[i];
    }
    for (int k = 0; k < 4; k++) energy[k] += sum[k];
    for (int s = 0; s < 4; s++) {
        f4_store(state + 8 * s, o.w1[s]);
        f4_store(state + 8 * s + 4, o.w2[s]);
    }
    for (int k = 0; k < 2; k++) {
        halving[k] = h.x0[k];
        halving[2 + k] = h.y0[k];
        halving[4 + k] = h.x1[k];
        halving[6 + k] = h.y1[k];
    }
    return m;
}

static long octave_narrow(const float *x, long n, float *out, const float *coef, float *state,
                          const float *half, float *halving, double *energy) {
    return octave_body(x, n, out, coef, state, half, halving, energy);
}

LANES_WIDE static long octave_wide(const float *x, long n, float *out, const float *coef,
                                   float *state, const float *half, float *halving,
                                   double *energy) {
    return octave_body(x, n, out, coef, state, half, halving, energy);
}
