"""The whole application in one process: what fails takes nothing else with it."""

import ast
import json
from array import array
from itertools import pairwise

from lotwire import frame
from lotwire.codes import FAULT, UNDERRANGE
from lotwire.cose import Key
from node_rig import ROOT, SECRET, read_segment, until

MICROPHONE = {"driver": "microphone", "bus": "i2s0", "offset_cdb": 12301, "floor_cdb": 3200}
QUICK = {"outbox.FLUSH_MS": 800}
LEVELS = {1, 2, 3, 4, 5, 6, 7, 64}


ROOMS = {"lotwire", "drivers", "node", "micropython"}
PYTHON = {
    "array",
    "asyncio",
    "binascii",
    "errno",
    "gc",
    "hashlib",
    "math",
    "os",
    "select",
    "socket",
    "sys",
}
PYTHON |= {"struct", "time", "tls"}
# What only a real board runs: it knows the machine, and tests/boards runs it on a virtual one.
ON_A_BOARD = {"hardware", "start", "check", "calibrate", "calibrated"}


def test_the_room_knows_no_machine_and_no_other_room():
    found = set()
    files = {path.stem: path for path in (ROOT / "firmware/node").glob("*.py")}
    assert files.keys() >= ON_A_BOARD
    for path in (path for name, path in files.items() if name not in ON_A_BOARD):
        for item in ast.walk(ast.parse(path.read_text())):
            if isinstance(item, ast.Import):
                found |= {name.name for name in item.names}
            elif isinstance(item, ast.ImportFrom):
                found.add(item.module)
    assert {name.split(".")[0] for name in found} <= ROOMS | PYTHON


def sensors(*names):
    return [{"driver": name, "bus": "x"} for name in names]


def test_measuring_goes_on_whatever_fails(node, gateway):
    gate = gateway(name="n-fails")
    it = node(
        name="n-fails",
        sensors=[*sensors("failing", "broken", "unheard-of", "steady", "steady"), {"driver": "x"}],
        test={"rssi": "throws", "watchdog": "throws"},
        set={"supervisor.BACKOFF_MS": 1000},
    ).start()
    until(lambda: len(gate.bodies(24)) > 50 and gate.healths(), "readings and a health record")
    until(lambda: len(gate.bodies(64)) > 20, "faults")
    assert set(gate.bodies(64).values()) == {FAULT}
    assert {f[2] for f in gate.rows() if set(f[3]) == {24}} == {0, 3, 4}
    health = gate.healths()[-1]
    assert health[102] > 10
    assert health[112] == "0.1.0"
    assert ":" in health[113]
    assert health[103] == 1
    assert health[104] == -61
    until(lambda: (it.flash / "watchdog").stat().st_size >= 3, "feeds that throw, and go on")


def test_the_application_with_a_microphone_fits_300_kb(node, gateway):
    """64-bit objects are about twice those of a board; the kernels are compiled here too."""
    gate = gateway(name="n-sound")
    node(name="n-sound", sensors=[MICROPHONE], test={"real_meter": True}).start(heap="300K")
    until(lambda: len(gate.bodies(1)) >= 4 and len(gate.healths()) >= 4, "seconds of levels")
    sounds = [row for row in gate.rows() if 1 in row[3]]
    assert all(set(f[3]) <= LEVELS for f in sounds)
    for before, after in pairwise(sounds):
        assert after[0] - after[1] == before[0]  # the spans tile the time
    assert gate.healths()[-1][97] > 20_000
    assert 113 not in gate.healths()[-1]
    assert max(gate.sizes) <= 220
    levels = array("h", sounds[2][3][1])
    assert 6000 < min(levels) <= max(levels) < 12301


def codes(path):
    """Of every record of a segment."""
    payloads = [Key(SECRET, b"up").open(sealed) for _, sealed in read_segment(path)]
    return [code for p in payloads for code in frame.body(p, frame.identity(p)[-1])]


def test_a_faint_microphone_offline_is_kept_on_flash_and_sent_later(node, gateway):
    it = node(
        port=9, name="n-faint", sensors=[MICROPHONE], test={"meter": "faint"}, set=QUICK
    ).start()
    # The line between node and gateway is authenticated, not hidden: the words are plain.
    until(
        lambda: any(b"ECONNREFUSED" in s.read_bytes() for s in it.segments()),
        "a health record on flash that names the refused connection",
    )
    until(lambda: any(code == 1 for s in it.segments() for code in codes(s)), "levels on flash")
    it.kill()
    gate = gateway(name="n-faint")
    settings = json.loads(it.config.read_text())
    it.config.write_text(json.dumps(settings | {"port": gate.port}))
    it.start()
    until(lambda: [k for k in gate.bodies(1) if k[0] == 1], "records of the first boot")
    assert set(gate.bodies(64).values()) == {UNDERRANGE}
    until(
        lambda: any("ECONNREFUSED" in h.get(113, "") for h in gate.healths()),
        "the health record of the first boot",
    )
