"""The bounds inside which a machine's own habits are learnt, by what is measured."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """A quantity that tells running from idle, in its unit (W, or any unit of acceleration).

    margin: a run lies at least so far above idle. idle_most: a trace of one level alone is a
    run if it lies above. awake: a pause that lies so far above idle is the machine's own.
    least: what a run adds to idle at least, unit x seconds. little: beside a usual run, a run of
    this share of it is none if its level is below low_level of the usual one. dead: seconds; a
    shorter stop is none. energy: is the integral energy?
    """

    name: str
    margin: float
    idle_most: float
    awake: float
    least: float
    little: float
    low_level: float
    dead: float
    energy: bool


# Standby is 0.5 to 10 W and wanders in that range. Shop machines stand by at up to some 100 W.
# A display or a door lock takes a watt and more. 100 J is a 50 W motor for two seconds.
# A lamp in the door and the last drain pump are little at a low level.
# Relays click and axes reverse for less than 45 s; compressors rest longer.
POWER = Kind("power", 10.0, 100.0, 0.8, 100.0, 0.03, 0.5, 45.0, True)
# Sensors differ in unit and noise: nothing but the machine's own idle can be the measure.
# Handling a machine shakes it as hard for moments, so little is sifted out at every level;
# vibration follows the drive at once, so a stop above two seconds is one.
INF = float("inf")
ACCELERATION = Kind("acceleration", 0.0, INF, INF, 0.0, 0.2, INF, 2.0, False)

# -- time, seconds --
# Shorter runs are switching transients.
RUN_LEAST_S = 3.0
# One sample alone is a spike, unless it stands for this long.
LONE_SAMPLE_S = 15.0
# Pauses that a machine repeats many times (drum, tool change, thermostat) are below this.
SHORT_S = 90.0
# No pause is longer: fridges and compressors rest from ten minutes up, soaking ends before.
PAUSE_MOST_S = 900.0
# Unless the machine stays awake in it.
AWAKE_MOST_S = 1200.0
# A run on both sides of missing data is one run if less than this is missing.
BRIDGE_S = 300.0
# Missing: no sample for five usual steps, and for ten seconds.
GAP_STEPS = 5.0
GAP_LEAST_S = 10.0
# A sensor that reports changes alone is believed so long: at rest, and while it runs.
HOLD_IDLE_S = 604_800.0
HOLD_RUN_S = 7_200.0
