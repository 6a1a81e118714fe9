"""A release: every file of the application for a board's chip, the same each time."""

import hashlib
import os
import subprocess
import tomllib

import pytest
from lotline.boards import build as building
from lotline.boards import mpy, sources
from lotline.boards.build import UNIX, Release, boards, build, virtual
from lotline.errors import ConfigError, InputError
from program import ROOT

FIRMWARE = ROOT / "firmware"
RELEASE = Release("0.2.0", 7)


def names(board):
    return {name for name, _ in building.sources(board)}


@pytest.mark.parametrize("board", [*boards(), virtual("ESP32_GENERIC_C3")])
def test_a_release_holds_every_file_for_its_chip(board, tmp_path):
    files = build(board, tmp_path, RELEASE)
    assert {f.path for f in files} == {n.removesuffix(".py") + ".mpy" for n in names(board)}
    on_disk = {str(p.relative_to(tmp_path)): p.read_bytes() for p in tmp_path.rglob("*.mpy")}
    assert {f.path: (f.size, f.sha256) for f in files} == {
        name: (len(data), hashlib.sha256(data).digest()) for name, data in on_disk.items()
    }
    native = [name for name, data in on_disk.items() if mpy.native(data)]
    assert {"dsp/weigh.mpy", "dsp/thirds.mpy"} <= set(native)
    arch = mpy.ARCHITECTURES[building.architecture(board)]
    assert {on_disk[name][2] >> 2 & 0x3F for name in native} == {arch}
    assert board.encode() in on_disk["node/__init__.mpy"]
    assert not any(str(ROOT).encode() in data for data in on_disk.values())


def test_the_same_sources_make_the_same_bytes(tmp_path):
    one, other = (build("ESP32_GENERIC_C6", tmp_path / name, RELEASE) for name in "ab")
    assert one == other
    third = build("ESP32_GENERIC_C6", tmp_path / "c", Release("0.2.0", 8))
    assert [a.path for a, b in zip(one, third, strict=True) if a != b] == ["node/__init__.mpy"]


def test_the_manifest_names_every_file_of_the_node():
    rooms = ("lotwire", "drivers", "node")
    want = {f"{room}/{p.name}" for room in rooms for p in (FIRMWARE / room).glob("*.py")}
    want |= {f"dsp/{p.name}" for p in (FIRMWARE / "dsp").glob("*.py")}
    for board in boards():
        assert want <= names(board)
        assert any(name.startswith("sim/") for name in names(board)) == (board == UNIX)
        assert ("pins.py" in names(board)) == (board != UNIX)
    taken = dict(building.sources("ESP32_GENERIC_C3"))
    assert taken["dsp/weigh.py"].parent.name == "rv32"
    assert dict(building.sources("ESP32_GENERIC"))["dsp/weigh.py"].parent.name == "xtensa"


def test_micropython_runs_it_and_knows_its_version(tmp_path):
    build(UNIX, tmp_path, RELEASE)
    code = (
        "from node import app, RELEASE, VERSION; from dsp.sound import SoundMeter; "
        "SoundMeter(chip='ICS-43434').feed(bytearray(4 * 960), 960); print(VERSION, RELEASE)"
    )
    done = subprocess.run(
        ["micropython", "-c", code],
        env=os.environ | {"MICROPYPATH": f"{tmp_path}:.frozen"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.stdout == "0.2.0 7\n", done.stdout + done.stderr


@pytest.mark.parametrize(("board", "release", "said"), [
    ("ESP8266", RELEASE, "board: got 'ESP8266', expected one of ESP32_GENERIC, "),
    ("../boards/UNIX", RELEASE, "board: got"),
    ("UNIX-virtual", RELEASE, "with -virtual behind it"),
    (UNIX, Release('0.2"; import os', 1), "version: got"),
    (UNIX, Release("two", 1), "expected one such as"),
    (UNIX, Release("0.2.0", 0), "release number: got 0"),
    (UNIX, Release("0.2.0", 2**31), "release number: got 2147483648"),
])  # fmt: skip
def test_what_is_none_is_refused(board, release, said, tmp_path):
    with pytest.raises(InputError, match=said):
        build(board, tmp_path, release)


def test_an_installed_lotline_has_all_of_it():
    """As pyproject.toml says what goes into the wheel; lotwire is a package of it."""
    data = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]["data-files"]
    for folder, patterns in data.items():
        assert folder == sources.SHARE + os.path.dirname(patterns[0])
    given = {path for patterns in data.values() for p in patterns for path in ROOT.glob(p)}
    wanted = {p for p in FIRMWARE.rglob("*.py") if "lotwire" not in p.parts}
    wanted |= {p for p in (ROOT / "boards").rglob("*.*") if p.suffix in (".py", ".json", ".md")}
    assert {p for p in wanted if "__pycache__" not in p.parts} <= given


def test_where_there_are_none_a_sentence_says_so(monkeypatch, tmp_path):
    monkeypatch.setattr(sources, "find_wire", lambda: tmp_path / "firmware" / "lotwire")
    monkeypatch.setattr(sources, "_installed", list)
    with pytest.raises(ConfigError, match="folder firmware is not here: install lotline again"):
        sources.find_firmware()
