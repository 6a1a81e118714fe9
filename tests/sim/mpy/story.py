"""Everything that the world says at the times given, as JSON."""

import json
import sys

from sim.world import DISTANCE, World

seed, start, offset = [int(a) for a in sys.argv[1:4]]
world = World(seed, start, offset)
found = {}
for t in [int(a) for a in sys.argv[4:]]:
    answer = [world.sound(mic, t) for mic in sorted(DISTANCE)]
    answer += [world.electric(name, t) for name in ("cnc", "laser")]
    answer += [world.pulses(name, t) for name in ("cnc", "laser")]
    answer.append(world.vibration("press", t))
    answer.append(world.air(t))
    found[str(t)] = answer
print(json.dumps(found))
