/* Weighting and time weighting of a group. Included once for each width: see channels.h.

   The filters are in float: high passes of the first order each, whose state is what they take
   away, and two sections with poles well inside the unit circle; so nothing is lost at 20 Hz,
   where a direct form would lose everything. F, S and I, which remember for 0.035 to 1 s, are
   in double. As in ticks.h C is four samples late and A six. C lacks its gain, A that too and
   its own, F, S and I what a sample adds to them: whoever reads a row puts them in. */

typedef struct {
    channels_filters_t filters;
    double keep[3];          /* F, S, I */
    vec zs, cs[2], as[2], w[4];
    vec z, c, a;             /* sums of squares */
    doubles now[6], most[6]; /* F, S, I of the lower half of the lanes, then of the upper */
} NAMED(channels_ticks_t);

PART vec NAMED(channels_high)(float k, vec x, vec *s) {
    vec y = x - *s;
    *s += k * y;
    return y;
}

/* What takes w1 comes last and nothing but additions after x: so nothing waits for long. */
PART vec NAMED(channels_section)(const float *p, const float *q, vec x, vec *w1, vec *w2) {
    vec w = x - (q[0] * *w1 + q[1] * *w2);
    vec y = w + (p[1] * *w2 + p[0] * *w1);
    *w2 = *w1;
    *w1 = w;
    return y;
}

/* n samples, `step` bytes apart: x, without their offset dc; c, weighted C; and a, weighted A and
   squared. c[-2] and c[-1] are those before. Returns the largest |sample|; what lies behind is
   called into the cache meanwhile. */
WHOLE vec NAMED(channels_weigh)(const char *at, long n, long step, vec dc, vec *x, vec *c, vec *a,
                                NAMED(channels_ticks_t) *t) {
    const char *ahead = at + n * step;
    const channels_filters_t f = t->filters;
    vec zs = t->zs, c0 = t->cs[0], c1 = t->cs[1], a0 = t->as[0], a1 = t->as[1];
    vec w0 = t->w[0], w1 = t->w[1], w2 = t->w[2], w3 = t->w[3];
    vec zz = t->z, cc = t->c, aa = t->a, most = {0};
    for (long i = 0; i < n; i++, at += step) {
        __builtin_prefetch(ahead + i * step);
        vec v = *(const vec *)at;
        most = LARGER(NAMED(channels_size)(v), most);
        v -= dc;
        x[i] = v;
        v = NAMED(channels_high)(f.block, v, &zs);
        zz += v * v;
        v = NAMED(channels_high)(f.low, NAMED(channels_high)(f.low, v, &c0), &c1);
        v = NAMED(channels_section)(f.p, f.q, v, &w0, &w1);
        v = NAMED(channels_section)(f.p + 2, f.q + 2, v, &w2, &w3);
        c[i + CHANNELS_C_LATE] = v;
        v = c[i];
        cc += v * v;
        v = c[i - CHANNELS_A_LATE];
        v = NAMED(channels_high)(f.high[1], NAMED(channels_high)(f.high[0], v, &a0), &a1);
        v *= v;
        a[i] = v;
        aa += v;
    }
    t->zs = zs, t->cs[0] = c0, t->cs[1] = c1, t->as[0] = a0, t->as[1] = a1;
    t->w[0] = w0, t->w[1] = w1, t->w[2] = w2, t->w[3] = w3;
    t->z = zz, t->c = cc, t->a = aa;
    return most;
}

#define CHANNELS_DETECT(k, square) \
    now##k = keep[k % 3] * now##k + square, most##k = LARGER_DOUBLES(now##k, most##k)

/* The squares a through F, S and the rise of I. */
WHOLE void NAMED(channels_detect)(const vec *a, long n, NAMED(channels_ticks_t) *t) {
    double keep[3] = {t->keep[0], t->keep[1], t->keep[2]};
    doubles now0 = t->now[0], now1 = t->now[1], now2 = t->now[2];
    doubles now3 = t->now[3], now4 = t->now[4], now5 = t->now[5];
    doubles most0 = t->most[0], most1 = t->most[1], most2 = t->most[2];
    doubles most3 = t->most[3], most4 = t->most[4], most5 = t->most[5];
    for (long i = 0; i < n; i++) {
        const halfvec *square = (const halfvec *)(a + i);
        doubles v = WIDENED(square[0]);
        CHANNELS_DETECT(0, v), CHANNELS_DETECT(1, v), CHANNELS_DETECT(2, v);
        v = WIDENED(square[1]);
        CHANNELS_DETECT(3, v), CHANNELS_DETECT(4, v), CHANNELS_DETECT(5, v);
    }
    t->now[0] = now0, t->now[1] = now1, t->now[2] = now2;
    t->now[3] = now3, t->now[4] = now4, t->now[5] = now5;
    t->most[0] = most0, t->most[1] = most1, t->most[2] = most2;
    t->most[3] = most3, t->most[4] = most4, t->most[5] = most5;
}
