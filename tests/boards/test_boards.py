"""Every board: upstream's board.json, pins without logic that its chip can carry, a drawing."""

import ast
import copy
import json
import os
import re
import runpy
import subprocess
from pathlib import Path
from types import SimpleNamespace

import pytest
from node import pins, wiring
from program import ROOT

BOARDS = sorted(path.parent for path in (ROOT / "boards").glob("*/board.json"))
# tools/autobuild of MicroPython: what a board.json must hold, and of which type
UPSTREAM = {
    "deploy": list, "deploy_options": dict, "docs": str, "features": list, "images": list,
    "mcu": str, "product": str, "thumbnail": str, "url": str, "variants": dict, "vendor": str,
}  # fmt: skip
FEATURES = {"BLE", "External Flash", "External RAM", "WiFi"}
OFFSET = {"esp32": "0x1000", "esp32c3": "0", "esp32c6": "0", "esp32s3": "0"}
every_board = pytest.mark.parametrize("board", BOARDS, ids=lambda path: path.name)


def load(board: Path) -> SimpleNamespace:
    return SimpleNamespace(**runpy.run_path(str(board / "pins.py")))


def refused(chip, buses, outputs=(), buttons=()) -> str:
    with pytest.raises(ValueError, match=r".") as caught:
        wiring.check(chip, buses, outputs, buttons)
    return str(caught.value)


def numbers(buses: dict) -> list[int]:
    return [bus[role] for bus in buses.values() for roles in wiring.KINDS[bus["kind"]]
            for role in roles]  # fmt: skip


def test_four_boards_are_here() -> None:
    chips = {load(board).CHIP for board in BOARDS}
    assert chips == set(wiring.UNITS) == set(pins.LAST) == set(OFFSET)


@every_board
def test_board_json_is_as_upstream_has_it(board: Path) -> None:
    found = json.loads((board / "board.json").read_text())
    assert {key: type(value) for key, value in found.items()} == UPSTREAM
    assert found["mcu"] == load(board).CHIP
    assert found["deploy_options"] == {"flash_offset": OFFSET[found["mcu"]]}
    assert set(found["features"]) <= FEATURES
    assert all((board / page).is_file() for page in found["deploy"] + found["images"])


@every_board
def test_pins_hold_no_logic(board: Path) -> None:
    tree = ast.parse((board / "pins.py").read_text())
    assert ast.get_docstring(tree)
    names = [ast.literal_eval(node.value) is not None and node.targets[0].id
             for node in tree.body[1:]]  # fmt: skip
    assert names == ["CHIP", "BUSES", "OUTPUTS", "BUTTONS"]


@every_board
def test_the_chip_can_carry_its_pins(board: Path) -> None:
    found = load(board)
    wiring.check(found.CHIP, found.BUSES, found.OUTPUTS, found.BUTTONS)
    kinds = {bus["kind"] for bus in found.BUSES.values()}
    assert {"i2c", "i2s", "uart"} <= kinds
    assert ("counter" in kinds) != (found.CHIP == "esp32c3")


@every_board
def test_the_drawing_shows_every_pin(board: Path) -> None:
    text = (board / "README.md").read_text()
    drawing = text.split("```")[1]
    found = load(board)
    shown = sorted(int(n) for n in re.findall(r"GPIO(\d+)", drawing))
    assert shown == sorted([*numbers(found.BUSES), *found.OUTPUTS, *found.BUTTONS])
    lines = [line for line in drawing.splitlines() if set(line) & set("┌│├┤└")]
    left, right = lines[0].index("┌"), lines[0].index("┐")
    assert {line[left] for line in lines} <= set("┌│┤└"), "a frame that stands upright"
    assert {line[right] for line in lines} <= set("┐│├┘")


@every_board
def test_no_pin_may_move_where_it_must_not_be(board: Path) -> None:
    """Each driven pin of each bus onto each strapping, memory, console and USB pin."""
    found = load(board)
    chip = found.CHIP
    bad = {*pins.STRAPPING[chip], *pins.MEMORY[chip], *pins.CONSOLE[chip]}
    bad |= {*wiring.USB.get(chip, ()), *pins.INPUT_ONLY.get(chip, ()), pins.LAST[chip] + 1}
    tried = 0
    for name, bus in found.BUSES.items():
        for role in wiring.KINDS[bus["kind"]][0]:
            for pin in bad:
                buses = copy.deepcopy(found.BUSES)
                buses[name][role] = pin
                assert f"pin {pin} " in refused(chip, buses)
                tried += 1
    assert tried > 50


def test_every_refusal_has_its_sentence() -> None:
    i2c = {"kind": "i2c", "sda": 21, "scl": 22}
    count = {"kind": "counter", "pin": 3}
    cases = [
        ("esp8266", {}, "no wiring is known of the chip esp8266"),
        ("esp32", {"a": i2c | {"sda": 0}}, "pin 0 of the esp32 is a strapping pin"),
        ("esp32", {"a": i2c | {"sda": 34}}, "pin 34 of the esp32 is an input only"),
        ("esp32", {"a": i2c | {"scl": 17}}, "pin 17 of the esp32 belongs to the memory"),
        ("esp32", {"a": i2c | {"scl": 6}}, "pin 6 of the esp32 belongs to the memory"),
        ("esp32s3", {"a": i2c | {"scl": 35}}, "pin 35 of the esp32s3 belongs to the memory"),
        ("esp32s3", {"a": i2c | {"scl": 19}}, "pin 19 of the esp32s3 is the USB's"),
        ("esp32", {"a": i2c | {"scl": 21}}, "pin 21 stands there twice"),
        ("esp32", {"a": i2c, "b": i2c, "c": i2c}, "3 of i2c, and the esp32 has 2"),
        ("esp32c3", {"a": count}, 'no pulse counter: kind "edges" counts too'),
        ("esp32", {"a": {"kind": "can"}}, "a: kind can, not one of"),
        ("esp32", {"a": {"kind": "i2c", "sda": 21}}, "a: no pin for scl"),
    ]
    for chip, buses, sentence in cases:
        assert sentence in refused(chip, buses)
    wiring.check("esp32", {"a": i2c, "b": {"kind": "counter", "pin": 34}})
    wiring.check("esp32c3", {"a": count | {"kind": "edges"}})


@every_board
def test_a_board_checks_itself(board: Path) -> None:
    """The same files under MicroPython, as a node has them."""
    script = "import pins\nfrom node.wiring import check\n"
    script += "check(pins.CHIP, pins.BUSES, pins.OUTPUTS, pins.BUTTONS)\nprint('carried')"
    done = subprocess.run(
        ["micropython", "-c", script],
        env={"MICROPYPATH": f"{ROOT / 'firmware'}:{board}", "PATH": os.environ["PATH"]},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.stdout == "carried\n", done.stderr
