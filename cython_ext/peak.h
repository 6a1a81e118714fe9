/* The largest |curve| through samples, between them too. */
#ifndef PEAK_H
#define PEAK_H
#include "lanes.h"

enum {
    PEAK_HALF = 8,     /* the interpolator looks at so many samples on either side */
    PEAK_STRETCH = 120, /* samples that are looked at together: a bit each in four words */
};

/* Only near samples of this part of the largest is the curve looked at: a maximum between two
   samples has one of the largest beside it. */
static const float PEAK_NEAR = 0.85f;

LANES_BODY float size(float x) { return x < 0 ? -x : x; }

/* The largest |curve| near c[0], which is higher than its neighbours: by points a quarter of a
   sample apart from c[-1/4] to c[1] (or back to c[-1], if that is higher), each with the parabola
   through it and those beside it. taps: rows for c[-8] to c[8] of the points -1/4, 1/4, 1/2, 3/4. */
LANES_BODY float peak_summit(const float *c, const float *taps) {
    long step = size(c[1]) >= size(c[-1]) ? 1 : -1;
    const float *at = c - PEAK_HALF * step;
    f4 sums[4] = {{0}};
    for (int k = 0; k <= 2 * PEAK_HALF; k++, at += step) sums[k % 4] += f4_load(taps + 4 * k) * *at;
    f4 y = f4_size((sums[0] + sums[1]) + (sums[2] + sums[3]));
    f4 ends = {size(c[0]), size(c[step]), 0, 0};
    f4 here = __builtin_shuffle(y, ends, (i4){4, 1, 2, 3});
    f4 before = __builtin_shuffle(y, ends, (i4){0, 4, 1, 2});
    f4 after = __builtin_shuffle(y, ends, (i4){1, 2, 3, 5});
    f4 slope = before - after, bend = before - 2 * here + after;
    f4 top = here - slope * slope / (8 * bend - 1e-30f);
    i4 summit = (here >= before) & (here >= after);
    return lanes_top((f4)((i4)top & summit));
}

/* Which of n samples reach the gate and are no lower than those beside them: sample 4 i + lane is
   bit i of a lane. (There may be some bits more, of those after the n.) */
LANES_BODY i4 peak_tops(const float *c, long n, float gate) {
    i4 tops = {0, 0, 0, 0}, bit = {1, 1, 1, 1};
    for (long i = 0; i < n; i += 4) {
        f4 here = f4_size(f4_load(c + i));
        f4 before = f4_size(f4_load(c + i - 1)), after = f4_size(f4_load(c + i + 1));
        tops |= (here >= gate) & (here >= before) & (here >= after) & bit;
        bit += bit;
    }
    return tops;
}

/* The largest |curve| around the samples c[0] to c[n - 1]; PEAK_HALF more lie on either side. */
LANES_BODY float peak_of(const float *c, long n, const float *taps) {
    float best = lanes_most(c, n);
    /* Held to the largest sample, not to what was found so far, which depends on the order. */
    const float gate = best * PEAK_NEAR;
    for (long from = 0; from < n && best > 0; from += PEAK_STRETCH) {
        long part = n - from < PEAK_STRETCH ? n - from : PEAK_STRETCH;
        i4 tops = peak_tops(c + from, part, gate);
        for (int lane = 0; lane < 4; lane++)
            for (unsigned left = (unsigned)tops[lane]; left; left &= left - 1) {
                long i = from + 4 * __builtin_ctz(left) + lane;
                if (i >= n) continue;
                float top = peak_summit(c + i, taps);
                best = top > best ? top : best;
            }
    }
    return best;
}

#endif
