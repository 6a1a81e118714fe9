"""The power meter's driver: energy that never goes backwards, and a line that dribbles."""

import pytest

ENERGY = """
rig = Rig("pzem004t").start()
def at(wh):
    rig.world["energy_wh"] = wh
    return rig.read()["active_energy"]
"""


def test_energy_goes_on_across_the_wrap(micropython) -> None:
    totals = micropython(
        f"{ENERGY}\nout = [at(w) for w in (9999990, 9999999, 10000000, 10000007, 10500000)]"
    )
    assert totals == [9999990, 9999999, 10000000, 10000007, 10500000]


def test_energy_goes_on_across_an_outage_that_hid_the_wrap(micropython) -> None:
    totals = micropython(f"""{ENERGY}
first = at(9950000)
rig.twin.misbehave = "silent"
silent = rig.reason(rig.read)
rig.twin.misbehave = None
out = [first, silent, at(10040000)]""")
    assert totals == [9950000, "timeout", 10040000]


def test_energy_goes_on_after_a_reset(micropython) -> None:
    totals = micropython(f"""{ENERGY}
out = [at(4649)]
rig.twin.write(bytes((1, 0x42, 0x80, 0x11)))  # reset energy, as the manual has it
rig.now += 100
out += [at(4649), at(4652), at(4700)]""")
    assert totals == [4649, 4649, 4652, 4700]


def test_an_older_energy_after_a_power_cut_adds_nothing(micropython) -> None:
    assert micropython(f"{ENERGY}\nout = [at(w) for w in (4649, 4600, 4601, 4650)]") == [
        4649, 4649, 4650, 4699,
    ]  # fmt: skip


def test_energy_never_goes_backwards(micropython) -> None:
    falls, last = micropython(f"""{ENERGY}
import random
random.seed(3)
falls, last, wh = 0, 0, 0
for _ in range(3000):
    chance = random.getrandbits(5)
    wh = 0 if chance == 0 else wh + (random.getrandbits(19) if chance < 9 else chance)
    now = at(wh)
    falls += now < last
    last = now
out = [falls, last]""")
    assert falls == 0
    assert last > 10_000_000, "the run crossed the wrap"


DRIBBLE = """
from drivers.pzem004t import PZEM004T
FRAME = bytes.fromhex("f8041408d300230000000500000002000001f500060000f8be")
class Line:
    '''`script`: what has arrived after each poll; `stale`: what was there before.'''
    def __init__(self, script, stale=b""):
        self.script, self.held = list(script), bytes(stale)
        self.asked = None
    def write(self, buf):
        self.asked = bytes(buf)
    def any(self):
        if self.asked and self.script:
            self.held += self.script.pop(0)
        return len(self.held)
    def readinto(self, buf):
        n = min(len(buf), len(self.held))
        buf[:n] = self.held[:n]
        self.held = self.held[n:]
        return n or None
def ask(script, stale=b""):
    line = Line(script, stale)
    rig = Rig("pzem004t")
    rig.driver = PZEM004T(line)
    return reason_of(rig.read)
"""


@pytest.mark.parametrize("size", [2, 3, 7, 12, 25])
def test_an_answer_in_pieces(micropython, size: int) -> None:
    found = micropython(f"{DRIBBLE}\nout = ask([FRAME[i:i+{size}] for i in range(0, 25, {size})])")
    assert found["voltage_rms"] == 225900
    assert found["active_energy"] == 2


def test_an_answer_that_is_slower_than_the_manual_says_is_cut_short(micropython) -> None:
    assert micropython(f"{DRIBBLE}\nout = ask([bytes((b,)) for b in FRAME])") == "length"


def test_an_answer_cut_short_anywhere(micropython) -> None:
    reasons = micropython(f"{DRIBBLE}\nout = [ask([FRAME[:n]]) for n in range(25)]")
    assert reasons[0] == "timeout"
    assert set(reasons[1:]) <= {"length", "crc"}


def test_two_answers_at_once_are_none(micropython) -> None:
    assert micropython(f"{DRIBBLE}\nout = ask([FRAME + FRAME])") == "length"


def test_the_rest_of_a_late_answer_is_thrown_away(micropython) -> None:
    assert micropython(f"{DRIBBLE}\nout = ask([FRAME], FRAME[9:])")["voltage_rms"] == 225900


def test_a_babbling_line_is_read_no_further_than_two_answers(micropython) -> None:
    assert micropython(f"{DRIBBLE}\nout = ask([b'U' * 5000] * 20, b'U' * 5000)") == "length"


def test_idle_load_is_not_a_stuck_meter(micropython) -> None:
    out = micropython("""
rig = Rig("pzem004t").start()
rig.world.update({"current": 0, "power": 0, "power_factor": 0})
rig.twin.misbehave = "stuck"
out = rig.last(700)""")
    assert (out["current_rms"], out["active_power"]) == (0, 0)
