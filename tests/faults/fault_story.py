"""A system under load, and a story of kills told from a seed."""

import random
import time

import servers
from fault_rig import RULE, SENSORS, Gateway, Node, is_quiet
from lotline.journal import Reader

FEED = '[[feed]]\nname = "influx"\nversion = 1\nurl = "{url}"\ndatabase = "lot"\n'
# Between two kills, and from a kill to the new start; s. A gateway needs two to be of use.
GAP, PAUSE = (0.2, 3.5), (0.05, 2.5)
BOTH = 0.2  # how often two die at once


class System:
    """Everything of one form ("endpoint" or "broker"); leaving kills it all."""

    def __init__(self, folder, form):
        self.influx = servers.influxd(folder)
        self.influx.query("CREATE DATABASE lot")
        self.parts = {"influxd": self.influx}
        port = servers.free_port()
        if form == "broker":
            self.parts["mosquitto"] = broker = servers.mosquitto(folder)
            port = broker.port
        feed = FEED.format(url=self.influx.url)
        self.gateway = Gateway(folder / "gateway", form, port, RULE + feed)
        secrets = self.gateway.secrets.node
        self.nodes = [
            Node(folder / "nodes", name, secrets[name], port, sensors)
            for name, sensors in SENSORS.items()
        ]
        self.parts |= {p.name: p for p in (self.gateway, *self.nodes)}

    def __enter__(self):
        for part in (self.gateway, *self.nodes):
            part.start()
        return self

    def __exit__(self, *_):
        for part in self.parts.values():
            part.kill()

    def is_quiet(self):
        """Nothing waits anywhere, and all is fed."""
        if not is_quiet(self.gateway, self.nodes):
            return False
        with Reader(self.gateway.data) as reader:
            return not reader.indicators_after(reader.cursor("feed:influx"), 1)


class Story:
    """`lines` tell what was killed when."""

    def __init__(self, seed, system):
        self.seed = seed
        self.system = system
        self.lines = []
        self._random = random.Random(seed)
        self._began = time.monotonic()
        self._kinds = [["gateway"], ["influxd"], [node.name for node in system.nodes]]
        if "mosquitto" in system.parts:
            self._kinds.append(["mosquitto"])

    def run(self, kills):
        """At least that many kills."""
        done = 0
        while done < kills:
            time.sleep(self._random.uniform(*GAP))
            victims = self._victims()
            for name in victims:
                self._tell("kill", name)
                self.system.parts[name].kill()
            for name in victims:
                time.sleep(self._random.uniform(*PAUSE))
                self._tell("start", name)
                self.system.parts[name].start()
            done += len(victims)

    def _victims(self):
        """One of a kind, each kind as likely; now and then one of each of two kinds."""
        kinds = self._random.sample(self._kinds, 2 if self._random.random() < BOTH else 1)
        return [self._random.choice(names) for names in kinds]

    def _tell(self, what, name):
        self.lines.append(f"{time.monotonic() - self._began:8.2f} s  {what} {name}")

    def __str__(self):
        return "\n".join([f"seed {self.seed}", *self.lines])
