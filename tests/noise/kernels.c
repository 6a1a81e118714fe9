/* The kernels' C under any compiler: numbers in on stdin, numbers out on stdout (raw doubles).

   bank OCTAVES N: coefficients (36 an octave), 4 half-band coefficients, N samples, as doubles;
   out: 4 sums of squares an octave. ticks N: 20 coefficients, 5 rates, dc, N samples; out: the
   seven figures of one tick of all samples, then the C-weighted samples. */
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

static void bank(int octaves, long n) {
    float *coef = floats(36 * octaves), *half = floats(4), *x = floats(n);
    for (int o = 0; o < octaves; o++) {
        float state[32] = {0}, halving[10] = {0};
        double energy[4] = {0};
        n = octave_narrow(x, n, x, coef + 36 * o, state, half, halving, energy);
        fwrite(energy, sizeof energy, 1, stdout);
    }
}

static void ticks(long n) {
    double coef[20], rates[5], row[7], dc;
    for (int i = 0; i < 20; i++) coef[i] = number();
    for (int i = 0; i < 5; i++) rates[i] = number();
    dc = number();
    float *x = floats(n), *c = malloc(n * sizeof *c);
    ticks_t t;
    ticks_prepare(&t, coef, rates, dc);
    unsigned mode = lanes_begin();
    ticks_narrow_float(&t, x, n, c);
    lanes_end(mode);
    ticks_give(&t, row);
    fwrite(row, sizeof row, 1, stdout);
    for (long i = 0; i < n; i++) {
        double d = c[i];
        fwrite(&d, sizeof d, 1, stdout);
    }
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
    if (argc > 3 && argv[1][0] == 'c') channels(atoi(argv[2]), atol(argv[3]));
    else if (argc > 3) bank(atoi(argv[2]), atol(argv[3]));
    else if (argc > 2) ticks(atol(argv[2]));
    return 0;
}
