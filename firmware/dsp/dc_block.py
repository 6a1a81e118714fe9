"""From I2S words to samples without DC, with a look at the health of the input."""

import micropython


@micropython.viper
def dc_block(words: ptr32, start: int, n: int, out: ptr32, at: int, state: ptr32):
    """Take n words from `start`, write n samples (full scale 2^23) to `out` from `at`.

    First-order high-pass at 1.87 Hz (0.02 dB at 25 Hz).
    state: 0 DC estimate x 64, 1 its remainder, 2 first word of this second,
    3 bits that differed from it, 4 samples beyond 0.98 full scale,
    5 what is to begin: 1 the second, 2 the DC estimate too.
    """
    m = 1
    m <<= 31  # (v ^ m) - m extends the sign: ptr32 loads are unsigned on 64-bit hosts
    dc = (int(state[0]) ^ m) - m
    rest = int(state[1])
    first = (int(state[2]) ^ m) - m
    changed = (int(state[3]) ^ m) - m
    loud = int(state[4])
    if state[5]:
        first = ((int(words[start]) ^ m) - m) >> 8
        if state[5] == 2:
            dc = first << 6
        state[5] = 0
    for i in range(n):
        x = ((int(words[start + i]) ^ m) - m) >> 8  # the low byte floats on some microphones
        changed |= x ^ first
        if x > 8220835:
            loud += 1
        elif x < -8220835:
            loud += 1
        x -= dc >> 6
        out[at + i] = x
        rest += x
        dc += rest >> 6
        rest &= 63
    state[0] = dc
    state[1] = rest
    state[2] = first
    state[3] = changed
    state[4] = loud
