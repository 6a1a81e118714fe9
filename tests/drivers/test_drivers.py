"""Every driver against its simulated chip: right values, right faults, nothing else."""

import pytest
from drivers.table import TABLE
from expected import FAULTS, RIGHT, SETTLED, SLOW, STREAMS, STUCK_READINGS
from sim.chips import twin

CASES = [(name, fault) for name, faults in FAULTS.items() for fault in faults]


def test_every_chip_and_every_fault_of_its_twin_is_tried() -> None:
    assert set(RIGHT) == set(FAULTS) == set(TABLE)
    for name, faults in FAULTS.items():
        assert set(faults) == set(twin(name, dict, lambda: 0).MISBEHAVIOURS)


@pytest.mark.parametrize("name", sorted(TABLE))
def test_reads_what_the_world_says(micropython, name: str) -> None:
    found = micropython(f"rig = Rig({name!r}).start()\nout = rig.last({SETTLED.get(name, 60)})")
    assert set(found) == set(RIGHT[name])
    for quantity, (expected, tolerance) in RIGHT[name].items():
        assert abs(found[quantity] - expected) <= tolerance, quantity


@pytest.mark.parametrize("name", sorted(TABLE))
def test_reads_no_quantity_that_it_did_not_announce(micropython, name: str) -> None:
    announced, found = micropython(f"""
rig = Rig({name!r}).start()
out = [[QUANTITIES[c][0] for c in rig.driver.QUANTITIES], sum([list(r or ()) for r in
    rig.reads(60)], [])]""")
    assert set(announced) == set(found) - {"status"}


@pytest.mark.parametrize(("name", "fault"), CASES)
def test_a_fault_at_start_is_told_by_its_reason(micropython, name: str, fault: str) -> None:
    reason = micropython(f"""
rig = Rig({name!r})
rig.twin.misbehave = {fault!r}
out = rig.reason(rig.start)""")
    assert reason == FAULTS[name][fault][0]


@pytest.mark.parametrize(("name", "fault"), CASES)
def test_a_fault_at_a_reading_is_told_and_gives_no_value(micropython, name, fault) -> None:
    readings = 400 if fault in SLOW else 10 if name in STREAMS else 1
    if fault == "stuck":
        readings = STUCK_READINGS.get(name, readings)
    before, reason, during, after = micropython(f"""
rig = Rig({name!r}).start()
before = len([r for r in rig.reads(5) if r])
rig.twin.misbehave = {fault!r}
# what only time shows is known after the driver's limit; what arrives by itself is on its way
reason = rig.reason(rig.read, {readings})
during = [reason_of(rig.read) for _ in range(20)]
rig.twin.misbehave = None
back = [reason_of(rig.read) for _ in range(6)]  # noise may first repeat the stuck value
out = [before, reason, during, isinstance(back[-1] or back[-2], dict)]""")
    assert before >= 4
    assert reason == FAULTS[name][fault][1]
    if name in STREAMS:
        assert {reason} <= {*during} <= {reason, None}
    elif fault not in ("self_test", "lost_reply"):  # seen by a start only; made good
        assert during == [reason] * 20
    assert after, "a chip that works again is read again"


@pytest.mark.parametrize("name", sorted(TABLE))
def test_a_second_start_works_as_the_first(micropython, name: str) -> None:
    found = micropython(f"""
rig = Rig({name!r}).start()
rig.last(60)
rig.start()
out = rig.last(60)""")
    assert set(found) == set(RIGHT[name])


@pytest.mark.parametrize("name", ["pzem004t", "sgp41", "bl0942"])
def test_a_stuck_chip_is_not_believed_after_a_new_start(micropython, name: str) -> None:
    first, again = micropython(f"""
rig = Rig({name!r}).start()
rig.read()
rig.twin.misbehave = "stuck"
first = rig.reason(rig.read, 400)
rig.start()
out = [first, rig.reason(rig.read)]""")
    assert (first, again) == ("constant", "constant")


@pytest.mark.parametrize(
    "name",
    ["ade7953", "lis2dw12", "scd41", "sen55", "sen66", "sfa30", "sgp40", "sgp41", "sps30"],
)
@pytest.mark.parametrize(("errno", "reason"), [(5, "nack"), (110, "timeout"), (116, "timeout")])
def test_a_bus_fault_is_told(micropython, name: str, errno: int, reason: str) -> None:
    assert reason == micropython(f"""
class Broken:
    def writeto(self, address, buf):
        raise OSError({errno})
rig = Rig({name!r})
rig.driver = load({name!r})(Broken())
out = rig.reason(rig.start)""")


@pytest.mark.parametrize("name", sorted(TABLE))
def test_noise_on_the_wire_raises_nothing_but_sensor_errors(micropython, name: str) -> None:
    """Random bytes, random lengths, refused addresses: 400 starts and 2,000 readings."""
    ends = micropython(f"""
import random
random.seed(7)
class Noise:
    def writeto(self, address, buf):
        if random.getrandbits(5) == 0:
            raise OSError(19)
    def readfrom_into(self, address, buf):
        mode = random.getrandbits(2)
        for i in range(len(buf)):
            buf[i] = (0, 255)[mode] if mode < 2 else random.getrandbits(8)
    def readfrom_mem_into(self, address, memaddr, buf, addrsize):
        self.writeto(address, b"")
        self.readfrom_into(address, buf)
    def write_readinto(self, buf, into):
        self.readfrom_into(0, into)
    def write(self, buf):
        self.left = random.getrandbits(6)
    def any(self):
        return random.getrandbits(6)
    def readinto(self, buf):
        n = min(len(buf), random.getrandbits(5))
        for i in range(n):
            buf[i] = random.getrandbits(8)
        return n or None
    def value(self):
        return random.getrandbits(10) - 500
rig = Rig({name!r})
rig.driver = load({name!r})(Noise())
out = {{"told": 0, "value": 0}}
for _ in range(400):
    for what in (rig.start,) + 5 * (rig.read,):
        out["value" if rig.reason(what) is None else "told"] += 1""")
    assert ends["told"] > 100
    assert ends["told"] + ends["value"] == 2400


@pytest.mark.parametrize("name", sorted(TABLE))
def test_memory_does_not_grow(micropython, name: str) -> None:
    before, after = micropython(f"""
import gc
rig = Rig({name!r}).start()
out = []
for n in (50, 250):
    for _ in range(n):
        rig.read()
    gc.collect()
    out.append(gc.mem_alloc())""")
    assert after - before < 512
