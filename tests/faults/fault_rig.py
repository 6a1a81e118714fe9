"""A whole system as processes: simulated nodes, the gateway, InfluxDB, maybe Mosquitto."""

import json
import os
import signal
import subprocess
import time
import urllib.request
from binascii import crc32
from dataclasses import dataclass, field
from pathlib import Path

import servers
from lotline import config
from lotline.cli.init import make_key, write_secrets
from lotline.errors import JournalError
from lotline.journal import Reader
from program import COMMAND, ENVIRONMENT, ROOT

HERE = Path(__file__).parent
# A working Monday at 10:00 in the story's place, so that the machines run.
STORY_S = 1_795_422_000
SITE = """\
[site]
name = "Fault Works"
timezone = "Europe/Berlin"
[mqtt]
mode = "{mode}"
port = {port}
[web]
port = {web}
"""
NODE = """\
[[node]]
name = "{name}"
kind = "{kind}"
"""
KINDS = {"mic-street": "microphone", "extractor": "air", "press": "vibration"}
RULE = '[[rule]]\nid = "street"\nnode = "mic-street"\nlimit = 60\n'


def _on(driver, bus, count, **more):
    return [{"driver": driver, "bus": f"{bus}{i}", **more} for i in range(count)]


# Ninety records a second: each node reads many chips of its kind, each once a second.
SENSORS = {
    "mic-street": _on("microphone", "i2s", 12, offset_cdb=12301, floor_cdb=2900),
    "cnc": _on("pzem004t", "uart", 14) + _on("pulses", "counter", 14),
    "laser": _on("pzem004t", "uart", 10) + _on("pulses", "counter", 10),
    "extractor": _on("sps30", "i2c", 6) + _on("sgp41", "i2c", 6),
    "press": _on("lis2dw12", "i2c", 18),
}
# Each node has a crystal of its own, some ppm off. (Beside 1 the simulated microphone gives
# levels, without the sound that would take a processor for each of them.)
PPM = dict(zip(SENSORS, (20, -35, 60, -5, 45), strict=True))


@dataclass
class Diary:
    """What a node wrote down: made {(boot, seq): tick}, acked {(boot, seq)}, clocks {boot:
    (UTC in us, tick)}."""

    made: dict = field(default_factory=dict)
    acked: set = field(default_factory=set)
    clocks: dict = field(default_factory=dict)

    def read(self, text):
        for line in text.splitlines(keepends=True):
            kind, *numbers = line.split()
            boot, first, second = map(int, numbers)
            if kind == "b":
                self.clocks[boot] = first, second
            elif kind == "p":
                self.made[boot, first] = second
            else:
                self.acked |= {(boot, seq) for seq in range(first, second + 1)}
        return self


class Process:
    """A process that is ours: started, killed, told to end; what it says goes to `log`."""

    def __init__(self, name, log):
        self.name = name
        self.log = log
        self.process = None

    def _spawn(self, command, env):
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                list(map(str, command)), env=os.environ | env,
                stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            )  # fmt: skip

    def kill(self):
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def alive(self):
        return self.process.poll() is None

    def said(self):
        return self.log.read_text()


class Node(Process):
    """Real MicroPython on the simulated board. `held`: ids found on its flash when it died."""

    def __init__(self, folder, name, secret, port, sensors):
        self.root = folder / name
        self.root.mkdir(parents=True)
        super().__init__(name, self.root / "log")
        self.secret = bytes.fromhex(secret.key)
        self.held = set()
        self.ppm = PPM[name]
        story = {"seed": 1, "start_s": STORY_S, "local_offset_s": 3600, "sound": None}
        story |= {"real0_ns": time.time_ns(), "speed": 1 + self.ppm * 1e-6}
        settings = {"name": name, "key": secret.key, "host": "127.0.0.1", "port": port}
        settings |= {"username": name, "password": secret.password, "tls": None, "health_s": 10}
        settings |= {"sensors": sensors, "outbox_bytes": 1 << 20, "root": str(self.root)}
        (self.root / "node.json").write_text(json.dumps(settings | {"story": story}))

    def start(self):
        paths = (ROOT / "firmware", HERE / "mpy", ".frozen")
        command = ["micropython", "-X", "heapsize=2M", HERE / "mpy/main.py"]
        path = ":".join(map(str, paths))
        self._spawn([*command, self.root / "node.json"], {"MICROPYPATH": path})

    def kill(self):
        super().kill()
        self.held |= self.on_flash()

    def hush(self):
        """Nothing more is measured; what is held is still sent."""
        (self.root / "hush").touch()

    def diary(self):
        return Diary().read((self.root / "diary").read_text())

    def on_flash(self):
        """Ids of the records in its segments now."""
        found = set()
        for path in (self.root / "outbox").glob("*-*"):
            try:
                data = path.read_bytes()
            except FileNotFoundError:  # acknowledged meanwhile
                continue
            found |= {(int(path.name[:8], 16), seq) for seq in _sound(data)}
        return found


def _sound(data):
    """Sequence numbers of the records of a segment, up to a torn one."""
    at = 0
    while at + 11 <= len(data):
        if not data[at]:  # the rest of a block
            at += 1
            continue
        size, seq, crc = (int.from_bytes(data[at + a : at + b], "little")
                          for a, b in ((1, 3), (3, 7), (7, 11)))  # fmt: skip
        body = data[at : at + 7] + data[at + 11 : at + 11 + size]
        if data[at] != 0xA7 or crc32(body) != crc:
            return
        yield seq
        at += 11 + size


class Gateway(Process):
    """`lotline run` on the site in a folder; `env` adds to its environment."""

    def __init__(self, folder, mode, port, feed="", env=None, names=tuple(SENSORS)):
        folder.mkdir(exist_ok=True)
        super().__init__("gateway", folder / "log")
        self.port = port
        self.site = folder / config.SITE_FILE
        self.web = servers.free_port()
        self.env = env or {}
        nodes = "".join(NODE.format(name=n, kind=KINDS.get(n, "machine")) for n in names)
        self.site.write_text(SITE.format(mode=mode, port=port, web=self.web) + nodes + feed)
        write_secrets(folder / config.SECRETS_FILE, list(names))
        make_key(folder)
        self.secrets = config.load_secrets(folder / config.SECRETS_FILE)
        self.data = folder / "data"

    def start(self):
        path = {"PYTHONPATH": ENVIRONMENT["PYTHONPATH"]}
        self._spawn([*COMMAND, "run", "--site", self.site], path | self.env)

    def stop(self):
        """SIGTERM; its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(30)

    def page(self, path=""):
        """HTTP status and text of a page."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.web}/{path}", timeout=10) as answer:
            return answer.status, answer.read().decode()


def waits(gateway, nodes):
    """What still waits: records unacknowledged, undated or not metered, minutes not summed up,
    quarter hours that are over and not summed up or not judged."""
    for node in nodes:
        diary = node.diary()
        last = max(diary.clocks)
        ids = [i for i in diary.made.keys() - diary.acked if i[0] == last]
        if ids := sorted({*ids, *node.on_flash()}):
            yield f"{node.name} holds {ids[:20]}"
    with Reader(gateway.data) as reader:
        now = time.time_ns() // 1000
        yield from [s for s in reader.open_spans() if s[2] == 60 or s[3] + 1e6 * s[2] <= now]
        if reader.quarters_after(reader.cursor("judge:metered"))[1]:
            yield "quarter hours not judged"
        if reader._rows("SELECT 1 FROM undated JOIN anchors USING (boot) LIMIT 1"):
            yield "undated frames"
        if reader.cursor("meter") < reader.last_frame_id():
            yield "unmetered frames"


def rest(gateway, nodes, waiting, patience_s):
    """Let the nodes measure no more, wait until nothing waits, and end the gateway."""
    for node in nodes:
        node.hush()
    end = time.monotonic() + patience_s
    while left := still(waiting):
        assert time.monotonic() < end, f"still waiting: {left[:10]}"
        time.sleep(0.2)
    assert [node.name for node in nodes if not node.alive()] == []
    assert gateway.stop() == 0
    assert [part.said() for part in (gateway, *nodes) if "Traceback" in part.said()] == []


def still(waiting):
    """What waits; a gateway that was killed each time before it had a journal is to make it."""
    try:
        return list(waiting())
    except JournalError as e:
        return [str(e)]


def left_behind(mark):
    """Command lines of processes whose environment has LOTLINE_FAULTS=mark."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if folder.name != str(os.getpid()) and _marked(folder, mark):
                found.append((folder / "cmdline").read_bytes().replace(b"\0", b" ").decode())
        except OSError:  # ended meanwhile, or another user's
            continue
    return found


def _marked(folder, mark):
    return f"LOTLINE_FAULTS={mark}".encode() in (folder / "environ").read_bytes().split(b"\0")
