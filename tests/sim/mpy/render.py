"""Renders sound to a file: OUT SECONDS FRAMES (at once), then constant levels in dB(A) of
SOURCES ("-": none) or a microphone, a seed, a start and a story time in ms.

Prints ns of CPU per sample.
"""

import sys
import time

from sim.synth import Synth
from sim.world import World


def constant(levels):
    energies = [0.0 if level == "-" else 10 ** (float(level) / 10) for level in levels.split(",")]
    return lambda ms: energies


def story(microphone, seed, start, t0):
    world = World(int(seed), int(start), 3600)
    return lambda ms: world.sound(microphone, int(t0) + ms)


out, seconds, frames, what = sys.argv[1:5]
synth = Synth(story(what, *sys.argv[5:]) if what in ("mic-yard", "mic-street") else constant(what))
frames = int(frames)
buf = bytearray(4 * frames)
count = int(seconds) * 48000 // frames
spent = 0
with open(out, "wb") as f:
    for k in range(count):
        begin = time.clock()
        synth.render(buf, k * frames, frames)
        spent += time.clock() - begin
        f.write(buf)
print(spent * 1e9 / (count * frames))
