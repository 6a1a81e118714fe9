"""What hangs on a virtual board and what is around it, as `rig.json` in its folder says now.

{"attached": {bus of pins.py: [chips]}, "error_db": the microphone's, "calibrator": null or
{"level": dB, "waver": dB}, "clap": null or dB of what is loud beside it, "misbehave": {chip: one
of its MISBEHAVIOURS}, "wifi": {name: password}}. A person may change it while the board runs;
chips are soldered at its start.
"""

import json
import time

from sim import chips
from sim.board import SENSED
from sim.bus import I2C, SPI, UART, Counter
from sim.clock import Clock
from sim.sound import Microphone
from sim.synth import Synth
from sim.tone import Tone
from sim.world import SOURCES, World

BUSES = {"i2c": I2C, "uart": UART, "spi": SPI, "counter": Counter}
MICROPHONES = ("ICS-43434", "INMP441")
# Where in the story the board hangs: what its machine draws, shakes and counts.
AT = {"electric": "cnc", "pulses": "cnc", "vibration": "press"}
MICROPHONE_AT = "mic-street"
SEED = 1


class Rig:
    """folder: a VfsPosix of the board's folder. pins: the module boards/*/pins.py."""

    def __init__(self, folder, pins):
        self.folder = folder
        self.pins = pins
        now_ns = time.time_ns()
        story = {"speed": 1, "start_s": now_ns // 1000000000, "real0_ns": now_ns}
        self._clock = Clock(story)
        self._world = World(SEED, story["start_s"], 0)
        self._buses = {}
        self._twins = []
        for bus, names in self.now("attached").items():
            for name in names:
                if name not in MICROPHONES:
                    self._solder(bus, name)

    def now(self, key):
        """What rig.json says at present."""
        with self.folder.open("/rig.json", "r") as f:
            return json.load(f).get(key)

    def bus(self, kind, **wired):
        """The bus of these pins, with its chips; one without any where nothing hangs there."""
        self._misbehave()
        return self._buses.get(self._name(kind, wired)) or BUSES[kind]()

    def microphone(self, **wired):
        """What machine.I2S hears on these pins from now on."""
        names = self.now("attached").get(self._name("i2s", wired), ())
        if not [name for name in names if name in MICROPHONES]:
            return Microphone(Silence(), self._clock)
        error_db, calibrator = self.now("error_db"), self.now("calibrator")
        if calibrator:
            level = calibrator["level"] + error_db
            return Microphone(Tone(level, calibrator.get("waver", 0)), self._clock)
        gain, start = 10 ** (error_db / 10), self._clock.story_ms()
        return Microphone(Synth(lambda ms: self._heard(start + ms, gain)), self._clock)

    def _heard(self, t_ms, gain):
        found = [gain * energy for energy in self._world.sound(MICROPHONE_AT, t_ms)]
        clap = self.now("clap")
        if clap:
            found[SOURCES.index("press")] += gain * 10 ** (clap / 10)
        return found

    def _name(self, kind, wired):
        for name, bus in self.pins.BUSES.items():
            if bus["kind"] == kind and all(bus[role] == wired[role] for role in wired):
                return name
        return None

    def _solder(self, bus, name):
        chip = chips.twin(name, self._source(name), self._clock.ticks_ms)
        if bus not in self._buses:
            self._buses[bus] = BUSES[chip.BUS]()
        self._buses[bus].attach(chip)
        self._twins.append((name, chip))
        if name == "pulses":
            chip.restart()  # a counter counts from the start of its board

    def _source(self, name):
        kind = SENSED[name]
        sense = getattr(self._world, kind)
        if kind in AT:
            return lambda: sense(AT[kind], self._clock.story_ms())
        return lambda: sense(self._clock.story_ms())

    def _misbehave(self):
        wrong = self.now("misbehave")
        for name, chip in self._twins:
            chip.misbehave = wrong.get(name)


class Silence:
    """A data line with nothing on it but its resistor to ground."""

    def render(self, buf, first, n):
        view = memoryview(buf)
        for at in range(0, 4 * n, 960):
            end = min(at + 960, 4 * n)
            view[at:end] = bytes(end - at)
