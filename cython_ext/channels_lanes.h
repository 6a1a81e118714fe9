/* A group of channels for one width of vectors: see channels.h. */

typedef float vec __attribute__((vector_size(4 * LANES), aligned(4)));
typedef int bits __attribute__((vector_size(4 * LANES), aligned(4)));
typedef float halfvec __attribute__((vector_size(2 * LANES), aligned(4)));
typedef double doubles __attribute__((vector_size(4 * LANES), aligned(8)));
typedef long long longs __attribute__((vector_size(4 * LANES), aligned(8)));

PART vec NAMED(channels_size)(vec v) { return (vec)((bits)v & 0x7fffffff); }

#include "channels_bank.h"
#include "channels_peak.h"
#include "channels_ticks.h"

typedef struct {
    NAMED(channels_bank_t) bank;
    NAMED(channels_ticks_t) ticks;
    double dc[LANES], gains[CHANNELS_COLUMNS];
    vec offset; /* dc */
    long count, fill; /* ticks so far, samples of the one that is under way */
    long over[LANES]; /* and its overloads */
} NAMED(channels_group_t);

/* n doubles of all lanes side by side, `step` bytes apart, without their offset. */
PART void NAMED(channels_narrow)(const char *at, long n, long step, double full,
                                 NAMED(channels_group_t) *g, float *out) {
    double dc[LANES];
    long over[LANES] = {0};
    memcpy(dc, g->dc, sizeof dc);
    for (long i = 0; i < n; i++, at += step, out += LANES) {
        const double *x = (const double *)at;
        for (int k = 0; k < LANES; k++) {
            over[k] += (x[k] >= full) | (x[k] <= -full);
            out[k] = (float)(x[k] - dc[k]);
        }
    }
    for (int k = 0; k < LANES; k++) g->over[k] += over[k];
}

/* n samples from x[from] on, however they lie, without their offset; counts overloads. */
WHOLE void NAMED(channels_gather)(const channels_sound_t *x, long from, long n,
                                  NAMED(channels_group_t) *g, vec *to) {
    const char *at = x->data + from * x->step;
    float *out = (float *)to;
    if (x->channels == LANES && x->is_double && x->side == sizeof(double)) {
        NAMED(channels_narrow)(at, n, x->step, x->full, g, out);
        return;
    }
    for (int k = 0; k < x->channels; k++) {
        const char *here = at + k * x->side;
        for (long i = 0; i < n; i++, here += x->step) {
            double v = x->is_double ? *(const double *)here : *(const float *)here;
            g->over[k] += v >= x->full || v <= -x->full;
            out[i * LANES + k] = (float)(v - g->dc[k]);
        }
    }
}

/* Counts those of n samples of all lanes, side by side. */
WHOLE void NAMED(channels_overloads)(const char *at, long n, long step, float full, long *over) {
    for (long i = 0; i < n; i++, at += step)
        for (int k = 0; k < LANES; k++) over[k] += fabsf(((const float *)at)[k]) >= full;
}

/* A tick is added to its row; the columns are those of ticks.pyx. */
WHOLE void NAMED(channels_give)(NAMED(channels_group_t) *g, const vec *curve, long n,
                                const float *taps, float near, const channels_found_t *out) {
    NAMED(channels_ticks_t) *t = &g->ticks;
    double *row = out->rows + g->count / out->every * out->step;
    vec peak = NAMED(channels_peak)(curve + CHANNELS_REACH, n, taps, near);
    for (int k = 0; k < LANES; k++) {
        int half = 3 * (k / (LANES / 2)), lane = k % (LANES / 2);
        const double found[CHANNELS_COLUMNS] = {
            t->a[k], t->c[k], t->z[k], t->now[half][lane], t->most[half][lane],
            t->most[half + 1][lane], t->most[half + 2][lane], peak[k], (double)g->over[k],
            (double)g->fill};
        for (int j = 0; j < CHANNELS_COLUMNS; j++) {
            double *at = row + j * out->side + k, more = found[j] * g->gains[j];
            if (j < 3 || j > 7) *at += more; /* sums; F; maxima */
            else if (j == 3 || more > *at) *at = more;
        }
        out->fast[g->count * out->line + k] = row[3 * out->side + k];
        g->over[k] = 0;
    }
    t->a = t->c = t->z = (vec){0};
    memcpy(t->most, t->now, sizeof t->now);
    g->count++;
    g->fill = 0;
}

/* Samples through all filters of a group: floats that lie side by side are taken from where they
   are. part: at most what the bank has room for. */
PART void NAMED(channels_feed)(NAMED(channels_group_t) *g, const channels_sound_t *x, long from,
                               long part, vec *curve, double *energy) {
    vec squares[CHANNELS_ROOM] CHANNELS_ALIGNED;
    vec *in = g->bank.x[0] + CHANNELS_PAST + g->bank.fill[0];
    vec *c = curve + 2 * CHANNELS_REACH + g->fill;
    if (x->channels < LANES || x->is_double || x->side != sizeof(float)) {
        NAMED(channels_gather)(x, from, part, g, in);
        NAMED(channels_weigh)((char *)in, part, sizeof *in, (vec){0}, in, c, squares, &g->ticks);
    } else {
        const char *at = x->data + from * x->step;
        vec most = NAMED(channels_weigh)(at, part, x->step, g->offset, in, c, squares, &g->ticks);
        if (WHICH((bits)(most >= (float)x->full)))
            NAMED(channels_overloads)(at, part, x->step, (float)x->full, g->over);
    }
    NAMED(channels_detect)(squares, part, &g->ticks);
    g->bank.fill[0] += (int)part;
    g->fill += part;
    NAMED(channels_bank)(&g->bank, 0, energy);
}

/* See `run` in channels.pyx. */
WHOLE long NAMED(channels_run)(void *state, const channels_sound_t *x, double rate,
                               const float *taps, float near, void *held, double *energy,
                               const channels_found_t *out, int ending) {
    NAMED(channels_group_t) *g = state;
    vec *curve = held;
    for (long i = 0; i < x->n && g->count < out->ticks && g->count / out->every < out->steps;) {
        long length = (long)((g->count + 1) * rate) - (long)(g->count * rate);
        long part = length - g->fill, room = CHANNELS_ROOM - g->bank.fill[0];
        if (part > room) part = room;
        if (part > x->n - i) part = x->n - i;
        NAMED(channels_feed)(g, x, i, part, curve, energy);
        i += part;
        if (g->fill < length) continue;
        NAMED(channels_give)(g, curve, length, taps, near, out);
        memmove(curve, curve + length, (2 * CHANNELS_REACH + CHANNELS_C_LATE) * sizeof(vec));
    }
    if (!ending) return g->count;
    memset(curve + 2 * CHANNELS_REACH + g->fill, 0, 2 * CHANNELS_REACH * sizeof(vec));
    if (g->fill && g->count < out->ticks && g->count / out->every < out->steps)
        NAMED(channels_give)(g, curve, g->fill + CHANNELS_REACH, taps, near, out);
    NAMED(channels_bank)(&g->bank, 1, energy);
    return g->count;
}

/* See `prepare` in channels.pyx. */
WHOLE void NAMED(channels_prepare)(void *state, const float *coef, int octaves, const float *half,
                                   const channels_filters_t *filters, const double *keep,
                                   const double *gains, const double *dc) {
    NAMED(channels_group_t) *g = state;
    memset(g, 0, sizeof *g);
    g->bank.octaves = octaves;
    memcpy(g->bank.coef, coef, octaves * sizeof g->bank.coef[0]);
    memcpy(g->bank.half, half, sizeof g->bank.half);
    g->ticks.filters = *filters;
    memcpy(g->ticks.keep, keep, sizeof g->ticks.keep);
    memcpy(g->gains, gains, sizeof g->gains);
    memcpy(g->dc, dc, sizeof g->dc);
    for (int k = 0; k < LANES; k++) g->offset[k] = (float)dc[k];
}

#undef LANES
#undef PART
#undef WHOLE
#undef WIDENED
#undef WHICH
#undef LARGER
#undef LARGER_DOUBLES
