"""From I2S words to samples without DC, with a look at the health of the input."""

import micropython


@micropython.viper
def dc_block(words: ptr32, out: ptr32, state: ptr32):
    """Turn the next words of `words` into the next samples (full scale 2^23) of `out`.

    First-order high-pass at 1.87 Hz (0.02 dB at 25 Hz).
    state: 0 DC estimate x 64, 1 its remainder, 2 first word of this second,
    3 bits that differed from it, 4 samples beyond 0.98 full scale,
    5 what is to begin: 1 the second, 2 the DC estimate too, 6 how many samples,
    7 place of the next word, 8 from one word to the next, 9 place of the next sample.
    """
    m = 1
    m <<= 31  # (v ^ m) - m extends the sign: ptr32 loads are unsigned on 64-bit hosts
    dc = (int(state[0]) ^ m) - m
    rest = int(state[1])
    first = (int(state[2]) ^ m) - m
    changed = (int(state[3]) ^ m) - m
    loud = int(state[4])
    n = int(state[6])
    at = int(state[7])
    step = int(state[8])
    to = int(state[9])
    if state[5]:
        first = ((int(words[at]) ^ m) - m) >> 8
        if state[5] == 2:
            dc = first << 6
        state[5] = 0
    for _ in range(n):
        x = ((int(words[at]) ^ m) - m) >> 8  # the low byte floats on some microphones
        at += step
        changed |= x ^ first
        if x > 8220835:
            loud += 1
        elif x < -8220835:
            loud += 1
        x -= dc >> 6
        out[to] = x
        to += 1
        rest += x
        dc += rest >> 6
        rest &= 63
    state[0] = dc
    state[1] = rest
    state[2] = first
    state[3] = changed
    state[4] = loud
    state[7] = at
    state[9] = to
