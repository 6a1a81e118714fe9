"""The start file's hardware on every board: each bus of its pins.py can be made and used."""

import json

import pytest
from board_rig import mpremote, virtual_board
from program import lotline

KINDS = ("ESP32_GENERIC", "ESP32_GENERIC_C3", "ESP32_GENERIC_S3", "ESP32_GENERIC_C6")
# Those of the chip's own that no pins.py could name are the virtual board's to refuse.
MAKE = """
import sys, json
sys.path.insert(0, "/b")
import pins
from node import hardware
board = hardware.Board(pins)
made = {}
for name in pins.BUSES:
    bus = board.bus(name)
    made[name] = type(bus).__name__
    assert (board.bus(name) is bus) == (not name.startswith("i2s"))
for pin in pins.OUTPUTS:
    out = board.output(pin, 1)
    out.value(0)
    assert out.value() == 0
for pin in pins.BUTTONS:
    assert board.input(pin).value() == 1
assert board.rssi() is None
assert board.boot_count() == board.boot_count() >= 1
board.calendar(1900000000)
assert 0 <= board.calendar() - 1900000000 <= 5
board.feed_watchdog()
print(json.dumps([board.chip, made]))
"""
TYPES = {"i2c": "I2C", "i2s": "I2S", "uart": "UART", "spi": "Selected", "counter": "Counter",
         "edges": "Edges"}  # fmt: skip


@pytest.mark.timeout(400)
@pytest.mark.parametrize("kind", KINDS)
def test_every_bus_of_a_board_is_there(tmp_path, kind):
    with virtual_board(tmp_path, kind) as board:
        done = lotline("flash", "--board", kind, "--port", board.port, patience_s=180)
        assert done.returncode == 0, done.stderr
        chip, made = json.loads(mpremote(board, "exec", MAKE))
        assert mpremote(board, "exec", MAKE).count(chip) == 1, "and once more"
    assert chip == kind.lower().replace("_generic", "").replace("_", "")
    assert made == {name: TYPES[name[:-1]] for name in made}
    assert ("counter0" in made) == (chip != "esp32c3")
