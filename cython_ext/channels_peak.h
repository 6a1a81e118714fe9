/* The C peak of a group's channels: as ticks.pyx, a channel in each lane. Included once for each
   width: see channels.h. */

#if LANES == 4
/* The largest |curve| near c[0], which is higher than its neighbours: points a quarter of a sample
   apart from c[-1/4] to c[1], `side` floats being the way to the next sample, then a parabola
   through the best three. taps: for c[-8] to c[8], what they are to the points -1/4, 1/4, 1/2
   and 3/4. */
static float channels_summit(const float *c, long side, const float *taps) {
    f4 even = {0}, odd = {0};
    for (int k = -CHANNELS_REACH; k < CHANNELS_REACH; k += 2, taps += 8) {
        even += c[k * side] * f4_load(taps);
        odd += c[(k + 1) * side] * f4_load(taps + 4);
    }
    f4 points = f4_size(even + odd + c[CHANNELS_REACH * side] * f4_load(taps));
    float y[6] = {points[0], __builtin_fabsf(c[0]), points[1], points[2], points[3],
                  __builtin_fabsf(c[side])};
    float best = 0;
    for (int k = 1; k < 5; k++) {
        float bend = y[k - 1] - 2 * y[k] + y[k + 1], slope = y[k - 1] - y[k + 1], top = y[k];
        if (y[k] < y[k - 1] || y[k] < y[k + 1]) continue;
        if (bend < 0) top -= slope * slope / (8 * bend);
        best = top > best ? top : best;
    }
    return best;
}
#endif

PART vec NAMED(channels_size)(vec v) { return (vec)((bits)v & 0x7fffffff); }

/* Whether any lane is set; in most samples none is. */
PART int NAMED(channels_any)(bits set) {
    long long parts[LANES / 2], any = 0;
    memcpy(parts, &set, sizeof parts);
    for (int k = 0; k < LANES / 2; k++) any |= parts[k];
    return any != 0;
}

/* Each lane's largest |curve| around the samples c[0] to c[n - 1]; CHANNELS_REACH more lie on
   either side. Only near samples of `near` of the largest is the curve looked at. */
WHOLE vec NAMED(channels_peak)(const vec *c, long n, const float *taps, float near) {
    vec best = {0};
    for (long i = 0; i < n; i++) best = LARGER(NAMED(channels_size)(c[i]), best);
    vec gate = best * near;
    gate = LARGER(gate, FLT_MIN - (vec){0}); /* in silence no sample is near the largest */
    for (long i = 0; i < n; i++) {
        bits high = NAMED(channels_size)(c[i]) >= gate;
        if (!NAMED(channels_any)(high)) continue;
        vec before = NAMED(channels_size)(c[i - 1]), after = NAMED(channels_size)(c[i + 1]);
        vec here = NAMED(channels_size)(c[i]);
        high &= (here >= before) & (here >= after);
        for (int k = 0; k < LANES; k++)
            if (high[k]) {
                const float *at = (const float *)(c + i) + k;
                float top = channels_summit(at, after[k] >= before[k] ? LANES : -LANES, taps);
                if (top > best[k]) {
                    best[k] = top;
                    gate[k] = top * near;
                }
            }
    }
    return best;
}
