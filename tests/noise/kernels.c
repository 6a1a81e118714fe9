/* The kernels' C under any compiler: numbers in on stdin, numbers out on stdout (raw doubles).

   bank OCTAVES N: coefficients (36 an octave), 4 half-band coefficients, N samples, as doubles;
   out: 4 sums of squares an octave. ticks N: 20 coefficients, 5 rates, dc, N samples; out: the
   seven figures of one tick of all samples, then the C-weighted samples. */
#include <stdio.h>
#include <stdlib.h>
#include "bank.h"
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

int main(int argc, char **argv) {
    if (argc > 3 && argv[1][0] == 'b') bank(atoi(argv[2]), atol(argv[3]));
    else if (argc > 2) ticks(atol(argv[2]));
    return 0;
}
