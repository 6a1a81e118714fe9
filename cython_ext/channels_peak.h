/* The C peak of a group's channels: as ticks.pyx, a channel in each lane. Included once for each
   width: see channels.h. */

/* The largest |curve| near c[0], which is higher than its neighbours, in one of four lanes: points
   a quarter of a sample apart from c[-1/4] to the next sample, then a parabola through each and
   those beside it. taps: for c[-8] to c[8], what they are to the points -1/4, 1/4, 1/2 and 3/4 on
   the way to the higher neighbour, whichever that is: first those to the next sample. */
PART f4 NAMED(channels_summit)(const float *c, f4 next, const float *taps) {
    f4 sums[4] = {{0}};
#pragma GCC unroll 17
    for (int k = 0; k <= 2 * CHANNELS_REACH; k++)
        sums[k % 4] += c[(k - CHANNELS_REACH) * LANES] * f4_load(taps + 4 * k);
    f4 points = f4_size((sums[0] + sums[1]) + (sums[2] + sums[3]));
    f4 first = f4_size(c[0] - (f4){0});
    f4 here = __builtin_shuffle(points, first, (i4){4, 1, 2, 3});
    f4 after = __builtin_shuffle(points, next, (i4){1, 2, 3, 4});
    f4 before = __builtin_shuffle(points[0] - (f4){0}, here, (i4){3, 4, 5, 6});
    f4 bend = (before + after) - 2 * here, slope = before - after;
    f4 above = (f4)((i4)(slope * slope / (-8 * bend)) & (bend < 0));
    return (f4)((i4)(here + above) & (here >= before) & (here >= after));
}

/* best[k] becomes the summit at lane k of a row, if that is higher, for each bit k of its lanes. */
WHOLE void NAMED(channels_climb)(const float *const *rows, const unsigned *lanes, long count,
                                 const float *taps, f4 *best) {
    for (long j = 0; j < count; j++)
        for (unsigned high = lanes[j]; high; high &= high - 1) {
            const int k = __builtin_ctz(high);
            const float *c = rows[j] + k;
            f4 before = f4_size(c[-LANES] - (f4){0}), after = f4_size(c[LANES] - (f4){0});
            int back = after[0] < before[0];
            const float *way = taps + back * 4 * (2 * CHANNELS_REACH + 1);
            f4 top = NAMED(channels_summit)(c, f4_larger(before, after), way);
            best[k] = f4_larger(top, best[k]);
        }
}

/* Each lane's largest |curve| around the samples c[0] to c[n - 1]; CHANNELS_REACH more lie on
   either side. Only near samples of `near` of the largest of all is the curve looked at, whatever
   was found so far, which depends on the order. First stretches with such samples are found, then
   these, then their summits: so none waits for another, and with hardly a branch, for in noise
   none can be foretold. */
WHOLE vec NAMED(channels_peak)(const vec *c, long n, const float *taps, float near) {
    const long length = n / CHANNELS_STRETCHES + 1;
    vec most = {0}, tops[CHANNELS_STRETCHES] CHANNELS_ALIGNED;
    long from[CHANNELS_STRETCHES], count = 0, found = 0;
    for (long i = 0, j = 0, end; i < n; j++) {
        end = n < i + length ? n : i + length;
        for (tops[j] = (vec){0}; i < end; i++)
            tops[j] = LARGER(NAMED(channels_size)(c[i]), tops[j]);
        most = LARGER(tops[j], most);
    }
    const vec gate = LARGER(most * near, FLT_MIN - (vec){0}); /* silence has no summit */
    for (long i = 0, j = 0; i < n; i += length, j++) {
        from[count] = i;
        count += WHICH((bits)(tops[j] >= gate)) != 0;
    }
    f4 best[LANES];
    const float *rows[CHANNELS_ROWS];
    unsigned lanes[CHANNELS_ROWS];
    for (int k = 0; k < LANES; k++) best[k] = most[k] - (f4){0};
    for (long j = 0; j < count; j++) {
        long i = from[j], end = n < i + length ? n : i + length;
        vec here = NAMED(channels_size)(c[i]), before = NAMED(channels_size)(c[i - 1]), after;
        for (; i < end; i++, before = here, here = after) {
            after = NAMED(channels_size)(c[i + 1]);
            lanes[found] = WHICH((bits)((here >= gate) & (here >= before) & (here >= after)));
            rows[found] = (const float *)(c + i);
            found += lanes[found] != 0;
            if (found < CHANNELS_ROWS) continue;
            NAMED(channels_climb)(rows, lanes, found, taps, best);
            found = 0;
        }
    }
    NAMED(channels_climb)(rows, lanes, found, taps, best);
    for (int k = 0; k < LANES; k++) most[k] = lanes_top(best[k]);
    return most;
}
