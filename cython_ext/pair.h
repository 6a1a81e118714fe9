/* Two octaves at once in eight lanes, for processors that have them (x86-64 with AVX2). */
#ifndef PAIR_H
#define PAIR_H
#include "octave.h"

#if defined(__x86_64__)
/* Vectors of eight must not be seen by functions for narrower processors: GCC takes them apart. */
#define PAIR_BODY LANES_WIDE LANES_BODY

typedef float f8 __attribute__((vector_size(32)));
typedef struct { f8 a1[SECTIONS], a2[SECTIONS], w1[SECTIONS], w2[SECTIONS], sum; } pair_t;

PAIR_BODY f8 f8_join(const float *a, const float *b) {
    f8 v;
    memcpy(&v, a, 16);
    memcpy((char *)&v + 16, b, 16);
    return v;
}
PAIR_BODY void f8_part(float *a, float *b, f8 v) {
    memcpy(a, &v, 16);
    memcpy(b, (char *)&v + 16, 16);
}

PAIR_BODY void pair_step(pair_t *p, float a, float b) {
    f8 u = {a, a, a, a, b, b, b, b};
    f8 in[SECTIONS] = {u, p->w1[0], p->w1[1], p->w1[2]};
    for (int s = 0; s < SECTIONS; s++) {
        f8 w = (in[s] - p->a2[s] * p->w2[s]) - p->a1[s] * p->w1[s];
        p->w2[s] = p->w1[s];
        p->w1[s] = w;
    }
    p->sum += p->w1[SECTIONS - 1] * p->w1[SECTIONS - 1];
}

/* As octave_body does, for an even number of samples of two octaves in which none waits. */
LANES_WIDE static void pair_run(octave_t *a, octave_t *b, const float *half, float *xa, float *xb,
                                long n, float *outa, float *outb) {
    pair_t p;
    half_t h = half_load(a, b, half);
    for (int s = 0; s < SECTIONS; s++) {
        p.a1[s] = f8_join(a->a1[s], b->a1[s]);
        p.a2[s] = f8_join(a->a2[s], b->a2[s]);
        p.w1[s] = f8_join(a->w1[s], b->w1[s]);
        p.w2[s] = f8_join(a->w2[s], b->w2[s]);
    }
    memcpy(xa - BEFORE, a->before, sizeof a->before);
    memcpy(xb - BEFORE, b->before, sizeof b->before);
    float ua[STRETCH], ub[STRETCH];
    for (long from = 0; from < n; from += STRETCH) {
        long part = n - from < STRETCH ? n - from : STRETCH;
        const float *ina = xa + from, *inb = xb + from;
        octave_zeros(ina, part, ua);
        octave_zeros(inb, part, ub);
        p.sum = (f8){0};
        for (long i = 0; i < part; i += 2) {
            pair_step(&p, ua[i], ub[i]);
            pair_step(&p, ua[i + 1], ub[i + 1]);
            f4 given = halve(&h, (f4)(d2){two(ina + i), two(inb + i)});
            *outa++ = given[0];
            *outb++ = given[2];
        }
        for (int k = 0; k < 4; k++) {
            a->energy[k] += p.sum[k];
            b->energy[k] += p.sum[4 + k];
        }
    }
    memcpy(a->before, xa + n - BEFORE, sizeof a->before);
    memcpy(b->before, xb + n - BEFORE, sizeof b->before);
    for (int s = 0; s < SECTIONS; s++) {
        f8_part(a->w1[s], b->w1[s], p.w1[s]);
        f8_part(a->w2[s], b->w2[s], p.w2[s]);
    }
    for (int s = 0; s < 2; s++) {
        memcpy(a->half[s], &h.state[s], sizeof a->half[s]);
        memcpy(b->half[s], (char *)&h.state[s] + 8, sizeof b->half[s]);
    }
}
#endif

#endif
