/* The third-octave bank: the highest octave beside the lower ones.

   The lower octaves together have as many samples as the highest. So that both can go at once,
   the lower ones take what the highest gave in the run before; a run without samples brings them
   up to date. */
#include "octave.h"
#include "pair.h"

enum { MOST_OCTAVES = 20, ROWS = 4 };

typedef struct {
    octave_t octaves[MOST_OCTAVES];
    float half[4];
    double dc;
    int count;
    int at;       /* the row, 0 or 1, with the samples that */
    long pending; /* the second octave has yet to take */
} bank_t;

/* coef: 36 an octave, see octave_prepare. half: see half_band. dc: subtracted from each sample. */
static void bank_prepare(bank_t *bank, const float *coef, int count, const float *half,
                         double dc) {
    memset(bank, 0, sizeof *bank);
    bank->count = count;
    bank->dc = dc;
    memcpy(bank->half, half, sizeof bank->half);
    for (int o = 0; o < count; o++) octave_prepare(&bank->octaves[o], coef + 36 * o);
}

/* An octave's samples, and where those of the next go. */
typedef struct {
    octave_t *octave;
    float *x;
    long n;
    float *out;
} side_t;

static void side_skip(side_t *s, long n, long given) {
    s->x += n;
    s->n -= n;
    s->out += given;
}

static void side_run(side_t *s, const float *half, long n, int wide) {
    if (n > s->n) n = s->n;
    if (n > 0)
        side_skip(s, n, (wide ? octave_wide : octave_narrow)(s->octave, half, s->x, n, s->out));
}

/* All samples of b and, beside them, as many of a. */
static void side_beside(side_t *a, side_t *b, const float *half, int wide) {
#if defined(__x86_64__)
    if (wide) {
        if (a->octave->waits) side_run(a, half, 1, wide);
        if (b->octave->waits) side_run(b, half, 1, wide);
        long n = (a->n < b->n ? a->n : b->n) & ~1L;
        if (n > 0) pair_run(a->octave, b->octave, half, a->x, b->x, n, a->out, b->out);
        side_skip(a, n, n / 2);
        side_skip(b, n, n / 2);
    }
#endif
    side_run(b, half, b->n, wide);
}

/* rows: ROWS of them, `length` apart, each with BEFORE to spare in front; the last holds n
   samples, the others have room for half as many and one. */
static void bank_run(bank_t *bank, float *rows, long length, long n, int wide) {
    float *row[ROWS];
    for (int r = 0; r < ROWS; r++) row[r] = rows + r * length + BEFORE;
    side_t top = {bank->octaves, row[3], n, row[!bank->at]};
    float *in = row[bank->at], *out = row[2];
    for (int o = 1; o < bank->count && bank->pending > 0; o++) {
        side_t low = {bank->octaves + o, in, bank->pending, out};
        side_beside(&top, &low, bank->half, wide);
        bank->pending = low.out - out;
        float *taken = in;
        in = out;
        out = taken;
    }
    side_run(&top, bank->half, top.n, wide);
    bank->at = !bank->at;
    bank->pending = top.out - row[bank->at];
}

/* energy: gets four sums of squares an octave, without gains; they begin anew. */
static void bank_take(bank_t *bank, float *rows, long length, int wide, double *energy) {
    bank_run(bank, rows, length, 0, wide);
    for (int o = 0; o < bank->count; o++) octave_take(bank->octaves + o, energy + 4 * o);
}
