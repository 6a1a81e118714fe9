"""A counter that wraps, read by Ticks: PERIOD STEP READS; prints what it counted."""

import json
import sys

from node.ticks import Ticks

period, step, reads = [int(arg) for arg in sys.argv[1:]]
at = [period - 5 * step]


def read():
    return at[0] % period


def diff(a, b):
    """As time.ticks_diff of a chip with this period."""
    return (a - b + period // 2) % period - period // 2


ticks = Ticks(read, diff)
found = []
for _ in range(reads):
    at[0] += step
    found.append(ticks.now())
print(json.dumps(found))
