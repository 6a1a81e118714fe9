/* The time weightings F, S and I over a tick, with their maxima at every sample.

   An exponential average waits for its own last value; so a tick is cut into eight parts that go
   four by four, first from zero, which gives what each adds; then from where each really begins,
   which gives the maxima. What lasts from tick to tick is in double. Silence is added for the
   parts to be equally long: it moves no maximum, and how far it lets the averages fall is known. */
#ifndef DETECT_H
#define DETECT_H
#include "lanes.h"

enum { DETECT_ROWS = 2, DETECT_PARTS = 4 * DETECT_ROWS };

typedef struct {
    double keep[4];             /* F, S, rise of I; fall of I */
    double gain[3];             /* of the averages */
    double level[4];            /* without their gains; the last: the largest rise, falling */
    double kept[4];             /* keep, as often as a part has samples */
    double back[DETECT_PARTS][4]; /* keep, so often undone */
    long part;
} detect_t;

LANES_BODY double larger(double a, double b) { return a > b ? a : b; }

static void detect_prepare(detect_t *d, const double *rates) {
    for (int k = 0; k < 4; k++) {
        d->keep[k] = k < 3 ? 1 - rates[k] : rates[k];
        d->back[0][k] = 1;
        for (int i = 1; i < DETECT_PARTS; i++) d->back[i][k] = d->back[i - 1][k] / d->keep[k];
    }
    memcpy(d->gain, rates, sizeof d->gain);
    d->part = 0;
}

static void detect_part(detect_t *d, long part) {
    if (part == d->part) return;
    d->part = part;
    for (int k = 0; k < 4; k++) {
        d->kept[k] = 1;
        for (long i = 0; i < part; i++) d->kept[k] *= d->keep[k];
    }
}

/* Four parts. squares: gets theirs, sample by sample. added: to each average, by each part.
   Returns the sums of the squares. */
LANES_BODY f4 detect_add(const detect_t *d, const float *a, float *squares, f4 added[3]) {
    f4 at[3] = {{0}}, sum = {0};
    const float keep[3] = {(float)d->keep[0], (float)d->keep[1], (float)d->keep[2]};
    const long part = d->part;
    for (long i = 0; i < part; i++) {
        f4 v = {a[i], a[i + part], a[i + 2 * part], a[i + 3 * part]};
        v *= v;
        f4_store(squares + 4 * i, v);
        sum += v;
        for (int k = 0; k < 3; k++) at[k] = at[k] * keep[k] + v;
    }
    for (int k = 0; k < 3; k++) added[k] = at[k];
    return sum;
}

/* Where an average begins in each part, from where it stands; it goes on to the end of all. */
LANES_BODY void detect_carry(double *level, double kept, double back, int k,
                             const f4 added[DETECT_ROWS][3], f4 from[DETECT_ROWS][3]) {
    double at = *level;
    for (int r = 0; r < DETECT_ROWS; r++) {
        float begin[4];
        for (int lane = 0; lane < 4; lane++) {
            begin[lane] = (float)at;
            at = at * kept + added[r][k][lane];
        }
        from[r][k] = (f4){begin[0], begin[1], begin[2], begin[3]};
    }
    *level = at * back;
}

/* Four parts. from: where each average begins. most: the largest so far, grows. Returns I's hold
   at their ends, from nothing. */
LANES_BODY f4 detect_most(const detect_t *d, const float *squares, const f4 from[3], f4 most[3]) {
    f4 hold = {0}, at[3] = {from[0], from[1], from[2]}, top[3] = {most[0], most[1], most[2]};
    const float keep[3] = {(float)d->keep[0], (float)d->keep[1], (float)d->keep[2]};
    const float fall = (float)d->keep[3];
    for (long i = 0; i < d->part; i++) {
        f4 v = f4_load(squares + 4 * i);
        for (int k = 0; k < 3; k++) {
            at[k] = at[k] * keep[k] + v;
            top[k] = f4_larger(at[k], top[k]);
        }
        hold = f4_larger(at[2], hold * fall);
    }
    for (int k = 0; k < 3; k++) most[k] = top[k];
    return hold;
}

/* a: n samples, and room for DETECT_PARTS more. squares: as many. found: F at the end, largest
   F, S, I. Returns the sum of squares. */
LANES_BODY double detect_tick(detect_t *d, float *a, long n, float *squares, double *found) {
    f4 added[DETECT_ROWS][3], from[DETECT_ROWS][3], sum = {0};
    f4 most[3] = {{(float)d->level[0]}, {(float)d->level[1]}, {(float)d->level[3]}};
    long part = (n + DETECT_PARTS - 1) / DETECT_PARTS, more = DETECT_PARTS * part - n;
    detect_part(d, part);
    memset(a + n, 0, more * sizeof *a);
    for (int r = 0; r < DETECT_ROWS; r++)
        sum += detect_add(d, a + 4 * r * part, squares + 4 * r * part, added[r]);
    for (int k = 0; k < 3; k++)
        detect_carry(&d->level[k], d->kept[k], d->back[more][k], k, added, from);
    double hold = d->level[3];
    for (int r = 0; r < DETECT_ROWS; r++) {
        f4 held = detect_most(d, squares + 4 * r * part, from[r], most);
        for (int lane = 0; lane < 4; lane++) hold = larger(held[lane], hold * d->kept[3]);
    }
    d->level[3] = hold * d->back[more][3];
    found[0] = d->gain[0] * d->level[0];
    for (int k = 0; k < 3; k++) found[1 + k] = d->gain[k] * lanes_top(most[k]);
    return ((double)sum[0] + sum[1]) + ((double)sum[2] + sum[3]);
}

#endif
