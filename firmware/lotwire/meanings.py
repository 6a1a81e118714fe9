"""What stands beside the quantities of codes.py: words for their values, states of outputs, and
what the gateway derives. A node loads it only when it drives outputs or is checked."""

# code name unit per items, as in codes.py
DERIVED = """\
256 LAeq dB 1 1
257 LCeq dB 1 1
258 LZeq dB 1 1
259 LAF10 dB 1 1
260 LAF50 dB 1 1
261 LAF90 dB 1 1
262 energy Wh 1 1
263 cycles 1 1 1
264 on_seconds s 1 1
265 active_power_max W 1 1
266 VOC_index_max 1 1 1
267 PM2.5_max ug/m3 1 1
268 LAFTeq dB 1 1
"""

# of the bits of `status`, from OVERLOAD on
STATUS_WORDS = {
    1 << bit: words
    for bit, words in enumerate(
        ("overload", "underrange", "warming up", "sensor fault", "samples lost", "condensed")
    )
}

# States of an output by its kind: the number on the wire is the place in the row.
OUTPUT_STATES = {
    "relay": ("off", "on"),
    "stack_light": ("off", "green", "amber", "red"),
}
# The pins do not show any of its states.
OUTPUT_UNCLEAR = 255

# Why an output does what it does.
START = 0  # its safe state: no lease since the node started
LEASED = 1  # what the gateway allows
LAPSED = 2  # its safe state: the lease ran out and no other came
OVERRIDDEN = 3  # its button was pressed
LONGEST = 4  # its safe state: it was away from it for as long as it may be
FAILING = 5  # its safe state, if it can be had: a part of the node does not work

OUTPUT_CAUSES = {
    START: "start",
    LEASED: "lease",
    LAPSED: "no lease",
    OVERRIDDEN: "override",
    LONGEST: "longest time",
    FAILING: "fault",
}

# exact base-ten midbands of `third_octave_Leq`, IEC 61260-1: 1000 Hz * 10^(x/10)
THIRD_FIRST_X = -16
THIRD_NOMINAL = tuple(
    "25 31.5 40 50 63 80 100 125 160 200 250 315 400 500 630 800 1000 1250 1600 2000 2500 3150 "
    "4000 5000 6300 8000 10000 12500 16000".split(" ")
)
