"""A system under load, and a story of kills told from a seed."""

import random
import time
from contextlib import ExitStack

import servers
from fault_rig import RULE, SENSORS, Gateway, Node, rest, waits
from lotline.journal import Reader
from program import shim

FEED = '[[feed]]\nname = "influx"\nversion = 1\nurl = "{url}"\ndatabase = "lot"\n'
# Between two kills, s; a gateway needs two to be of use.
GAP = (0.3, 4.0)
# From a kill to the new start, s: most come back at once, some stay away.
SOON, LATER, LATE = (0.05, 1.0), (2.0, 5.0), 0.3
BOTH = 0.2  # how often two die at the same moment


class System:
    """Everything of one form ("endpoint" or "broker"); leaving kills it all."""

    def __init__(self, folder, form):
        with ExitStack() as stack:
            self.influx = stack.enter_context(servers.influxd(folder))
            self.parts = {"influxd": self.influx}
            if form == "broker":
                self.parts["mosquitto"] = stack.enter_context(servers.mosquitto(folder))
            stack.pop_all()  # from here on they end as the other parts do
        self.influx.query("CREATE DATABASE lot")
        port = self.parts["mosquitto"].port if form == "broker" else servers.free_port()
        feed = FEED.format(url=self.influx.url)
        slow = {"LD_PRELOAD": shim("slowdisk", folder)}
        self.gateway = Gateway(folder / "gateway", form, port, RULE + feed, slow)
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

    def rest(self, patience_s):
        """Leave everything alone until all is where it belongs."""
        rest(self.gateway, self.nodes, self._waits, patience_s)

    def _waits(self):
        yield from waits(self.gateway, self.nodes)
        with Reader(self.gateway.data) as reader:
            if reader.indicators_after(reader.cursor("feed:influx"), 1):
                yield "indicators not fed"
            if reader.verdicts_after(reader.cursor("feed:influx:verdict"), 1):
                yield "verdicts not fed"


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
        """That many kills or one more; at the end everything runs."""
        away, done = {}, 0  # when those that are dead come back
        kill_at = self._after(GAP)
        while done < kills or away:
            name = min(away, key=away.get, default=None)
            if name and (away[name] < kill_at or done >= kills):
                self._sleep_until(away.pop(name))
                self._tell("start", name)
                self.system.parts[name].start()
                continue
            self._sleep_until(kill_at)
            for name in self._victims(away):
                self._tell("kill", name)
                self.system.parts[name].kill()
                away[name] = self._after(LATER if self._random.random() < LATE else SOON)
                done += 1
            kill_at = self._after(GAP)

    def _victims(self, away):
        """One that lives, each kind as likely; now and then two of different kinds."""
        kinds = [[n for n in names if n not in away] for names in self._kinds]
        kinds = [names for names in kinds if names]
        count = min(len(kinds), 2 if self._random.random() < BOTH else 1)
        return [self._random.choice(names) for names in self._random.sample(kinds, count)]

    def _after(self, bounds):
        return time.monotonic() + self._random.uniform(*bounds)

    def _sleep_until(self, moment):
        time.sleep(max(0, moment - time.monotonic()))

    def _tell(self, what, name):
        self.lines.append(f"{time.monotonic() - self._began:8.2f} s  {what} {name}")

    def __str__(self):
        return "\n".join([f"seed {self.seed}", *self.lines])
