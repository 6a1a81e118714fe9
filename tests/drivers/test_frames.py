"""Frames of the chips on a UART: captured, worked by hand, cut, doubled, with every bit wrong."""

import csv
import struct
from pathlib import Path

import pytest
from drivers import bl0942, pms5003, ze07co
from drivers.uart import Stream
from lotwire.codes import CODE
from spoil import flipped, reason

# captured by PyPMS's authors: hex, (PM1, PM2.5, PM10) in air
PMS = [("424d001c00000008000800000008000800d20046002d001e00000000970002c5", (0, 8, 8))]
ZE07_COMMANDS = ["ff0178410000000046", "ff0178400000000047", "ff0186000000000079"]  # its manual


def rows(room: Path, name: str):
    with (room / name).open() as file:
        return list(csv.DictReader(file, skipinitialspace=True))


def test_every_recorded_pms5003_frame(wire_room: Path) -> None:
    said = {row["time"]: row for row in rows(wire_room, "decoded_PMSx003.csv")}
    frames = [r for r in rows(wire_room, "particle_sensor_frames.csv") if r["sensor"] == "PMSx003"]
    assert len(frames) == len(said) == 10
    for row in frames:
        found = pms5003.decode(bytes.fromhex(row["hex"]))
        names = ("pm01", "pm25", "pm10")
        assert [v / 100 for v in found.values()] == [float(said[row["time"]][n]) for n in names]


def test_other_sensors_recorded_frames_are_refused(wire_room: Path) -> None:
    """Also the PMS5003T's, of the same length and head, with temperature among the counts."""
    refused: dict[str, set[str]] = {}
    for row in rows(wire_room, "particle_sensor_frames.csv"):
        if row["sensor"] != "PMSx003":
            why = reason(pms5003.decode, bytes.fromhex(row["hex"]))
            refused.setdefault(row["sensor"], set()).add(why)
    assert refused.pop("PMS5003T") == {"range"}
    assert len(refused) == 7
    assert set().union(*refused.values()) == {"length"}


@pytest.mark.parametrize(("text", "expected"), PMS)
def test_a_pms5003_frame_whole_cut_doubled_and_spoiled(text: str, expected: tuple) -> None:
    frame = bytes.fromhex(text)
    assert tuple(v // 100 for v in pms5003.decode(frame).values()) == expected
    for n in range(32):
        assert reason(pms5003.decode, frame[:n]) == "length"
    assert reason(pms5003.decode, frame + frame) == "length"
    assert {reason(pms5003.decode, spoiled) for spoiled in flipped(frame)} == {"length", "crc"}


def pms(*words: int) -> bytes:
    body = struct.pack(">4s13H", pms5003.HEAD, *words)
    return body + struct.pack(">H", sum(body))


def test_pms5003_says_when_not_to_trust_it() -> None:
    status = CODE["status"]
    assert pms5003.decode(pms(*[0] * 13)) == {status: 4}
    right = (9, 9, 9, 8, 499, 500, 60, 50, 40, 30, 20, 10, 0x9700)
    assert status not in pms5003.decode(pms(*right))
    assert pms5003.decode(pms(*right[:5], 501, *right[6:]))[status] == 1
    assert reason(pms5003.decode, pms(*right[:12], 0x9702)) == "device"
    assert reason(pms5003.decode, pms(*right[:6], 40, *right[7:])) == "range"


def ze07(value: int, top: int = 5000, head: bytes = b"\xff\x04\x03\x01") -> bytes:
    body = head + struct.pack(">2H", value, top)
    return body + bytes((-sum(body[1:]) & 0xFF,))


def test_ze07_frames_end_as_the_manuals_commands_do() -> None:
    for text in ZE07_COMMANDS:
        frame = bytes.fromhex(text)
        assert sum(frame[1:]) & 0xFF == 0
    assert bytes.fromhex(ZE07_COMMANDS[1]) == ze07co.UPLOAD


def test_a_ze07_frame_whole_cut_and_spoiled() -> None:
    """37 tenths of 500.0 ppm, worked by hand: 04+03+01+00+25+13+88 = C8, so 38."""
    frame = bytes.fromhex("ff0403010025138838")
    assert ze07co.decode(frame) == {CODE["CO"]: 37}
    assert ze07(37) == frame
    for n in range(9):
        assert reason(ze07co.decode, frame[:n]) == "length"
    assert {reason(ze07co.decode, spoiled) for spoiled in flipped(frame)} == {"length", "crc"}
    assert ze07co.decode(ze07(5000)) == {CODE["CO"]: 5000, CODE["status"]: 1}
    assert reason(ze07co.decode, ze07(6000)) == "range"
    assert reason(ze07co.decode, ze07(10, 1000)) == "identity"


def bl(i: int, u: int, p: int, n: int, period: int) -> bytes:
    body = b"\x55" + b"".join(struct.pack("<I", v & 0xFFFFFF)[:3] for v in (i, u, i, p, n))
    body += struct.pack("<H", period) + bytes(4)
    return body + bytes((~(0x58 + sum(body)) & 0xFF,))


def test_a_bl0942_answer_whole_cut_doubled_and_spoiled() -> None:
    answer = bl(1256067, 3653168, -1371466, 77, 20000)
    assert bl0942.decode(answer) == (3653168, 1256067, -1371466, 77, 20000)
    for n in range(23):
        assert reason(bl0942.decode, answer[:n]) == "length"
    assert reason(bl0942.decode, answer + answer) == "length"
    assert {reason(bl0942.decode, spoiled) for spoiled in flipped(answer)} == {"crc"}


def test_a_bl0942_reading_worked_by_hand_with_the_notes_formulas(micropython) -> None:
    """230 V, 5 A, 1150 W given back, 50 Hz. The note: V = reg 1.218 (1950 + 0.51) / (73989 *
    0.51 * 1000), I = reg 1.218 / 305978, P = reg 1.218^2 (1950 + 0.51) / (3537 * 0.51 * 1000);
    one count each 1638.4 * 256 / P register seconds."""
    answer = bl(1256067, 3653168, -716903, 5351, 20000)
    found = micropython(f"""
class Line:
    n = 0
    def write(self, buf):
        self.n = 23
    def any(self):
        return self.n
    def readinto(self, buf):
        buf[:] = bytes.fromhex("{answer.hex()}")
        self.n = 0
        return 23
rig = Rig("bl0942")
rig.driver = load("bl0942")(Line())
out = rig.read()""")
    assert found == {
        "voltage_rms": 229999, "current_rms": 4999, "active_power": -11500,
        "active_energy": 1000, "frequency": 5000,
    }  # fmt: skip


class Bytes:
    """What arrives, one piece at each look."""

    def __init__(self, *pieces: bytes) -> None:
        self.pieces = list(pieces)

    def any(self) -> int:
        return len(self.pieces[0]) if self.pieces else 0

    def readinto(self, buf) -> int:
        buf[:] = self.pieces.pop(0)[: len(buf)]
        return len(buf)


def stream(*pieces: bytes) -> Stream:
    return Stream(Bytes(*pieces), ze07co.HEAD, ze07co.SIZE, ze07co.decode)


@pytest.mark.parametrize("size", range(1, 12))
def test_frames_in_pieces_of_any_size(size: int) -> None:
    data = ze07(1) + ze07(2) + ze07(3)
    listener = stream(*[data[k : k + size] for k in range(0, len(data), size)])
    found = [listener.newest() for _ in range(len(data) // size + 1)]
    assert [v[CODE["CO"]] for v in found if v][-1] == 3
    assert listener.newest() is None


def test_the_newest_of_several_frames_counts() -> None:
    assert stream(ze07(1) + ze07(2) + ze07(3)[:4]).newest() == {CODE["CO"]: 2}


def test_a_frame_after_a_broken_one_is_found() -> None:
    assert stream(ze07(1)[:5] + ze07(2)).newest() == {CODE["CO"]: 2}
    assert stream(b"\xff\xff\xff" + ze07(2)).newest() == {CODE["CO"]: 2}
    assert stream(ze07(258)[:-1] + b"\0" + ze07(2)).newest() == {CODE["CO"]: 2}


def test_a_stranger_on_the_line_is_told() -> None:
    listener = stream(b"hello", b"here is somebody else", b"on this line")
    assert listener.newest() is None
    assert reason(listener.newest) == "length"
    assert listener.newest() is None
    assert listener.newest() is None


def test_an_ade7953_reading_worked_by_hand_with_the_data_sheets_figures(micropython) -> None:
    """Half of full scale in V and I, half in phase: a quarter of 4862401 times 1/2, and a
    quarter times 1/2 of 206.9 kHz for an hour; line period 4474 of 223.75 kHz."""
    found = micropython("""
REGISTERS = {0x31C: 4516003, 0x31A: 4516003, 0x312: 607800, 0x10A: 16384, 0x10E: 4474,
    0x004: 0, 0x31E: 206900 * 3600 // 8 % (1 << 24)}
class Bus:
    def readfrom_mem_into(self, address, memaddr, buf, addrsize):
        buf[:] = REGISTERS[memaddr].to_bytes(len(buf), "big")
rig = Rig("ade7953")
rig.driver = load("ade7953")(Bus(), voltage_ppm=1000000)
out = rig.read()""")
    watts = (4516003 / 26000) * (4516003 / 100000) / 2
    assert found["voltage_rms"] == pytest.approx(4516003 / 26, abs=1)
    assert found["current_rms"] == pytest.approx(45160, abs=1)
    assert found["active_power"] == pytest.approx(10 * watts, rel=1e-4)
    assert found["frequency"] == 5000
    assert found["power_factor"] == 500
    # 3922 Wh are 93,105,000 counts: five times round the 24 bits, and the rest of it
    wrapped = 5 * (1 << 24) / (206900 * 3600 / 8) * watts
    assert found["active_energy"] == pytest.approx(watts - wrapped, abs=1)


def test_an_atm90e32_reading_worked_by_hand_with_the_data_sheets_steps(micropython) -> None:
    """0.01 V, 0.001 A, 0.00032 W over two registers, 0.01 Hz, 0.001, and 0.1 of 3200 pulses."""
    found = micropython("""
REGISTERS = {0xD9: 23012, 0xDA: 22999, 0xDB: 65535, 0xDD: 5000, 0xDE: 0, 0xDF: 1,
    0xB1: 0xFFC9, 0xC1: 0x2690, 0xB2: 0x0036, 0xC2: 0xD970, 0xF8: 4999, 0xBC: 0xFE0C,
    0x80: 320, 0x00: 1}
class Bus:
    last = 0
    def write_readinto(self, buf, into):
        register = (buf[0] << 8 | buf[1]) & 0x7FFF
        if register != 0x78:
            self.last = REGISTERS.get(register, 0)
        into[:] = bytes((0, 0, self.last >> 8, self.last & 255))
rig = Rig("atm90e32")
rig.driver = load("atm90e32")(Bus())
out = rig.read()""")
    assert found == {
        "voltage_rms_L1": 230120, "voltage_rms_L2": 229990, "voltage_rms_L3": 655350,
        "current_rms_L1": 5000, "current_rms_L2": 0, "current_rms_L3": 1,
        "active_power_L1": -11503, "active_power_L2": 11503, "active_power_L3": 0,
        "active_power": 0, "frequency": 4999, "power_factor": -500, "active_energy": 10,
        "status": 1,
    }  # fmt: skip
