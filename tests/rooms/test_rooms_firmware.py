"""Who may import whom on the node, where no linter reads."""

import pytest
from drivers.table import TABLE
from rooms_read import FIRMWARE, allowed, imports

# What MicroPython brings and a node may use; `machine` is the board's alone.
STDLIB = {
    "array", "asyncio", "binascii", "errno", "gc", "hashlib", "math", "os", "select", "socket",
    "struct", "time", "tls",
}  # fmt: skip
ROOMS = {
    "lotwire": {"lotwire", "struct", "hashlib"},
    "drivers": {"drivers", "lotwire.codes", "lotwire.meanings", "struct", "math"},
    "dsp": {"dsp", "micropython", "array"},
    "node": {"node", "lotwire", "drivers", "dsp", "micropython"} | STDLIB,
    # The simulated board stands for boards/: it starts the node and gives it the meter.
    "sim": {"sim", "lotwire.codes", "collections", "json", "micropython", "sys"} | STDLIB,
}
LOADER = {"machine", "esp32", "io", "os", "sys", "time", "node.start"}
SHADOWS = {"machine", "esp32", "network", "pins", "vfs"}
ALSO = {
    "sim/main.py": {"node.app"},
    "sim/board.py": {"dsp.sound"},
    "sim/start.py": {"node.app", "esp32"},
    # What `lotline bench node` counts: the application and its outbox, on flash in RAM.
    "sim/bench.py": {"node.app", "node.ticks", "dsp.sound"},
    "sim/flash.py": {"vfs"},
    "sim/outage.py": {"node.condenser", "node.outbox", "node.recorder", "lotwire", "random"},
    # A virtual board stands for a real one; the node's own part of it is one file.
    "sim/power_on.py": SHADOWS,
    "node/hardware.py": {"machine", "esp32", "network", "json"},
    "node/check.py": {"pins", "json"},
    "node/start.py": {"pins"}, "node/heap.py": {"sys"},
    "node/calibrate.py": {"pins", "json"}, "node/calibrated.py": {"json"},
}  # fmt: skip


def is_module(name):
    path = FIRMWARE / name.replace(".", "/")
    return path.is_dir() or path.with_suffix(".py").exists()


def refused(path):
    """The imports of a file that its room may not have."""
    name = path.relative_to(FIRMWARE).as_posix()
    table = ROOMS.get(name.split("/")[0], LOADER) | ALSO.get(name, set())
    return sorted(n for n in imports(path, is_module) if not allowed(n, table))


FILES = sorted(FIRMWARE.rglob("*.py"))


def test_every_room_has_its_row():
    rooms = {path.relative_to(FIRMWARE).parts[0] for path in FILES} - {"manifest.py", "main.py"}
    assert rooms == ROOMS.keys()
    assert all((FIRMWARE / name).exists() for name in ALSO)


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_what_it_may(room):
    files = [path for path in FILES if path.relative_to(FIRMWARE).parts[0] == room]
    assert {path.name: refused(path) for path in files if refused(path)} == {}


def test_the_loader_imports_what_it_may():
    assert refused(FIRMWARE / "main.py") == []


@pytest.mark.parametrize(("room", "line"), [
    ("lotwire", "import json"),
    ("drivers", "from sim import bus"),
    ("drivers", "from lotwire import frame"),
    ("drivers", "from machine import I2C"),
    ("drivers", "import time"),
    ("dsp", "from lotwire import codes"),
    ("node", "def f():\n    import machine"),
    ("node", "import pins"),
    ("node", "from sim.board import Board"),
    ("sim", "from node import link"),
    ("sim", "from drivers import sps30"),
])  # fmt: skip
def test_a_breach_is_found(room, line, tmp_path):
    path = tmp_path / "new.py"
    path.write_text(line)
    names = imports(path, is_module)
    assert [n for n in names if not allowed(n, ROOMS[room])] == list(names)


def test_what_is_imported_by_name_is_a_driver_or_its_twin():
    """The imports that no reader of source sees."""
    users = {p.relative_to(FIRMWARE).as_posix() for p in FILES if "__import__" in p.read_text()}
    assert users == {"node/sampler.py", "sim/chips/__init__.py", "sim/power_on.py"}
    assert TABLE
    assert all(is_module(module) and module.startswith("drivers.") for module, _ in TABLE.values())
    assert '__import__("sim.chips." + ' in (FIRMWARE / "sim/chips/__init__.py").read_text()
