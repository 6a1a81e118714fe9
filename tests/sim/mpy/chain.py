"""Real chain and twin side by side: MICROPHONE START SECONDS, then story times in ms.

Prints as JSON, for each time, the levels of each second of both: synthesised sound through
dsp.sound.SoundMeter, and sim.levels.Meter. The first second is the filters' own.
"""

import json
import sys
from struct import pack, unpack

from dsp.sound import SoundMeter
from sim.levels import Meter
from sim.synth import Synth
from sim.world import World

microphone, start, seconds = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
world = World(1, start, 3600)
t0 = 0
synth = Synth(lambda ms: world.sound(microphone, t0 + ms))
buf = bytearray(4 * 4800)


def measured(first):
    meter = SoundMeter()
    found = []
    at = first
    while len(found) < seconds:
        synth.render(buf, at, 4800)
        at += 4800
        if meter.feed(buf, 4800):
            found.append(unpack("<55h", meter.take().levels))
    return found[1:]


def told():
    meter = Meter(lambda t: world.sound(microphone, t), 1)
    found = []
    for k in range(seconds):
        assert meter.feed(pack("<q", t0 + 1000 * (k + 1)), 0)
        found.append(unpack("<55h", meter.take().levels))
    return found[1:]


pairs = []
for i, t in enumerate([int(a) for a in sys.argv[4:]]):
    first = 48000 * 3600 * i  # far from the last stretch, so that the synth asks anew
    t0 = t - 3600000 * i
    real = measured(first)
    t0 = t
    pairs.append((real, told()))
print(json.dumps(pairs))
