/* The largest |curve| through samples, between them too. */
#ifndef PEAK_H
#define PEAK_H
#include "lanes.h"

enum {
    PEAK_HALF = 8,     /* the interpolator looks at so many samples on either side */
    PEAK_STRETCH = 16, /* samples that are looked at together */
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
    f4 even = {0}, odd = {0};
    for (int k = -PEAK_HALF; k < PEAK_HALF; k += 2) {
        even += f4_load(taps + 4 * (PEAK_HALF + k)) * c[k * step];
        odd += f4_load(taps + 4 * (PEAK_HALF + k + 1)) * c[(k + 1) * step];
    }
    even += f4_load(taps + 8 * PEAK_HALF) * c[PEAK_HALF * step];
    f4 y = f4_size(even + odd);
    f4 ends = {size(c[0]), size(c[step]), 0, 0};
    f4 here = __builtin_shuffle(y, ends, (i4){4, 1, 2, 3});
    f4 before = __builtin_shuffle(y, ends, (i4){0, 4, 1, 2});
    f4 after = __builtin_shuffle(y, ends, (i4){1, 2, 3, 5});
    f4 slope = before - after, bend = before - 2 * here + after;
    f4 top = here - slope * slope / (8 * bend - 1e-30f);
    i4 summit = (here >= before) & (here >= after);
    return lanes_top((f4)((i4)top & summit));
}

/* The largest |curve| around the samples c[0] to c[n - 1]; PEAK_HALF more lie on either side. */
LANES_BODY float peak_of(const float *c, long n, const float *taps) {
    float best = lanes_most(c, n), gate = best * PEAK_NEAR;
    for (long from = 0; from < n && best > 0; from += PEAK_STRETCH) {
        long end = from + PEAK_STRETCH < n ? from + PEAK_STRETCH : n;
        if (lanes_most(c + from, end - from) < gate) continue;
        for (long i = from; i < end; i++) {
            float here = size(c[i]);
            if (here < gate || here < size(c[i - 1]) || here < size(c[i + 1])) continue;
            float top = peak_summit(c + i, taps);
            best = top > best ? top : best;
            gate = best * PEAK_NEAR;
        }
    }
    return best;
}

#endif
