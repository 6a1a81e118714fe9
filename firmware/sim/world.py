"""The story: everything the sensors of one microfactory sense, as a function of time.

Any process that asks for the same seed and time gets the same answer, whatever it asked
before: nothing is kept but the last answers, and all chance is hash noise (`sim.noise`).
"""

import math

from sim.noise import bits, smooth, swing
from sim.plan import DAY
from sim.shop import STEPS, Machine
from sim.street import Street

SOURCES = ("residual", "cnc", "laser", "press", "extractor")
# dB(A) at full load that each machine would make 1 m from its side of the building, and
# how far that is from each microphone, m
LEVEL_1M = {"cnc": 74, "laser": 64, "press": 80.5, "extractor": 69.5}
DISTANCE = {
    "mic-street": {"cnc": 26, "laser": 24, "press": 30, "extractor": 34},
    "mic-yard": {"cnc": 13, "laser": 15, "press": 24, "extractor": 12},
}
WAVER_MS = 500  # a machine's sound changes a little, twice a second
WAVER_DB = 0.8

FULL_W = {"cnc": 3400, "laser": 1500}
OLD_WH = 812000  # the energy counters were not reset for the story

# what a job adds to the room at balance: PM2.5 in ug/m3, VOC and NOx on a scale of our own
EMISSION = {"cnc": (45, 0.15, 0), "laser": (25, 1, 1)}
AIRING_MS = (12 * 60000, 25 * 60000, 15 * 60000)  # time constants of the three


class World:
    """A workshop and its street; times are UTC epoch ms, `start_s` UTC epoch s.

    Counters (energy, pulses) count from the local midnight before `start_s`.
    """

    def __init__(self, seed, start_s, local_offset_s):
        self.seed = seed
        self.offset_ms = local_offset_s * 1000
        first_day = (start_s * 1000 + self.offset_ms) // DAY
        self.machines = {name: Machine(seed, name, first_day) for name in STEPS}
        self._streets = {name: Street(seed, name) for name in DISTANCE}
        self._gains = {name: _gains(name) for name in DISTANCE}

    def local(self, t_ms):
        """Local ms since 1970-01-01."""
        return t_ms + self.offset_ms

    def running(self, name, t_ms):
        """True while a machine has a job."""
        return self.machines[name].at(self.local(t_ms)).job is not None

    def sound(self, microphone, t_ms):
        """A-weighted energies re p0^2 at a microphone, one for each of SOURCES."""
        t = self.local(t_ms)
        energies = [self._streets[microphone].at(t)]
        for name, level in self._gains[microphone]:
            state = self.machines[name].at(t)
            if state.step.db is None:
                energies.append(0.0)
            else:
                waver = WAVER_DB * swing(self.seed, t // WAVER_MS, level)
                db = level / 1000 + state.step.db + state.job.gain + waver
                energies.append(10 ** (db / 10))
        return energies

    def electric(self, name, t_ms):
        """What a power meter on a machine's supply sees; V, A, W, Wh, Hz."""
        t = self.local(t_ms)
        machine = self.machines[name]
        watts = machine.at(t).watts * (1 + 0.015 * swing(self.seed, t // 200, len(name)))
        voltage = 231 + 2.5 * smooth(self.seed, t, 90000) - watts / 1000
        power_factor = 0.52 + 0.42 * min(1, watts / FULL_W[name])
        return {
            "voltage": voltage,
            "current": watts / voltage / power_factor,
            "power": watts,
            "energy_wh": OLD_WH + machine.energy(t) / 3600000,
            "frequency": 50 + 0.03 * smooth(self.seed + 1, t, 20000),
            "power_factor": power_factor,
        }

    def pulses(self, name, t_ms):
        """Cycles that a machine has completed, one pulse each."""
        return {"pulses": self.machines[name].cycles(self.local(t_ms))}

    def vibration(self, name, t_ms):
        """Shaking of a machine's frame, m/s2 rms and Hz: each stroke rings down."""
        t = self.local(t_ms)
        job = self.machines[name].at(t).job
        if not job:
            return {"rms_ms2": 0.004, "f_hz": 25}
        since = (t - job.start) % job.cycle
        return {"rms_ms2": 0.3 + 0.14 * job.pct * math.exp(-since / 70), "f_hz": 90}

    def air(self, t_ms):
        """The workshop's air: PM in ug/m3, size in um, %RH, deg C, raw gas ticks."""
        t = self.local(t_ms)
        dust, fumes, nox = [self._built_up(t, k) for k in (0, 1, 2)]
        pm = 7 + 3 * smooth(self.seed + 2, t, 3600000) + dust
        pm *= 1 + 0.03 * swing(self.seed, t // 1000, 9)
        warm = math.sin((t % DAY / DAY - 0.375) * 2 * math.pi)
        return {
            "pm1": 0.7 * pm,
            "pm2_5": pm,
            "pm4": 1.15 * pm,
            "pm10": 1.22 * pm,
            "size": 0.5 + 0.4 * dust / (dust + 20),
            "humidity": 45 - 6 * warm + smooth(self.seed + 3, t, 600000),
            "temperature": 20.5 + 2.5 * warm,
            "sraw_voc": 30500 - 4200 * fumes + bits(self.seed, t // 1000, 10) % 17,
            "sraw_nox": 15800 + 900 * nox + bits(self.seed, t // 1000, 11) % 13,
        }

    def _built_up(self, t, kind):
        """A quantity above its background: each job fills the room and airing empties it."""
        tau = AIRING_MS[kind]
        found = 0
        for name in EMISSION:
            for job in self.machines[name].jobs(t // DAY):
                if job.start < t:
                    left = math.exp(-max(0, t - job.end) / tau) - math.exp((job.start - t) / tau)
                    found += EMISSION[name][kind] * job.pct / 100 * left
        return found


def _gains(microphone):
    """(machine, its level at full load in milli-dB) in the order of SOURCES."""
    away = DISTANCE[microphone]
    return [
        (name, int(1000 * (LEVEL_1M[name] - 20 * math.log10(away[name])))) for name in SOURCES[1:]
    ]
