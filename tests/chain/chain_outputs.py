"""A gateway, a microphone that hears a street, and a node with a relay, a stack light and a
button; all processes of their own."""

import json
import os
import subprocess
import time
from contextlib import contextmanager

import servers
from lotline import config
from lotline.cli.init import make_key, write_secrets
from lotline.journal import Reader, Writer
from lotline.records import Indicator
from program import ROOT, lotline, started

MONDAY_10 = 1_795_422_000  # in Berlin
QUARTER_S = 900
LEASE_S = 6
HOLD_S = 4
RELAY, GREEN, AMBER, RED, BUTTON = 4, 18, 19, 21, 23
SITE = """\
[site]
name = "Lease Works"
timezone = "Europe/Berlin"
[mqtt]
mode = "{mode}"
port = {port}
[web]
port = 0
[[node]]
name = "mic-street"
kind = "microphone"
[[node]]
name = "cnc"
kind = "machine"
[[rule]]
id = "loose"
node = "mic-street"
limit = 110
[[rule]]
id = "strict"
node = "mic-street"
limit = 20
[[output]]
name = "permit"
node = "cnc"
kind = "relay"
rules = ["loose"]
lease_s = {lease}
[[output]]
name = "lamp"
node = "cnc"
output = 1
kind = "stack_light"
rules = ["loose", "strict"]
lease_s = {lease}
"""
OUTPUTS = [
    {"driver": "relay", "pins": {"on": RELAY},
     "override": {"pin": BUTTON, "state": "on", "hold_s": HOLD_S}},
    {"driver": "stack_light", "pins": {"green": GREEN, "amber": AMBER, "red": RED}},
]  # fmt: skip
MICROPHONE = [{"driver": "microphone", "bus": "i2s0", "offset_cdb": 12301, "floor_cdb": 2900}]
PARTS = {"mic-street": {"sensors": MICROPHONE}, "cnc": {"sensors": [], "outputs": OUTPUTS}}


class Node:
    """Real MicroPython on the simulated board; what hangs on its pins is in files."""

    def __init__(self, folder, name, secret, port):
        self.root = folder / name
        self.root.mkdir()
        story = {"seed": 1, "start_s": MONDAY_10, "local_offset_s": 3600, "sound": None,
                 "real0_ns": time.time_ns(), "speed": 1}  # fmt: skip
        settings = {"name": name, "key": secret.key, "host": "127.0.0.1", "port": port,
                    "username": name, "password": secret.password, "health_s": 1,
                    "root": str(self.root), "story": story, **PARTS[name]}  # fmt: skip
        (self.root / "node.json").write_text(json.dumps(settings))

    def start(self):
        with (self.root / "log").open("ab") as log:
            self.process = subprocess.Popen(
                ["micropython", "-X", "heapsize=2M", str(ROOT / "firmware/sim/main.py"),
                 str(self.root / "node.json")],
                env=os.environ | {"MICROPYPATH": str(ROOT / "firmware")}, stdout=log, stderr=log,
            )  # fmt: skip
        return self

    def kill(self):
        self.process.kill()
        self.process.wait()

    def on(self, *pins):
        """Whether these and no others of its outputs are on."""
        return {p for p in (RELAY, GREEN, AMBER, RED) if self.level(p) == "1"} == set(pins)

    def level(self, pin):
        path = self.root / f"pin-{pin}"
        return path.read_text() if path.exists() else ""

    def press(self, down):
        (self.root / f"pin-{BUTTON}").write_text("0" if down else "1")


class Works:
    """The site in a folder; `gateway()` runs it as a block."""

    def __init__(self, folder, mode="endpoint", port=0):
        self.folder = folder
        folder.mkdir()
        self.port = port or servers.free_port()
        text = SITE.format(mode=mode, port=self.port, lease=LEASE_S)
        (folder / config.SITE_FILE).write_text(text)
        write_secrets(folder / config.SECRETS_FILE, list(PARTS))
        make_key(folder)
        secrets = config.load_secrets(folder / config.SECRETS_FILE)
        self.secret = bytes.fromhex(secrets.node["cnc"].key)
        self.nodes = {name: Node(folder, name, secrets.node[name], self.port) for name in PARTS}
        self.cnc = self.nodes["cnc"]
        self._measured_before()

    def _measured_before(self):
        """The quarter hour that runs, from its beginning on: of one that was hardly measured
        nothing would be known before it ends."""
        now = int(time.time())
        writer = Writer(self.folder / "data")
        writer.add_indicators([
            Indicator("mic-street", 0, second * 1_000_000, 1, {"LAeq": 50.0}, 1.0, 1000)
            for second in range(now // QUARTER_S * QUARTER_S, now)
        ])  # fmt: skip
        writer.close()

    def __enter__(self):
        for node in self.nodes.values():
            node.start()
        return self

    def __exit__(self, *_):
        for node in self.nodes.values():
            node.kill()

    @contextmanager
    def gateway(self, env=None):
        (self.folder / "lotline.log").unlink(missing_ok=True)  # it tells the port
        with started(self.folder, "run", "--site", self.folder, env=env) as program:
            program.port("Public page")
            yield program

    def events(self, kind):
        """(UTC in s, text) of that kind, oldest first."""
        with Reader(self.folder / "data") as reader:
            return [(at / 1e6, text) for _, at, of, _, text in reader.events(0) if of == kind]

    def refused(self):
        """Messages that the node refused, as it last said."""
        return self.listed()["health"].get("messages_refused", 0)

    def listed(self):
        """The row of `lotline nodes` about the node with the outputs."""
        rows = json.loads(lotline("nodes", "--site", self.folder, "--json").stdout)["nodes"]
        return next(row for row in rows if row["node"] == "cnc")
