"""Appliances as smart plugs in houses saw them, less tidy than those in `machines`.

Every appliance takes a random generator and gives (watts at one sample a second, the spans of
its cycles in seconds). `polled` turns that into what a plug tells that is asked now and then
and tells changes alone.
"""

import numpy as np
from machines import HOUR, flat, trace


class Diary:
    """Watts one after the other, and the spans that are cycles."""

    def __init__(self):
        self.parts, self.spans, self.seconds = [], [], 0

    def rest(self, *parts):
        self.parts += parts
        self.seconds += sum(len(p) for p in parts)

    def cycle(self, *parts):
        begin = self.seconds
        self.rest(*parts)
        self.spans.append((begin, self.seconds))

    def told(self):
        return trace(*self.parts), self.spans


def wandering(rng, seconds, watts, width=0.5):
    """Standby that drifts and flickers."""
    knots = np.arange(0, seconds + 600, 600)
    drift = np.interp(np.arange(int(seconds)), knots, rng.uniform(-width, width, len(knots)))
    return np.maximum(watts + drift + rng.normal(0, width / 3, int(seconds)), 0)


def display(rng, seconds, watts):
    """Waits with its display on: a beat of 35 s, and every few beats a flash of one sample."""
    seconds = int(seconds)
    t = np.arange(seconds)
    level = watts + np.where(t % 35 < 28, 4.0, 1.0) + rng.normal(0, 0.2, seconds)
    for at in np.flatnonzero(rng.random(seconds // 35) < 0.25) * 35:
        level[at : at + 5] = watts + rng.uniform(6, 22)
    return level


def drum(rng, seconds, low, high, still):
    """Turns of 8 to 15 s, stops of 3 to 8 s."""
    parts, length = [], 0
    while length < seconds:
        turn, stop = int(rng.uniform(8, 15)), int(rng.uniform(3, 8))
        parts += [flat(turn, rng.uniform(low, high)), flat(stop, still)]
        length += turn + stop
    return trace(*parts)


def wash(rng, standby, heater, long=1.0):
    """Fill, drum, heat, drum, rinses, spin: 40 minutes to two and a half hours."""
    still = standby + rng.uniform(12, 16)
    parts = [rng.uniform(standby + 5, still, int(rng.uniform(100, 220)))]
    parts += [drum(rng, 500, 80, 160, still)]
    if heater:
        parts += [flat(rng.uniform(500, 1200), heater) - 120 * (rng.random() < 0.1)]
    parts += [drum(rng, long * rng.uniform(900, 3000), 120, 240, still)]
    for _ in range(int(rng.integers(1, 4))):
        parts += [flat(rng.uniform(30, 80), still + 9), drum(rng, 250, 70, 150, still)]
        parts += [np.linspace(80, rng.uniform(200, 340), 180), flat(15, still)]
    return trace(*parts, flat(10, 600), flat(rng.uniform(100, 400), 330), flat(20, still))


def laundry(rng):
    """Loads on some days, some right after each other; the display is on after the end, once
    for a night."""
    diary, standby = Diary(), rng.uniform(0.5, 2)
    diary.rest(wandering(rng, rng.uniform(2, 20) * HOUR, standby))
    for k in range(int(rng.integers(2, 7))):
        diary.cycle(wash(rng, standby, rng.choice([0, 1950, 1950])))
        left = rng.uniform(5, 18) * HOUR if k == 1 else rng.uniform(120, 480)
        diary.rest(display(rng, left, standby))
        again = rng.uniform(400, 1500) if rng.random() < 0.4 else rng.uniform(1, 20) * HOUR
        diary.rest(wandering(rng, again, standby))
    return diary.told()


def soaking_wash(rng):
    """Off in between, and minutes of soaking at a few watts: an older machine."""
    diary, heater = Diary(), rng.uniform(1400, 2100)
    diary.rest(flat(rng.uniform(3, 12) * HOUR, 0))
    for _ in range(int(rng.integers(2, 8))):
        awake = rng.uniform(2, 4)
        soaks = [rng.integers(1, 6, int(rng.uniform(120, most))) for most in (800, 240, 240)]
        heating = drum(rng, rng.uniform(800, 1600), 120, 190, awake)
        heating[300 : int(rng.uniform(600, 1100))] += heater
        parts = [flat(60, 9), heating, soaks[0], drum(rng, 300, 60, 185, awake), soaks[1]]
        parts += [drum(rng, 400, 30, 190, awake), soaks[2], drum(rng, 900, 90, 210, awake)]
        diary.cycle(*parts, flat(rng.uniform(200, 500), rng.uniform(250, 390)))
        diary.rest(flat(rng.uniform(1.5, 40) * HOUR, 0))
    return diary.told()


def dishes(rng):
    """Three or four heatings, drains between them; the pump runs once more minutes after the
    end; now and then the door is opened."""
    diary, pump, heater = Diary(), rng.uniform(50, 80), rng.uniform(1850, 2100)

    def drain():
        return trace(flat(60, 22), flat(rng.uniform(25, 60), 10))

    diary.rest(flat(rng.uniform(2, 40) * HOUR, 0))
    for _ in range(int(rng.integers(1, 6))):
        parts = [flat(30, 24), flat(30, 10), flat(30, pump)]
        parts += [flat(rng.uniform(400, 720), heater), flat(200, pump), drain()]
        parts += [flat(rng.uniform(300, 500), heater), flat(rng.uniform(600, 1000), pump)]
        parts += [flat(rng.uniform(0, 100), 0), flat(300, pump)]
        parts += [flat(rng.uniform(500, 900), heater), flat(rng.uniform(1500, 2400), pump)]
        for _ in range(int(rng.integers(1, 4))):
            parts += [flat(rng.choice([0, 30]), 0), drain(), flat(rng.uniform(300, 400), pump)]
        diary.cycle(*parts, drain(), flat(rng.uniform(900, 1200), heater))
        diary.rest(flat(180, 0), flat(60, 22), flat(rng.uniform(300, 900), 0))
        diary.rest(flat(30, 21), flat(30, 58), flat(rng.uniform(2, 40) * HOUR, 0))
        if rng.random() < 0.5:
            diary.rest(flat(30, 11), flat(HOUR, 0))
    return diary.told()


def freezer(rng):
    """A compressor with a lamp in the door, and a heater that defrosts right after a run."""
    diary, idle, on = Diary(), rng.choice([0, 1, 5, 10.5]), rng.uniform(60, 120)
    run, rest, heater = rng.uniform(600, 1800), rng.uniform(1000, 3000), rng.uniform(150, 400)
    for k in range(int(rng.integers(15, 60))):
        diary.rest(flat(rest * rng.uniform(0.7, 1.3), idle))
        body = on * (1 + 0.2 * np.exp(-np.arange(int(run * rng.uniform(0.8, 1.2))) / 150))
        body[:2] = rng.uniform(400, 1300)
        thaw = flat(rng.uniform(500, 1300), heater) if k % 18 == 9 else flat(1, on)
        diary.cycle(body, thaw)
        diary.rest(flat(rng.uniform(300, 900), idle))
        if rng.random() < 0.2:
            diary.rest(flat(rng.uniform(5, 90), idle + rng.uniform(8, 20)))
    diary.rest(flat(rest, idle))
    return diary.told()


def tumble_dryer(rng):
    """A heat pump; short stops to reverse; then a turn a minute against creases."""
    diary, idle = Diary(), rng.uniform(0, 2)
    diary.rest(flat(rng.uniform(1, 20) * HOUR, idle))
    for _ in range(int(rng.integers(1, 5))):
        level = rng.uniform(450, 850)
        parts = [np.linspace(300, level, 400)]
        for _ in range(int(rng.integers(15, 40))):
            parts += [flat(rng.uniform(100, 250), level * rng.uniform(0.9, 1.1))]
            parts += [flat(rng.uniform(4, 9), 40)]
        diary.cycle(*parts, flat(rng.uniform(200, 600), 190))
        for _ in range(int(rng.integers(0, 50))):
            diary.rest(flat(rng.uniform(50, 110), idle + 2), flat(9, 170))
        diary.rest(flat(rng.uniform(1, 30) * HOUR, idle))
    return diary.told()


def printer(rng):
    """Heats up, prints with its bed switched on and off, cools its nozzle by a fan."""
    diary, idle = Diary(), rng.uniform(4, 11)
    diary.rest(wandering(rng, rng.uniform(0.5, 10) * HOUR, idle))
    for _ in range(int(rng.integers(2, 8))):
        body, bed = rng.uniform(35, 60), rng.uniform(80, 300)
        t = np.arange(int(rng.uniform(0.3, 7) * HOUR))
        duty = rng.uniform(0.15, 0.6)
        on = (t < 240) | ((t / rng.uniform(2, 40)) % 1 < duty)
        diary.cycle(idle + body + bed * on + rng.normal(0, 4, len(t)))
        diary.rest(flat(rng.uniform(200, 600), idle + 5))
        again = rng.uniform(300, 1200) if rng.random() < 0.3 else rng.uniform(1, 14) * HOUR
        diary.rest(wandering(rng, again, idle))
    return diary.told()


def microwave_oven(rng):
    """The magnetron is switched each 20 s or so where it cooks at part of its power."""
    diary, idle = Diary(), rng.uniform(1, 4)
    diary.rest(flat(HOUR, idle))
    for _ in range(int(rng.integers(3, 20))):
        seconds = int(rng.uniform(40, 500))
        on = (np.arange(seconds) % 22 < rng.choice([9, 14, 22])) * rng.uniform(1150, 1350)
        diary.cycle(on + 55)
        if rng.random() < 0.3:
            diary.rest(flat(rng.uniform(10, 120), idle + 25))  # its lamp, the door open
        diary.rest(flat(rng.uniform(180, 9000), idle))
    return diary.told()


def coffee_machine(rng):
    """Heats, brews, heats again: one cup or two in a row; then off."""
    diary = Diary()
    diary.rest(flat(rng.uniform(1, 9) * HOUR, 0))
    for _ in range(int(rng.integers(2, 12))):
        parts = [flat(rng.uniform(60, 90), 1430)]
        for _ in range(int(rng.integers(1, 3))):
            parts += [flat(rng.uniform(5, 35), 2), flat(rng.uniform(25, 55), 1430)]
        diary.cycle(*parts)
        diary.rest(flat(rng.uniform(0.4, 14) * HOUR, 0))
    return diary.told()


def router(rng):
    """A CNC router: a job has tools changed by hand, the spindle off and the vacuum on."""
    diary, idle = Diary(), rng.uniform(25, 60)
    diary.rest(flat(rng.uniform(600, 4000), idle))
    for _ in range(int(rng.integers(2, 9))):
        parts = [flat(rng.uniform(10, 40), idle + 60)]
        for k in range(int(rng.integers(1, 5))):
            if k:
                parts += [flat(rng.uniform(30, 120), idle + 60)]
            seconds = int(rng.uniform(120, 2400))
            cut = np.repeat(rng.uniform(250, 1100, seconds // 9 + 1), 9)[:seconds]
            parts += [idle + 60 + cut]
        diary.cycle(*parts)
        diary.rest(flat(rng.uniform(400, 5000), idle))
    return diary.told()


APPLIANCES = {f.__name__: f for f in (
    laundry, soaking_wash, dishes, freezer, tumble_dryer, printer, microwave_oven,
    coffee_machine, router,
)}  # fmt: skip


def polled(rng, watts, step, grain, band):
    """(times, values) of a plug asked each `step` seconds, roughly, that shows multiples of
    `grain` watts and tells a change of `band` or more."""
    times = np.arange(0, len(watts) - step, step)
    times = times + rng.uniform(0, 0.02 * step, len(times))
    values = watts[times.astype(int)]
    values = values + rng.normal(0, 1, len(values)) * np.where(values > 2, 0.1 + 0.004 * values, 0)
    values = np.round(np.maximum(values, 0) / grain) * grain
    kept, last = [], np.inf
    for i, value in enumerate(values.tolist()):
        if abs(value - last) >= band - 1e-9:
            kept.append(i)
            last = value
    return 1_700_000_000 + times[kept], values[kept]
