/* The C peak of a group's channels: as ticks.pyx, a channel in each lane. Included once for each
   width: see channels.h. */

PART vec NAMED(channels_size)(vec v) { return (vec)((bits)v & 0x7fffffff); }

/* The largest |curve| near c[0], which is higher than its neighbours: points a quarter of a sample
   apart from c[-1/4] to the next sample, `next`, then a parabola through the best three. taps: for
   c[-8] to c[8], what they are to the points -1/4, 1/4, 1/2 and 3/4 on the way there. Without a
   branch, for which point is the best cannot be foretold. */
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

/* Each lane's largest |curve| around the samples c[0] to c[n - 1]; CHANNELS_REACH more lie on
   either side. Only near samples of `near` of the largest of all is the curve looked at: those of
   a stretch are found first, so that none waits for the summit of another. */
WHOLE vec NAMED(channels_peak)(const vec *c, long n, const float *taps, float near) {
    vec most = {0};
    for (long i = 0; i < n; i++) most = LARGER(NAMED(channels_size)(c[i]), most);
    const vec gate = LARGER(most * near, FLT_MIN - (vec){0}); /* silence has no summit */
    float best[LANES];
    memcpy(best, &most, sizeof best);
    for (long i = 0, end = 0; i < n;) {
        int found[CHANNELS_STRETCH * LANES], count = 0;
        end = n < i + CHANNELS_STRETCH ? n : i + CHANNELS_STRETCH;
        for (; i < end; i++) {
            vec here = NAMED(channels_size)(c[i]);
            unsigned high = WHICH((bits)(here >= gate));
            if (!high) continue;
            high &= WHICH((bits)((here >= NAMED(channels_size)(c[i - 1])) &
                                 (here >= NAMED(channels_size)(c[i + 1]))));
            for (; high; high &= high - 1) found[count++] = (int)i * LANES + __builtin_ctz(high);
        }
        for (int j = 0; j < count; j++) {
            const float *at = (const float *)c + found[j];
            float *most_here = best + found[j] % LANES;
            float before = __builtin_fabsf(at[-LANES]), after = __builtin_fabsf(at[LANES]);
            int back = after < before;
            const float *way = taps + back * 4 * (2 * CHANNELS_REACH + 1);
            float top = NAMED(channels_summit)(at, back ? before : after, way);
            *most_here = top > *most_here ? top : *most_here;
        }
    }
    memcpy(&most, best, sizeof best);
    return most;
}
