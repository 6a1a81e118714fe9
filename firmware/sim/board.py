"""A simulated board: what node.app is given instead of pins.

config is the node's own plus "root" (a directory) and "story": {"seed", "start_s",
"local_offset_s", "real0_ns", "speed", "sound"}, and may have a "chip". A node's name says where it
stands: a microphone of the world, or the machine that it watches. nvs: as esp32.NVS, for updates.
"""

import os
import sys

from sim import chips
from sim.bus import I2C, SPI, UART, Counter
from sim.clock import Clock
from sim.noise import smooth
from sim.pins import Input, Output
from sim.rtc import Memory
from sim.world import DISTANCE, World

BUSES = {"i2c": I2C, "uart": UART, "spi": SPI, "counter": Counter}
# which of the world's answers a sensor senses
SENSED = {
    "microphone": "sound",
    "ade7953": "electric",
    "atm90e32": "electric",
    "bl0942": "electric",
    "pzem004t": "electric",
    "pulses": "pulses",
    "lis2dw12": "vibration",
    "pms5003": "air",
    "scd41": "air",
    "sen55": "air",
    "sen66": "air",
    "sfa30": "air",
    "sgp40": "air",
    "sgp41": "air",
    "sps30": "air",
    "ze07co": "air",
}
POWER_ON, HARD_RESET = 1, 2  # as machine.PWRON_RESET and machine.HARD_RESET on esp32


class Board:
    """Raises ValueError for a story that cannot be told at this board, KeyError for a lack."""

    def __init__(self, config, nvs=None):
        story = config["story"]
        self.root = self.folder = config["root"]
        self.rtc = Memory(self.root + "/rtc")
        self.nvs = nvs
        self.chip = config.get("chip", "esp32")
        self._name = config["name"]
        self._sound = story["sound"]
        self._clock = Clock(story)
        self.ticks_ms = self._clock.ticks_ms
        self.sleep_ms = self._clock.sleep_ms
        self._boot = None
        if self._sound and self._clock.speed != 1:
            raise ValueError("story.sound: expected speed 1, got %s" % self._clock.speed)
        self._world = World(story["seed"], story["start_s"], story["local_offset_s"])
        self._buses = {}
        for sensor in config["sensors"]:
            self._check(sensor["driver"])
            if sensor["driver"] != "microphone":
                self._attach(sensor)

    def bus(self, name):
        """The bus of that name; "i2s..." begins to listen anew each time, as machine.I2S."""
        return self._microphone() if name.startswith("i2s") else self._buses[name]

    def output(self, pin, level):
        """A pin that drives a relay or a lamp; it begins at `level`, which is off."""
        load = chips.twin("switch", lambda: {"active": 1 - level}, self.ticks_ms)
        return Output("%s/pin-%d" % (self.root, pin), load, level)

    def input(self, pin):
        """A pin with its pull-up, and a button to ground."""
        return Input("%s/pin-%d" % (self.root, pin))

    def meter(self, chip=None, scratch=None):
        """dsp.sound.SoundMeter, or what stands in for it when the story outruns time."""
        if self._clock.speed == 1:
            from dsp.sound import SoundMeter

            return SoundMeter(chip=chip, scratch=scratch)
        from sim.levels import Meter

        return Meter(self._sound_at, self._world.seed)

    def boot_count(self):
        """This start's number from 1, on disk before it is returned; one for each process."""
        if self._boot is None:
            self._boot = count_up(self.root + "/boot")
        return self._boot

    def reset_cause(self):
        return POWER_ON if self.boot_count() == 1 else HARD_RESET

    def rssi(self):
        """dBm, drifting about."""
        return -58 + round(5 * smooth(len(self._name), self._clock.story_ms(), 30000))

    def feed_watchdog(self):
        """Nothing: a process has no watchdog."""

    def restart(self):
        """As machine.reset(): the process ends, and who started it starts it again."""
        sys.exit(HARD_RESET)

    def _check(self, driver):
        """Every microphone and machine is somewhere; the air is the same for all."""
        places = DISTANCE if driver == "microphone" else self._world.machines
        if SENSED[driver] != "air" and self._name not in places:
            raise ValueError("name: got %s, expected one of %s" % (self._name, sorted(places)))

    def _attach(self, sensor):
        chip = chips.twin(sensor["driver"], self._source(sensor["driver"]), self.ticks_ms)
        bus = self._buses.setdefault(sensor["bus"], BUSES[chip.BUS]())
        bus.attach(chip)
        if sensor["driver"] == "pulses":
            chip.restart()  # a counter counts from the start of its board

    def _source(self, driver):
        sense = getattr(self._world, SENSED[driver])
        if SENSED[driver] == "air":
            return lambda: sense(self._clock.story_ms())
        return lambda: sense(self._name, self._clock.story_ms())

    def _sound_at(self, t_ms):
        return self._world.sound(self._name, t_ms)

    def _microphone(self):
        # imported here: viper kernels and tables are for those who need them
        if self._clock.speed != 1:
            from sim.levels import Seconds

            return Seconds(self._clock)
        from sim.sound import Microphone, Recording

        if self._sound:
            return Microphone(Recording(self._sound), self._clock)
        from sim.synth import Synth

        start = self._clock.story_ms()
        return Microphone(Synth(lambda ms: self._sound_at(start + ms)), self._clock)


def count_up(path):
    """The number in a file, plus one; replaced at once, so that no reset leaves half of it."""
    try:
        with open(path) as f:
            count = int(f.read()) + 1
    except OSError:
        count = 1
    with open(path + ".new", "w") as f:
        f.write(str(count))
    os.rename(path + ".new", path)
    return count
