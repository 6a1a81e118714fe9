"""Energy is never lost: registers that wrap, are cleared, or start again with either supply."""

import pytest

# A memory as node.totals has it, but for the flash; `saves` counts what was written at once.
MEMORY = """
class Memory:
    held = None
    saves = 0
    def load(self):
        return self.held
    def save(self, last, total, now):
        self.held = (last, total)
        self.saves += bool(now)
memory = Memory()
def begin(rig):
    "The node starts anew; the chip stays as it is."
    rig.driver = load(NAME)(rig.bus, memory=memory)
    rig.start()
def at(wh):
    rig.world["energy_wh"] = wh
    rig.now += 60000  # a clear-on-read register is read once a minute
    return rig.last(60)["active_energy"]
rig = Rig(NAME, memory=memory)
rig.world["power"] = 0  # energy comes as the test says
rig.start()
"""
METERS = ["ade7953", "atm90e32", "bl0942", "pzem004t"]


@pytest.mark.parametrize("name", METERS)
def test_a_total_goes_on_over_a_restart_of_the_node(micropython, name: str) -> None:
    first, before, after = micropython(f"""NAME = {name!r}
{MEMORY}
out = [at(812400), at(812500)]
begin(rig)
out.append(at(812600))""")
    assert before - first == pytest.approx(100, abs=1)
    assert after - before == pytest.approx(100, abs=1)


@pytest.mark.parametrize("name", METERS)
def test_what_flows_while_the_node_is_down_is_counted(micropython, name: str) -> None:
    before, after = micropython(f"""NAME = {name!r}
{MEMORY}
out = [at(812400)]
rig.world["energy_wh"] = 812700
rig.now += 600000
begin(rig)
out.append(rig.read()["active_energy"])""")
    assert after - before == pytest.approx(300, abs=1)


def test_a_chip_and_a_node_that_lose_their_supply_together(micropython) -> None:
    before, after = micropython(f"""NAME = "bl0942"
{MEMORY}
out = [at(812400)]
rig.twin.power_cut()
begin(rig)
out.append(at(812450))""")
    assert after - before == pytest.approx(50, abs=1)


def test_a_brown_out_of_the_chip_alone(micropython) -> None:
    before, after = micropython(f"""NAME = "ade7953"
{MEMORY}
out = [at(812400)]
rig.twin.brown_out()
out.append(at(812450))""")
    assert after - before == pytest.approx(50, abs=1)


@pytest.mark.parametrize("node_too", [True, False])
@pytest.mark.parametrize(
    ("name", "below", "cut"),
    [("ade7953", 812345.6 + 600, "brown_out"), ("bl0942", 3_100_000, "power_cut")],
)
def test_a_supply_lost_just_below_the_wrap_is_no_wrap(micropython, name, below, cut, node_too):
    before, after = micropython(f"""NAME = {name!r}
{MEMORY}
out = [at({below})]
rig.twin.{cut}()
if {node_too}:
    begin(rig)
out.append(at({below} + 50))""")
    assert after - before == pytest.approx(50, abs=1)


# What happens on the wire to one look at the energy register, and no check sum can tell.
SPOILED = {
    "ade7953": """
there = rig.bus.readfrom_mem_into
def spoiled(address, register, buf, addrsize):
    global left
    there(address, register, buf, addrsize=addrsize)
    if register == 0x31E and left:
        left -= 1
        buf[1] ^= 0x40
rig.bus.readfrom_mem_into = spoiled""",
    "bl0942": """
there = rig.twin._packet
def spoiled():
    global left
    out = bytearray(there())
    if left:
        left -= 1
        out[15] += 0x40
        out[9] = (out[9] - 0x40) & 255
    return bytes(out)
rig.twin._packet = spoiled""",
}


@pytest.mark.parametrize("name", sorted(SPOILED))
def test_a_spoiled_look_at_the_register_adds_nothing(micropython, name: str) -> None:
    before, told, after = micropython(f"""NAME = {name!r}
{MEMORY}
left = 0
{SPOILED[name]}
out = [at(812400)]
left = 1
out.append(rig.reason(rig.read))
out.append(at(812500))""")
    assert told == "crc"
    assert after - before == pytest.approx(100, abs=1)


@pytest.mark.parametrize(("name", "step"), [("ade7953", 300), ("bl0942", 150_000)])
def test_a_register_of_24_bits_wraps(micropython, name: str, step: int) -> None:
    """Twenty steps: the ADE7953 wraps each 707 Wh, the BL0942 each 3.1 MWh."""
    totals = micropython(f"""NAME = {name!r}
{MEMORY}
out = []
for k in range(60):
    rig.world["energy_wh"] = 812345.6 + {step} * k
    out.append(rig.read()["active_energy"])
    if k == 30:
        begin(rig)""")
    assert totals[-1] - totals[0] == pytest.approx(59 * step, abs=60 if name == "bl0942" else 2)


def test_what_the_chip_gave_up_is_kept_before_it_is_told(micropython) -> None:
    """The ATM90E32 clears its register: each reading of it is in the memory at once."""
    told, kept, resets = micropython(f"""NAME = "atm90e32"
{MEMORY}
told, kept = [], []
for k in range(5):
    told.append(at(812400 + 20 * k))
    kept.append(memory.held[1])
begin(rig)
out = [told, kept, rig.twin.resets]""")
    assert [counts // 32 for counts in kept] == told
    assert told == pytest.approx([54, 74, 94, 114, 134], abs=1)
    assert resets == 1, "a node's restart must not reset a chip that measures"


FLOWING = """
rig = Rig("atm90e32").start()
def minute():
    "Sixty readings in which energy and power agree: their energies, and the reasons."
    rows, reasons = [], []
    for _ in range(60):
        try:
            rows.append(rig.read().get("active_energy"))
        except SensorError as error:
            reasons.append(error.reason)
    return rows, reasons
"""


def test_an_energy_register_that_agrees_with_the_power_is_believed(micropython) -> None:
    rows, reasons = micropython(f"{FLOWING}\nrows, reasons = [], []\nfor _ in range(5):\n"
                                "    a, b = minute()\n    rows += a\n    reasons += b\n"
                                "out = [rows, reasons]")  # fmt: skip
    assert reasons == []
    assert rows[-1] - rows[0] == pytest.approx(4 * 975.2 / 60, abs=2)


@pytest.mark.parametrize("step", [3.2, 320])
def test_an_energy_step_that_is_another_is_left_out_and_told(micropython, step) -> None:
    rows, reasons, again = micropython(f"""{FLOWING}
rig.twin.counts_wh = {step}
minute()
rows, reasons = minute()
minute()
rig.twin.counts_wh = 32
minute()
minute()
out = [rows, reasons, minute()[1]]""")
    assert reasons == ["device"]
    assert set(rows) == {None}
    assert again == []


def test_a_reply_lost_on_the_wire_is_taken_from_the_chips_memory_of_it(micropython) -> None:
    before, after = micropython(f"""NAME = "atm90e32"
{MEMORY}
out = [at(812400)]
rig.twin.misbehave = "lost_reply"
out.append(at(812500))""")
    assert after - before == pytest.approx(100, abs=1)


def test_a_chip_that_was_reset_is_set_up_again_before_it_is_believed(micropython) -> None:
    found, resets = micropython("""
rig = Rig("atm90e32", voltage_gain=[100, 200, 300], current_gain=400, mains_hz=60).start()
rig.twin.reset()
found = rig.read()
out = [[rig.twin._set[r] for r in (0x61, 0x65, 0x69, 0x62, 0x66, 0x6A, 0x33)], rig.twin.resets]""")
    assert found == [100, 200, 300, 400, 400, 400, 0x1087]
    assert resets == 3, "by the first start, by the test, and to mend that"


def test_other_gains_are_set_at_a_start(micropython) -> None:
    assert (
        micropython("""
rig = Rig("atm90e32").start()
rig.driver = load("atm90e32")(rig.bus, voltage_gain=7000)
rig.start()
out = rig.twin._set[0x61]""")
        == 7000
    )


@pytest.mark.parametrize("name", ["ade7953", "bl0942"])
def test_a_calibration_scales_power_and_energy(micropython, name: str) -> None:
    plain, scaled = micropython(f"""
out = []
for settings in ({{}}, {{"voltage_ppm": 1010000, "current_ppm": 990000}}):
    rig = Rig({name!r}, **settings).start()
    rig.world["energy_wh"] += 500
    out.append(rig.last(20))""")
    for quantity, factor in [
        ("voltage_rms", 1.01), ("current_rms", 0.99), ("active_power", 0.9999),
        ("active_energy", 0.9999),
    ]:  # fmt: skip
        assert scaled[quantity] == pytest.approx(factor * plain[quantity], rel=3e-4, abs=1)


@pytest.mark.parametrize(
    ("name", "key", "fine", "beyond"),
    [
        ("bl0942", "voltage", 266, 269), ("bl0942", "current", 34, 36),
        ("ade7953", "voltage", 345, 349), ("ade7953", "current", 89, 92),
        ("atm90e32", "current", 65, 65.535), ("pzem004t", "voltage", 259, 262),
        ("pzem004t", "current", 99, 101),
    ],
)  # fmt: skip
def test_beyond_what_the_inputs_take_is_marked(micropython, name, key, fine, beyond) -> None:
    assert micropython(f"""
rig = Rig({name!r}).start()
out = []
for level in ({fine}, {beyond}):
    rig.world[{key!r}] = level
    out.append(rig.read().get("status"))""") == [None, 1]
