"""The whole microphone application as a board runs it: from .mpy, with TLS, in 128 KiB.

On a 64-bit host, whose objects are about twice as large as a board's.
"""

import json
import os
import subprocess
import time

import pytest
from lotline.cli.bench.node import application
from lotwire import condensed
from node_rig import PSK, ROOT, SECRET, mosquitto, until

MICROPHONE = {
    "driver": "microphone", "bus": "i2s0", "chip": "ICS-43434", "offset_cdb": 12301,
    "floor_cdb": 2900,
}  # fmt: skip
HEAP = 128 * 1024
# With what condenses, which is loaded when an outage has outlasted the flash.
CONDENSING_HEAP = 152 * 1024
SMALL = 32 * 1024  # of flash: full after two minutes
BOOT_S = 2.0


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    return application.build(ROOT / "firmware", tmp_path_factory.mktemp("mpy") / "a")


@pytest.fixture
def psk_broker(tmp_path):
    (tmp_path / "psk").write_text(f"n-heap:{PSK}\n")
    lines = (
        f"psk_file {tmp_path}/psk", "psk_hint lotline", "use_identity_as_username true",
        "allow_anonymous false",
    )  # fmt: skip
    with mosquitto(tmp_path, lines) as broker:
        yield broker


@pytest.fixture
def run(built, psk_broker, tmp_path):
    """start(...) -> the process, with these settings, from the folder "a" as on a board: a node
    keeps the path of each file. Killed after the test."""
    (tmp_path / "flash").mkdir()
    config = {
        "name": "n-heap", "key": SECRET.hex(), "host": "127.0.0.1", "port": psk_broker.port,
        "username": "n-heap", "root": str(tmp_path / "flash"), "health_s": 1,
        "tls": {"mode": "psk", "identity": "n-heap", "psk": PSK}, "sensors": [MICROPHONE],
    }  # fmt: skip
    started = []

    def start(heap=HEAP, **more):
        (tmp_path / "node.json").write_text(json.dumps(config | more))
        with (tmp_path / "log").open("ab") as log:
            started.append(subprocess.Popen(
                ["micropython", "-X", f"heapsize={heap}", "a/main.py", tmp_path / "node.json"],
                cwd=built.parent.parent, env=os.environ | {"MICROPYPATH": "a:.frozen"},
                stdout=log, stderr=log,
            ))  # fmt: skip
        return started[-1]

    yield start
    for process in started:
        alive = process.poll() is None
        process.kill()
        process.wait()
        assert alive, (tmp_path / "log").read_text()


def test_it_is_compiled_and_nothing_else(built):
    sources = [p.name for p in built.parent.rglob("*.py")]
    assert sources == ["main.py"]
    assert len(list(built.parent.rglob("*.mpy"))) > 40


def test_it_runs_in_128_kib_with_tls_and_boots_in_two_seconds(run, gateway, psk_broker):
    gate = gateway(psk_broker.plain, name="n-heap")
    began = time.monotonic()
    run()
    until(gate.seen, "the first record")
    assert time.monotonic() - began < BOOT_S
    until(lambda: len(gate.bodies(1)) >= 5 and len(gate.healths()) >= 5, "seconds of levels")
    last = gate.healths()[-1]
    assert 113 not in last, last.get(113)
    assert last[97] > 8 * 1024
    assert last[107] > 2 * 1024
    assert gate.repeats == 0


def outage(run, gateway, psk_broker, over, **more):
    """Twenty times as quick as life at most: quicker, link and gateway are late by its clock."""
    gate = gateway(psk_broker.plain, name="n-heap")
    run(hurried=20, health_s=10, **more)
    until(lambda: gate.bodies(1), "the first levels")
    psk_broker.kill()
    until(over, "the end of the outage", 60)
    before = gate.seen()
    psk_broker.start()
    until(lambda: len(gate.seen()) > len(before), "a connection", 60)
    until(lambda: health(gate)[101], "health of after it", 60)
    return gate


def test_an_outage_and_the_way_back_fit_into_it(run, gateway, psk_broker, tmp_path):
    gate = outage(run, gateway, psk_broker, lambda: bytes_of(tmp_path) > 40_000)
    until(lambda: not missing(gate), "every record", 60)
    last = health(gate)
    assert "MemoryError" not in last.get(113, ""), last
    assert last[99] == last[108] == 0
    assert last[97] > 4 * 1024


def test_condensing_takes_24_kib_more(run, gateway, psk_broker, tmp_path):
    gate = outage(
        run, gateway, psk_broker, lambda: [n for n in outbox(tmp_path) if len(n) == 18],
        heap=CONDENSING_HEAP, outbox_bytes=SMALL,
    )  # fmt: skip
    until(lambda: not missing(gate), "every record", 60)
    last = health(gate)
    assert "MemoryError" not in last.get(113, ""), last
    assert last[108] > 60
    assert last[99] == 0


def health(gate):
    """The newest body that was not condensed."""
    return gate.frames[max(key for key in gate.bodies(96) if key[1] < condensed.FIRST)][3]


def outbox(folder):
    """Names of segments; of those with condensed records they are of 18 letters."""
    return os.listdir(folder / "flash" / "outbox")


def bytes_of(folder):
    return sum((folder / "flash" / "outbox" / name).stat().st_size for name in outbox(folder))


def missing(gate):
    """Numbers that neither a record nor a condensed one has, below the last one."""
    seqs = [seq for _, seq in gate.seen() if seq < condensed.FIRST]
    stood = [seq for packed in gate.bodies(65).values() for seq in condensed.seqs_of(packed)]
    return set(range(1, max(seqs))) - set(seqs) - set(stood)
