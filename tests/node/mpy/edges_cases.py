"""A contact that bounces, counted by node.edges in story time; prints JSON. SEED CLOSINGS."""

import json
import random
import sys

import micropython
from drivers.pulses import Pulses
from node import edges

now = [5]
edges.ticks_ms = lambda: now[0] & 0x3FFFFFFF


class Pin:
    """An input whose handler is called some time after each edge, as MicroPython's scheduler
    does: it may find that the contact has moved on."""

    def __init__(self):
        self.level = 1
        self.due = 0

    def irq(self, handler, trigger):
        self.handler, self.trigger = handler, trigger

    def value(self):
        return self.level

    def move(self, level, late):
        """An edge; with `late` its handler runs only after the next one."""
        self.level = level
        self.due += 1
        while not late and self.due:
            self.due -= 1
            micropython.heap_lock()
            self.handler(self)
            micropython.heap_unlock()


def throw(pin, level):
    """The contact goes to `level`, and bounces for up to 5 ms."""
    pin.move(level, random.getrandbits(1))
    for _ in range(2 * random.getrandbits(2)):
        now[0] += random.getrandbits(1)
        pin.move(1 - pin.level, random.getrandbits(1))
    if pin.due:
        pin.move(level, False) if pin.level != level else pin.handler(pin)
        pin.due = 0


random.seed(int(sys.argv[1]))
pin = Pin()
bus = edges.Edges(pin, 3)
counted = Pulses(bus)
out = []
for _ in range(int(sys.argv[2])):
    now[0] += 15 + random.getrandbits(6)
    throw(pin, 0)
    now[0] += 15 + random.getrandbits(6)
    throw(pin, 1)
    out.append(bus.value())
reading = counted.read()
try:
    while True:
        next(reading)
except StopIteration as stop:
    found = stop.value
print(json.dumps({"counts": out, "pulses": found[24], "trigger": pin.trigger}))
