/* Many channels at once: a channel in each lane of a vector, so that a filter's every instruction
   serves as many channels as the vector is wide.

   The same source is compiled for vectors of four floats (SSE2, NEON) and, on x86-64, of eight
   (AVX2 with fused multiplication). So many channels are a group; a group's filters touch
   nothing of another's, and groups may be fed by different threads. */
#ifndef CHANNELS_H
#define CHANNELS_H
#include <float.h>
#include <math.h>
#include "lanes.h"
#if defined(__x86_64__)
#include <immintrin.h>
#endif

enum {
    CHANNELS_ROOM = 256,     /* samples of an octave that are held until its filters run */
    CHANNELS_LEAST = 128,    /* they run when there are so many */
    CHANNELS_PAST = 2,       /* samples that the zeros and the halving look back */
    CHANNELS_LATE = 3,       /* samples that a band is late */
    CHANNELS_C_LATE = 4,     /* that C is later than Z, and A than C: as in ticks.h */
    CHANNELS_A_LATE = 2,
    CHANNELS_OCTAVES = 16,
    CHANNELS_BANDS = 4,      /* of an octave at most */
    CHANNELS_REACH = 8,      /* samples that the interpolator looks at on either side */
    CHANNELS_STRETCHES = 64, /* parts of a tick in which a peak may be */
    CHANNELS_ROWS = 64,      /* samples with summits that are climbed together */
    CHANNELS_COLUMNS = 10
};

/* A block of sound: x[i] of channel k lies at data + i * step + k * side bytes. */
typedef struct {
    const char *data;
    long n, step, side;
    int channels, is_double;
    double full;             /* |x| from which a sample is an overload */
} channels_sound_t;

/* High passes: Z, C (twice), A; zeros and poles of the two sections that C has more. */
typedef struct { float block, low, high[2], p[4], q[4]; } channels_filters_t;

/* What a group finds, zero at first. Channel k has F at the end of tick i at fast[i * line + k];
   column j of its row i, to which `every` ticks are added, at rows[i * step + j * side + k]. */
typedef struct {
    double *fast, *rows;
    long ticks, line, steps, step, side, every;
} channels_found_t;

/* A vector that lies in two lines of the cache takes twice as long. */
#define CHANNELS_ALIGNED __attribute__((aligned(64)))

#define CHANNELS_JOIN(name, lanes) name##_##lanes
#define CHANNELS_NAME(name, lanes) CHANNELS_JOIN(name, lanes)
#define NAMED(name) CHANNELS_NAME(name, LANES)
/* floats, their bits, half as many floats, and these as doubles */
#define vec NAMED(channels_vec)
#define bits NAMED(channels_bits)
#define halfvec NAMED(channels_halfvec)
#define doubles NAMED(channels_doubles)
#define longs NAMED(channels_longs)

/* For each width: WHICH has bit k set where lane k is; LARGER(a, b) is b where one of them is no
   number. */
/* Functions begin at a line of the cache, for how their loops lie in it makes 2 % and more. */
#define CHANNELS_WHOLE static __attribute__((noinline, aligned(64)))
#define LANES 4
#define PART static inline __attribute__((always_inline))
#define WHOLE CHANNELS_WHOLE
#define WIDENED(x) __builtin_convertvector(x, doubles)
#if defined(__x86_64__)
#define WHICH(set) ((unsigned)_mm_movemask_ps((__m128)(set)))
#define LARGER _mm_max_ps
#define LARGER_DOUBLES _mm_max_pd
#else
#define WHICH(set) channels_which((i4)(set))
LANES_BODY unsigned channels_which(i4 set) {
    set &= (i4){1, 2, 4, 8};
    return (unsigned)(set[0] | set[1] | set[2] | set[3]);
}
#define CHOSEN(set, a, b) (((set) & (a)) | (~(set) & (b)))
#define LARGER(a, b) ((vec)CHOSEN((a) > (b), (bits)(a), (bits)(b)))
#define LARGER_DOUBLES(a, b) ((doubles)CHOSEN((a) > (b), (longs)(a), (longs)(b)))
#endif
#include "channels_lanes.h"

#if defined(__x86_64__)
#define LANES 8
#define PART static inline __attribute__((always_inline)) LANES_WIDE
#define WHOLE CHANNELS_WHOLE LANES_WIDE
#define WIDENED(x) _mm256_cvtps_pd(x)
#define WHICH(set) ((unsigned)_mm256_movemask_ps((__m256)(set)))
#define LARGER _mm256_max_ps
#define LARGER_DOUBLES _mm256_max_pd
#include "channels_lanes.h"
#else /* never asked for, for lanes_wide() is 0 */
#define channels_group_t_8 channels_group_t_4
#define channels_prepare_8 channels_prepare_4
#define channels_run_8 channels_run_4
#endif
#undef vec
#undef bits
#undef halfvec
#undef doubles
#undef longs
#undef NAMED

#endif
