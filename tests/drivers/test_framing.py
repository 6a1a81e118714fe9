"""Check sums and frames: whole, cut short, doubled, and with every single bit wrong."""

import csv
import json
import struct
from pathlib import Path

import pytest
from drivers import modbus, pzem004t, sensirion, sps30
from spoil import flipped, reason

# PZEM-004T user manual and captures: hex, (0.1 V, mA, 0.1 W, Wh, 0.1 Hz, 0.01)
PZEM = [
    ("01041408d1006c000000f400000026000001f4006400005134", (2257, 108, 244, 38, 500, 100)),
    ("f8041408d300230000000500000002000001f500060000f8be", (2259, 35, 5, 2, 501, 6)),
    ("010414095902040000038500001229000001f300490000d3ea", (2393, 516, 901, 4649, 499, 73)),
]
REQUESTS = ["01040000000a700d", "f8040000000a6464"]


@pytest.mark.parametrize("request_hex", REQUESTS)
def test_modbus_requests(request_hex: str) -> None:
    frame = bytes.fromhex(request_hex)
    assert modbus.request(frame[0], 4, 0, 10) == frame


@pytest.mark.parametrize(("answer", "expected"), PZEM)
def test_pzem_answers_whole_cut_doubled_and_spoiled(answer: str, expected: tuple) -> None:
    frame = bytes.fromhex(answer)
    address = frame[0]
    assert pzem004t.decode(frame, address) == expected
    for n in range(len(frame)):
        assert reason(pzem004t.decode, frame[:n], address) in ("length", "crc")
    assert reason(pzem004t.decode, frame + frame, address) == "length"
    assert reason(pzem004t.decode, frame, address ^ 3) == "address"
    assert {reason(pzem004t.decode, spoiled, address) for spoiled in flipped(frame)} == {"crc"}


def answer_of(*registers: int, address: int = 1, function: int = 4) -> bytes:
    body = bytes((address, function, 2 * len(registers))) + struct.pack(
        f">{len(registers)}H", *registers
    )
    return body + struct.pack("<H", modbus.crc16(body, len(body)))


GOOD = (2257, 108, 0, 244, 0, 38, 0, 500, 100, 0)


def test_pzem_refuses_what_it_cannot_have_measured() -> None:
    assert pzem004t.decode(answer_of(*GOOD), 1) == PZEM[0][1]
    for register, value in [(0, 0), (0, 3000), (2, 9), (4, 60), (6, 153), (7, 0), (7, 900)]:
        wrong = [*GOOD[:register], value, *GOOD[register + 1 :]]
        assert reason(pzem004t.decode, answer_of(*wrong), 1) == "range", register
    assert reason(pzem004t.decode, answer_of(*GOOD[:8], 101, 0), 1) == "range"
    assert reason(pzem004t.decode, answer_of(*GOOD[:9], 7), 1) == "range"


def test_pzem_refuses_other_answers_with_a_right_crc() -> None:
    assert reason(pzem004t.decode, answer_of(*GOOD, function=3), 1) == "function"
    assert reason(pzem004t.decode, answer_of(*GOOD[:8]), 1) == "length"
    assert reason(pzem004t.decode, answer_of(), 1) == "length"
    refusal = bytes((1, 0x84, 2))
    refusal += struct.pack("<H", modbus.crc16(refusal, 3))
    assert reason(pzem004t.decode, refusal, 1) == "function"


def test_every_recorded_modbus_frame(wire_room: Path) -> None:
    frames = json.loads((wire_room / "pzem_modbus_frames.json").read_text())
    assert len(frames) == 8
    refused = []
    for row in frames:
        frame = bytes.fromhex(row["hex"])
        right = modbus.crc16(frame, len(frame) - 2) == int.from_bytes(frame[-2:], "little")
        assert right == row["crc_ok"]
        if row["what"].startswith("request"):
            assert modbus.request(frame[0], 4, 0, 10) == frame
        elif row["what"] == "response":
            v, a, w, wh, hz, pf = pzem004t.decode(frame, frame[0])
            said = row["decoded"]
            assert (v / 10, a / 1000, w / 10) == (said["V"], said["A"], said["W"])
            assert (wh, hz / 10, pf / 100) == (said["Wh"], said["Hz"], said["PF"])
        else:
            refused.append(reason(pzem004t.decode, frame, frame[0]))
    # the direct-current meter, the solar inverter, and the made-up frame
    assert refused == ["length", "range", "length"]


def test_sensirion_check_byte() -> None:
    assert sensirion.crc8(b"\xbe\xef", 0, 2) == 0x92
    assert sensirion.wrap(b"\xbe\xef\x00\x00") == b"\xbe\xef\x92\x00\x00\x81"


def unstuffed(frame: bytes) -> bytes:
    """The content of an SHDLC frame: 7D says that the next byte is xor 20."""
    out = bytearray()
    escape = 0
    for byte in frame[1:-1]:
        if byte == 0x7D:
            escape = 0x20
        else:
            out.append(byte ^ escape)
            escape = 0
    return bytes(out)


def test_sps30_reading_whole_cut_doubled_and_spoiled() -> None:
    payload = struct.pack(">10f", 8.23, 10.25, 11.44, 11.69, 53.4, 63.7, 65.6, 65.9, 66.0, 0.742)
    answer = sensirion.wrap(payload)
    found = sps30.decode(sensirion.unwrap(answer, 20))
    assert list(found.values()) == [823, 1025, 1144, 1169, 742]
    for n in range(len(answer)):
        assert reason(sensirion.unwrap, answer[:n], 20) == "length"
    assert reason(sensirion.unwrap, answer + answer, 20) == "length"
    assert {reason(sensirion.unwrap, spoiled, 20) for spoiled in flipped(answer)} == {"crc"}
    for n in range(len(payload)):
        assert reason(sps30.decode, payload[:n]) == "length"
    assert reason(sps30.decode, payload + payload) == "length"


@pytest.mark.parametrize("wrong", [float("nan"), float("inf"), -0.01, 1e5])
@pytest.mark.parametrize("place", range(10))
def test_sps30_refuses_what_is_no_concentration(wrong: float, place: int) -> None:
    values = [1.0] * 10
    values[place] = wrong
    assert reason(sps30.decode, struct.pack(">10f", *values)) == "range"


def test_every_recorded_sps30_reading(wire_room: Path) -> None:
    with (wire_room / "decoded_SPS30.csv").open() as file:
        expected = {row["time"]: row for row in csv.DictReader(file, skipinitialspace=True)}
    with (wire_room / "particle_sensor_frames.csv").open() as file:
        frames = [row for row in csv.DictReader(file) if row["sensor"] == "SPS30"]
    assert len(frames) == len(expected) == 10
    for row in frames:
        content = unstuffed(bytes.fromhex(row["hex"]))
        assert len(content) == 45, "address, command, state, length, 40 bytes, checksum"
        assert sum(content) & 0xFF == 0xFF
        answer = sensirion.wrap(content[4:-1])
        found = list(sps30.decode(sensirion.unwrap(answer, 20)).values())
        said = expected[row["time"]]
        for value, name in zip(found, ("pm01", "pm25", "pm04", "pm10"), strict=False):
            assert value / 100 == pytest.approx(float(said[name]), abs=0.051)
        assert found[4] / 1000 == pytest.approx(float(said["diam"]), abs=0.051)
