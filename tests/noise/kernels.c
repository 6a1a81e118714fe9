/* The kernels' C under any compiler: numbers in on stdin, numbers out on stdout (raw doubles).

   bank OCTAVES N: coefficients (36 an octave), 4 half-band coefficients, N samples; out: 4 sums
   of squares an octave. ticks LENGTH COUNT: 20 coefficients, 5 rates, 68 taps, dc, the samples of
   COUNT ticks; out: the row of each tick. */
#include <stdio.h>
#include <stdlib.h>
#include "bank.h"
#include "channels.h"
#include "ticks.h"

static double number(void) {
    double d;
    if (fread(&d, sizeof d, 1, stdin) != 1) exit(3);
    return d;
}

static float *floats(long n) {
    float *f = malloc(n * sizeof *f);
    for (long i = 0; i < n; i++) f[i] = (float)number();
    return f;
}

static float *rows(long n, long length) { return calloc(n * length, sizeof(float)); }

static void bank(int octaves, long n) {
    static bank_t b;
    static double energy[4 * MOST_OCTAVES];
    const float *coef = floats(36 * octaves), *half = floats(4);
    float *room = rows(ROWS, BEFORE + n), *x = floats(n);
    bank_prepare(&b, coef, octaves, half, 0);
    for (long i = 0, part = 1; i < n; i += part, part += 1000) { /* even and odd ones */
        if (part > n - i) part = n - i;
        memcpy(room + (ROWS - 1) * (BEFORE + n) + BEFORE, x + i, part * sizeof *x);
        bank_run(&b, room, BEFORE + n, part, 0);
    }
    bank_take(&b, room, BEFORE + n, 0, energy);
    fwrite(energy, 4 * sizeof *energy, octaves, stdout);
}

static void ticks(long length, long count) {
    double coef[20], rates[5], row[10];
    for (int i = 0; i < 20; i++) coef[i] = number();
    for (int i = 0; i < 5; i++) rates[i] = number();
    const float *taps = floats(68);
    double dc = number();
    float *c = rows(1, length + 4 * PEAK_HALF), *a = rows(1, length + DETECT_PARTS);
    float *squares = rows(1, length + DETECT_PARTS), *x = floats(length);
    static ticks_t t;
    ticks_prepare(&t, coef, rates, taps, length, 1, dc);
    unsigned mode = lanes_begin();
    for (long i = 0; i < count; i++) {
        if (i) x = floats(length);
        ticks_narrow_float(&t, x, length, c + 2 * PEAK_HALF, a);
        ticks_row_narrow(&t, c, a, length, squares, length, row);
        memmove(c, c + length, 2 * PEAK_HALF * sizeof *c);
        fwrite(row, sizeof row, 1, stdout);
    }
    lanes_end(mode);
}

static void channels(int octaves, long n) {
    float *coef = floats(36 * octaves), *half = floats(4), *filters = floats(12);
    double keep[3], gains[10], dc[4] = {0}, rows[10][4] = {{0}};
    double *fast = malloc((n / 240 + 2) * sizeof(double[4]));
    for (int i = 0; i < 3; i++) keep[i] = number();
    for (int i = 0; i < 10; i++) gains[i] = number();
    float *taps = floats(136), *x = floats(4 * n);
    channels_group_t_4 *group = malloc(sizeof *group);
    float *curve = calloc(4 * (240 + 33), sizeof *curve);
    static double energy[CHANNELS_OCTAVES * CHANNELS_BANDS * 4];
    channels_filters_t made;
    memcpy(&made, filters, sizeof made);
    channels_sound_t sound = {(const char *)x, n, 4 * sizeof(float), sizeof(float), 4, 0, 1.0};
    channels_found_t out = {fast, rows[0], n / 240 + 2, 4, 1, 40, 4, n};
    channels_prepare_4(group, coef, octaves, half, &made, keep, gains, dc);
    unsigned mode = lanes_begin();
    channels_run_4(group, &sound, 240, taps, 0.85f, curve, energy, &out, 1);
    lanes_end(mode);
    fwrite(rows, sizeof rows, 1, stdout);
    fwrite(energy, sizeof energy, 1, stdout);
}

int main(int argc, char **argv) {
    if (argc < 4) return 2;
    if (argv[1][0] == 'c') channels(atoi(argv[2]), atol(argv[3]));
    else if (argv[1][0] == 'b') bank(atoi(argv[2]), atol(argv[3]));
    else ticks(atol(argv[2]), atol(argv[3]));
    return 0;
}
