"""Relay and stack light over simulated pins, under the real MicroPython."""

SETUP = """
from drivers.switch import Relay, StackLight
from sim.chips import twin

class Pin:
    def __init__(self, active):
        self.twin = twin("switch", lambda: {"active": active}, lambda: now[0])
    def value(self, level=None):
        log.append((names[self], level)) if level is not None else None
        return self.twin.level() if level is None else self.twin.drive(level)

now, log, names = [0], [], {}

def pins(n, active):
    found = [Pin(active) for _ in range(n)]
    names.update({pin: i for i, pin in enumerate(found)})
    return found
"""


def test_a_relay_switches_reads_back_and_its_contact_follows(micropython):
    found = micropython(
        SETUP
        + """
out = []
for active in (1, 0):
    [pin] = pins(1, active)
    relay = Relay([pin], active)
    for state, wait in ((0, 0), (1, 0), (1, 20), (0, 0), (0, 20)):
        relay.set(state)
        now[0] += wait
        out.append([relay.read(), pin.twin.closed(), pin.twin.level() == active])
"""
    )
    a_cycle = [[0, False, False], [1, False, True], [1, True, True], [0, True, False],
               [0, False, False]]  # fmt: skip
    assert found == a_cycle * 2


def test_of_a_stack_light_one_lamp_goes_out_before_the_next_is_lit(micropython):
    found = micropython(
        SETUP
        + """
light = StackLight(pins(3, 1), 1)
out = []
for state in (1, 3, 2, 0):
    log.clear()
    light.set(state)
    out.append([light.read(), list(log)])
"""
    )
    assert [state for state, _ in found] == [1, 3, 2, 0]
    for state, writes in found:
        levels = [level for _, level in writes]
        assert levels == sorted(levels), "all that goes off, then what goes on"
        assert [pin + 1 for pin, level in writes if level] == ([state] if state else [])


def test_what_reading_back_can_tell_and_what_not(micropython):
    found = micropython(
        SETUP
        + """
three = pins(3, 1)
light = StackLight(three, 1)
three[0].twin.misbehave = "short"
light.set(1)
short = light.read()
three[1].twin.drive(1); three[2].twin.drive(1)
two = light.read()
[pin] = pins(1, 1)
relay = Relay([pin], 1)
pin.twin.misbehave = "welded"
relay.set(0)
now[0] += 20
out = [short, two, relay.read(), pin.twin.closed()]
"""
    )
    assert found == [0, 255, 0, True], "a welded contact is not seen from the pin"
