/* The C peak of a group's channels: as ticks.pyx, a channel in each lane. Included once for each
   width: see channels.h. */

PART vec NAMED(channels_size)(vec v) { return (vec)((bits)v & 0x7fffffff); }

/* The largest |curve| near c[0], which is higher than its neighbours: points a quarter of a sample
   apart from c[-1/4] to the next sample, `next`, then a parabola through the best three. taps: for
   c[-8] to c[8], what they are to the points -1/4, 1/4, 1/2 and 3/4 on the way there. */
PART float NAMED(channels_summit)(const float *c, float next, const float *taps) {
    f4 even = {0}, odd = c[CHANNELS_REACH * LANES] * f4_load(taps + 8 * CHANNELS_REACH);
    c -= CHANNELS_REACH * LANES;
#pragma GCC unroll 8
    for (int k = 0; k < CHANNELS_REACH; k++) {
        even += c[2 * k * LANES] * f4_load(taps + 8 * k);
        odd += c[(2 * k + 1) * LANES] * f4_load(taps + 8 * k + 4);
    }
    c += CHANNELS_REACH * LANES;
    f4 points = f4_size(even + odd), ends = f4_size((f4){c[0], next});
    f4 before = __builtin_shuffle(points, ends, (i4){0, 4, 1, 2});
    f4 here = __builtin_shuffle(points, ends, (i4){4, 1, 2, 3});
    f4 after = __builtin_shuffle(points, ends, (i4){1, 2, 3, 5});
    f4 bend = before - 2 * here + after, slope = before - after;
    f4 above = (f4)((i4)(slope * slope / (-8 * bend)) & (bend < 0));
    f4 tops = (f4)((i4)(here + above) & (here >= before) & (here >= after));
    f4 larger = f4_larger(tops, __builtin_shuffle(tops, (i4){2, 3, 0, 1}));
    return larger[0] > larger[1] ? larger[0] : larger[1];
}

/* best[k] becomes the summit at lane k of c, if that is higher. */
PART void NAMED(channels_climb)(const float *c, int k, const float *taps, float *best) {
    f4 was = {best[k]};
    f4 before = f4_size((f4){c[k - LANES]}), after = f4_size((f4){c[k + LANES]});
    int back = after[0] < before[0];
    const float *way = taps + back * 4 * (2 * CHANNELS_REACH + 1);
    f4 top = {NAMED(channels_summit)(c + k, f4_larger(before, after)[0], way)};
    best[k] = f4_larger(top, was)[0];
}

/* Each lane's largest |curve| around the samples c[0] to c[n - 1]; CHANNELS_REACH more lie on
   either side. Only near samples of `near` of the largest of all is the curve looked at, whatever
   was found so far, which depends on the order. Those of a stretch are found first, so that none
   waits for the summit of another; and with hardly a branch, for in noise none can be foretold. */
WHOLE vec NAMED(channels_peak)(const vec *c, long n, const float *taps, float near) {
    vec most = {0};
    for (long i = 0; i < n; i++) most = LARGER(NAMED(channels_size)(c[i]), most);
    const vec gate = LARGER(most * near, FLT_MIN - (vec){0}); /* silence has no summit */
    float best[LANES];
    memcpy(best, &most, sizeof best);
    for (long i = 0, end; i < n;) {
        const float *rows[CHANNELS_STRETCH];
        unsigned lanes[CHANNELS_STRETCH], count = 0;
        end = n < i + CHANNELS_STRETCH ? n : i + CHANNELS_STRETCH;
        vec here = NAMED(channels_size)(c[i]), before = NAMED(channels_size)(c[i - 1]), after;
        for (; i < end; i++, before = here, here = after) {
            after = NAMED(channels_size)(c[i + 1]);
            unsigned high = WHICH((bits)((here >= gate) & (here >= before) & (here >= after)));
            rows[count] = (const float *)(c + i);
            lanes[count] = high;
            count += high != 0;
        }
        for (unsigned j = 0; j < count; j++)
            for (unsigned high = lanes[j]; high; high &= high - 1)
                NAMED(channels_climb)(rows[j], __builtin_ctz(high), taps, best);
    }
    memcpy(&most, best, sizeof best);
    return most;
}
