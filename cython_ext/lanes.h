/* Four or two numbers at a time, and the wider instructions of a processor that has them.

   GCC and Clang turn these vectors into SSE2 or NEON; a body that is inlined into a function
   with LANES_WIDE also into AVX2 with fused multiplication, chosen when the program runs.
   Plain arrays with constant inner loops took 1.7 times as long (gcc 12, x86-64). */
#ifndef LANES_H
#define LANES_H
#include <string.h>

typedef float f4 __attribute__((vector_size(16)));
typedef int i4 __attribute__((vector_size(16)));
typedef double d2 __attribute__((vector_size(16)));
typedef long long m2 __attribute__((vector_size(16)));

#define LANES_BODY static inline __attribute__((always_inline))

#if defined(__x86_64__)
#include <xmmintrin.h>
#define LANES_WIDE __attribute__((target("avx2,fma")))
static inline int lanes_wide(void) {
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
}
/* What decays below 1e-38 is zero: in silence such numbers would cost a hundred times as long. */
static inline unsigned lanes_begin(void) {
    unsigned before = _mm_getcsr();
    _mm_setcsr(before | 0x8040);
    return before;
}
static inline void lanes_end(unsigned before) { _mm_setcsr(before); }
#else
#define LANES_WIDE
static inline int lanes_wide(void) { return 0; }
#if defined(__aarch64__)
static inline unsigned lanes_begin(void) {
    unsigned long before;
    __asm__ volatile("mrs %0, fpcr" : "=r"(before));
    __asm__ volatile("msr fpcr, %0" : : "r"(before | (1ul << 24)));
    return (unsigned)before;
}
static inline void lanes_end(unsigned before) {
    __asm__ volatile("msr fpcr, %0" : : "r"((unsigned long)before));
}
#else
static inline unsigned lanes_begin(void) { return 0; }
static inline void lanes_end(unsigned before) { (void)before; }
#endif
#endif

LANES_BODY f4 f4_load(const float *from) { f4 v; memcpy(&v, from, sizeof v); return v; }
LANES_BODY void f4_store(float *to, f4 v) { memcpy(to, &v, sizeof v); }

LANES_BODY f4 f4_larger(f4 a, f4 b) {
#if defined(__x86_64__)
    return _mm_max_ps(a, b); /* one instruction where the compiler makes four of what follows */
#else
    i4 more = a > b;
    return (f4)((more & (i4)a) | (~more & (i4)b));
#endif
}

LANES_BODY f4 f4_size(f4 v) {
    const i4 size = {0x7fffffff, 0x7fffffff, 0x7fffffff, 0x7fffffff};
    return (f4)((i4)v & size);
}

LANES_BODY float lanes_top(f4 v) {
    v = f4_larger(v, __builtin_shuffle(v, (i4){2, 3, 0, 1}));
    v = f4_larger(v, __builtin_shuffle(v, (i4){1, 0, 3, 2}));
    return v[0];
}

/* The largest |x|. Four at a time in four rows, for each row waits for its own last result. */
LANES_BODY float lanes_most(const float *x, long n) {
    f4 most[4] = {{0}};
    long i = 0;
    for (; i + 16 <= n; i += 16)
        for (int k = 0; k < 4; k++)
            most[k] = f4_larger(f4_size(f4_load(x + i + 4 * k)), most[k]);
    f4 all = f4_larger(f4_larger(most[0], most[1]), f4_larger(most[2], most[3]));
    float best = 0;
    for (int k = 0; k < 4; k++) best = all[k] > best ? all[k] : best;
    for (; i < n; i++) {
        float here = x[i] < 0 ? -x[i] : x[i];
        best = here > best ? here : best;
    }
    return best;
}

/* The sum of x^2. */
LANES_BODY double lanes_power(const float *x, long n) {
    f4 sums[4] = {{0}};
    long i = 0;
    for (; i + 16 <= n; i += 16)
        for (int k = 0; k < 4; k++) {
            f4 v = f4_load(x + i + 4 * k);
            sums[k] += v * v;
        }
    f4 all = (sums[0] + sums[1]) + (sums[2] + sums[3]);
    double sum = ((double)all[0] + all[1]) + ((double)all[2] + all[3]);
    for (; i < n; i++) sum += (double)x[i] * x[i];
    return sum;
}

#endif
