"""A simulated node as a process: it starts, senses its story, and ends without a word."""

import json
import signal
import subprocess
import time

import pytest
from lotwire import frame
from lotwire.codes import CODE, FAULT
from lotwire.cose import Key
from node import segment
from sim.world import World
from sim_rig import ENV, MONDAY, OFFSET, ROOT, mean_db

MAIN = ROOT / "firmware/sim/main.py"
MICROPHONE = {"driver": "microphone", "bus": "i2s0", "offset_cdb": 12301, "floor_cdb": 3200}
POWER = [{"driver": "pzem004t", "bus": "uart0"}, {"driver": "pulses", "bus": "counter0"}]
AIR = [{"driver": "sps30", "bus": "i2c0"}, {"driver": "sgp41", "bus": "i2c0"}]
NODES = {
    "mic-street": ([MICROPHONE], {"LAeq_125ms", "LAFmax", "third_octave_Leq"}),
    "mic-yard": ([MICROPHONE], {"LAeq_125ms", "LAFmax", "third_octave_Leq"}),
    "cnc": (POWER, {"active_power", "active_energy", "pulses"}),
    "laser": (POWER, {"active_power", "active_energy", "pulses"}),
    "extractor": (AIR, {"PM2.5", "VOC_index"}),
    "press": ([{"driver": "lis2dw12", "bus": "i2c0"}], {"acceleration_rms"}),
}


class Node:
    """A process of one node whose gateway is not there: what it measures stays in its outbox."""

    def __init__(self, folder, name="cnc", speed=1, **more):
        self.root = folder / name
        self.root.mkdir(exist_ok=True)
        self.start_s = MONDAY + 9 * 3600
        story = {
            "seed": 1, "start_s": self.start_s, "local_offset_s": OFFSET,
            "real0_ns": time.time_ns(), "speed": speed, "sound": None,
        }  # fmt: skip
        config = {
            "name": name, "key": bytes(32).hex(), "host": "127.0.0.1", "port": 1,
            "username": name, "password": "", "tls": None, "outbox_bytes": 1 << 20,
            "health_s": 10, "root": str(self.root), "story": {**story, **more},
            "sensors": NODES.get(name, NODES["cnc"])[0],
        }  # fmt: skip
        path = folder / "config.json"
        path.write_text(json.dumps(config))
        self.process = subprocess.Popen(
            ["micropython", "-X", "heapsize=2M", str(MAIN), str(path)],
            env={**ENV, "MICROPYPATH": str(ROOT / "firmware")},
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip

    def end(self, how=signal.SIGTERM):
        """(exit status, everything it said)."""
        self.process.send_signal(how)
        out, err = self.process.communicate(timeout=20)
        return self.process.returncode, out + err

    def records(self):
        """(tick, body) of each record in the outbox, in order."""
        key = Key(bytes(32), b"up")
        for path in sorted((self.root / "outbox").glob("*-*")):
            with path.open("rb") as f:
                for _, _, sealed in segment.scan(f):
                    payload = key.open(sealed)
                    head = frame.identity(payload)
                    yield head[4], frame.body(payload, head[7])


@pytest.fixture
def start(tmp_path):
    """start(name, speed, **story) -> a running Node; killed after the test."""
    made = []

    def run(*args, **more):
        made.append(Node(tmp_path, *args, **more))
        return made[-1]

    yield run
    for node in made:
        node.process.kill()
        node.process.communicate()


def until(condition, node):
    """Wait for a condition; the limit only ends a test that would never end."""
    end = time.monotonic() + 30
    while not (found := condition()):
        assert node.process.poll() is None, node.end()
        assert time.monotonic() < end, list(node.records())
        time.sleep(0.05)
    return found


def test_starts_are_counted_whatever_ends_them_and_ends_are_quiet(start):
    for boot, (how, status) in enumerate(
        [(signal.SIGTERM, -15), (signal.SIGINT, 0), (signal.SIGKILL, -9), (signal.SIGTERM, -15)], 1
    ):
        node = start()
        counted = node.root / "boot"
        until(lambda f=counted, n=boot: f.exists() and f.read_text() == str(n), node)
        assert node.end(how) == (status, "")


def test_half_a_boot_count_left_by_a_power_cut_is_ignored(tmp_path, start):
    (tmp_path / "cnc").mkdir()
    (tmp_path / "cnc/boot").write_text("41")
    (tmp_path / "cnc/boot.new").write_text("4")
    node = start()
    until(lambda: (node.root / "boot").read_text() == "42", node)
    node.end()


@pytest.mark.parametrize("name", NODES)
def test_each_node_of_the_demo_senses_its_part_of_the_story(start, name):
    node = start(name, 10)
    wanted = {CODE[quantity] for quantity in NODES[name][1]}

    def sensed():
        bodies = [body for _, body in node.records()]
        return wanted <= {code for body in bodies for code in body} and bodies

    bodies = until(sensed, node)
    node.end()
    assert not any(body.get(CODE["status"], 0) & FAULT for body in bodies)


def test_a_microphone_in_real_time_measures_what_the_world_states(start):
    node = start("mic-yard")

    def seconds():
        found = [(t, body) for t, body in node.records() if CODE["LAeq_125ms"] in body]
        return len(found) > 3 and found

    found = until(seconds, node)
    node.end()
    world = World(1, MONDAY, OFFSET)
    for tick, body in found[1:]:
        eighths = memoryview(body[CODE["LAeq_125ms"]]).cast("h")
        end = node.start_s * 1000 + tick
        # The process needs a moment before its ticks begin, so look at a wider span around it.
        stated = [sum(world.sound("mic-yard", t)) for t in range(end - 1500, end + 1500, 50)]
        low, high = min(stated), max(stated)
        level = 10 ** (mean_db([v / 100 for v in eighths]) / 10)
        assert low * 0.8 < level < high * 1.25


@pytest.mark.parametrize(
    ("name", "more", "sentence"),
    [
        ("lathe", {}, "name: got lathe, expected one of ['cnc', 'extractor', 'laser', 'press']"),
        ("cnc", {"speed": 10, "sound": "x.raw"}, "story.sound: expected speed 1, got 10"),
    ],
)
def test_a_story_that_cannot_be_told_is_refused_in_a_sentence(start, name, more, sentence):
    node = start(name, **more)
    out, err = node.process.communicate(timeout=20)
    assert node.process.returncode == 2
    assert out == ""
    assert sentence in err
    assert err.count("\n") == 1
