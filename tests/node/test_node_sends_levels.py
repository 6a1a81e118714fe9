"""What the public page says of the microphone holds for the firmware: no file of a node can get at
samples but the microphone's own, and no frame has room for sound."""

import ast

import pytest
from lotline.station.sent import LEVELS_A_SECOND, SENT
from lotline.web.languages import de, en, es
from lotwire.codes import CODE, QUANTITIES
from lotwire.frame import MAX_FRAME
from program import ROOT

FIRMWARE = ROOT / "firmware"
# What fills a buffer with samples, by any way that MicroPython has; and a file of sound.
SOUND = {"readinto", "I2S", "ADC", "read_timed", "WAV", "wave"}
# Chips of gas, dust and power answer over a UART, in registers and frames of their own.
# A real board makes the bus that the microphone reads.
MAY = {"drivers": {"uart.py": {"readinto"}}, "node": {"hardware.py": {"I2S"}}}
MICROPHONE = FIRMWARE / "node" / "microphone.py"
# A telephone's sound (ITU-T G.711); a vocoder at the edge of speech needs 600 bit/s.
TELEPHONE_HZ = 8000


def names(path):
    """Every name and attribute that a file uses."""
    tree = ast.parse(path.read_text("utf-8"))
    found = {item.id for item in ast.walk(tree) if isinstance(item, ast.Name)}
    return found | {item.attr for item in ast.walk(tree) if isinstance(item, ast.Attribute)}


@pytest.mark.parametrize("room", ["node", "drivers", "lotwire"])
def test_only_the_microphones_file_takes_samples(room):
    files = [path for path in (FIRMWARE / room).glob("*.py") if path != MICROPHONE]
    found = {path.name: names(path) & SOUND for path in files}
    assert len(found) > 3
    assert {name: used for name, used in found.items() if used} == MAY.get(room, {})
    assert SOUND & names(MICROPHONE) == {"readinto"}


def test_the_microphone_writes_nothing_but_records_of_known_quantities():
    """No file, no socket, no print; each key of a body is a row of the wire's table."""
    used = names(MICROPHONE)
    assert not used & {"open", "socket", "print", "publish", "write", "send", "sendall"}
    assert "put" in used


def test_a_second_of_records_has_no_room_for_sound():
    """Of what a microphone sends each second, all as the wire codes it."""
    bits = sum(16 * QUANTITIES[CODE[name]][3] for name in SENT)
    assert bits == 16 * LEVELS_A_SECOND
    assert LEVELS_A_SECOND < TELEPHONE_HZ / 100
    assert max(row[3] for row in QUANTITIES.values()) < TELEPHONE_HZ / 100
    assert MAX_FRAME < TELEPHONE_HZ / 2


def test_every_language_makes_the_promise():
    for catalogue in (en, de, es):
        assert catalogue.WORDS["only_levels"]
        assert "{count}" in catalogue.WORDS["mic_levels"]
