"""Power traces of machines as they are in houses and shops, each with its number of cycles.

Every machine takes a random generator and gives (watts at one sample a second, cycles).
`sampled` turns that into what a meter of some step writes: jitter, lost samples, noise, spikes.
"""

import numpy as np

HOUR = 3600


def flat(seconds, watts):
    return np.full(max(int(seconds), 1), float(watts))


def trace(*parts):
    return np.concatenate([np.atleast_1d(p) for p in parts])


def noisy(rng, watts, share=0.01, floor=0.2):
    return np.maximum(watts + rng.normal(0, 1, len(watts)) * (floor + share * watts), 0)


def kettle(rng):
    idle, cycles = rng.choice([0, 0.5, 1.2]), int(rng.integers(3, 25))
    parts = [flat(rng.uniform(600, 7200), idle)]
    for _ in range(cycles):
        parts.append(flat(rng.uniform(50, 240), rng.uniform(1800, 3000)))
        parts.append(flat(rng.choice([rng.uniform(150, 900), rng.uniform(900, 20000)]), idle))
    return trace(*parts), cycles


def fridge(rng):
    on, idle = rng.uniform(45, 130), rng.choice([0, 1, 2.5, 5])
    run, rest = rng.uniform(500, 2000), rng.uniform(650, 3500)
    cycles = int(rng.integers(8, 60))
    parts = [flat(rest / 2, idle)]
    for _ in range(cycles):
        seconds = int(run * rng.uniform(0.8, 1.25))
        body = on * (1 + 0.15 * np.exp(-np.arange(seconds) / 200)) - on * 0.05
        body[0] = rng.uniform(200, 2184)
        gap = flat(rest * rng.uniform(0.8, 1.25), idle)
        if rng.random() < 0.2 and len(gap) > 400:  # the lamp in the door
            gap[200 : 200 + int(rng.uniform(5, 60))] += rng.uniform(5, 20)
        parts += [body, gap]
    return trace(*parts), cycles


def washing_programme(rng, standby):
    heater, motor = rng.uniform(1800, 2200), rng.uniform(80, 250)
    awake = standby + rng.uniform(1.0, 6)

    def tumble(seconds):
        on, off = rng.uniform(8, 15), rng.uniform(3, 12)
        return trace(
            *[
                p
                for _ in range(int(seconds / (on + off)))
                for p in (flat(on, motor * rng.uniform(0.7, 1.3)), flat(off, awake))
            ]
        )

    def pause(most):
        return flat(rng.uniform(20, most), awake)

    parts = [flat(rng.uniform(20, 60), awake + 15), tumble(rng.uniform(120, 400))]
    heating = tumble(rng.uniform(600, 1500))
    parts += [heating + heater, tumble(rng.uniform(600, 1800)), pause(rng.choice([90, 480]))]
    for _ in range(int(rng.integers(2, 4))):
        parts += [flat(rng.uniform(30, 60), 30), pause(100), tumble(rng.uniform(200, 500))]
    parts += [pause(60), flat(rng.uniform(120, 500), motor * 2.5) * rng.uniform(0.6, 1.2)]
    if rng.random() < 0.4:  # loosens the laundry afterwards
        for _ in range(int(rng.integers(2, 6))):
            parts += [flat(rng.uniform(100, 300), awake), flat(8, motor)]
    return trace(*parts, flat(rng.uniform(10, 300), awake))


def washing_machine(rng):
    standby, cycles = rng.choice([0, 0.5, 1.5]), int(rng.integers(1, 6))
    parts = [flat(rng.uniform(600, 3 * HOUR), standby)]
    for _ in range(cycles):
        parts += [washing_programme(rng, standby), flat(rng.uniform(2400, 12 * HOUR), standby)]
    return trace(*parts), cycles


def dishwasher(rng):
    standby, cycles = rng.choice([0, 0.4, 1]), int(rng.integers(1, 5))
    parts = [flat(rng.uniform(600, 3 * HOUR), standby)]
    for _ in range(cycles):
        pump, heater, awake = rng.uniform(40, 110), rng.uniform(1800, 2300), rng.uniform(2, 6)

        def wash(minutes, pump=pump, awake=awake):
            return trace(flat(rng.uniform(20, 90), awake), flat(60 * minutes, pump))

        parts += [wash(rng.uniform(4, 12)), flat(rng.uniform(20, 120), awake + 25)]
        parts += [wash(2), flat(rng.uniform(600, 1100), heater + pump), wash(rng.uniform(5, 25))]
        parts += [wash(3), wash(4), flat(rng.uniform(400, 900), heater + pump), flat(60, pump)]
        parts += [flat(rng.uniform(300, 1800), awake), flat(rng.uniform(20, 60), 30)]
        parts += [flat(rng.uniform(2, 14) * HOUR, standby)]
    return trace(*parts), cycles


def compressor(rng):
    on, cycles = rng.uniform(700, 2500), int(rng.integers(5, 50))
    parts = [flat(rng.uniform(100, 2000), 0)]
    for i in range(cycles):
        seconds = int(rng.uniform(60, 240))
        body = on * np.linspace(0.8, 1.1, seconds)
        body[0] = on * rng.uniform(2, 5)
        rest = 14 * HOUR if i == cycles // 2 else rng.uniform(130, 1500)
        parts += [body, flat(rest, 0)]
    return trace(*parts), cycles


def laser_cutter(rng, least=3):
    idle, tube, cycles = rng.uniform(15, 95), rng.uniform(250, 900), int(rng.integers(least, 20))
    parts = [flat(rng.uniform(100, 2000), idle)]
    for _ in range(cycles):
        beam = rng.random(int(rng.uniform(60, 1500))) < rng.uniform(0.4, 0.95)
        motion = idle + rng.uniform(15, 60)
        hard = trace(flat(2, motion), np.where(beam, motion + tube, motion))
        parts += [hard, flat(rng.uniform(180, 2400), idle)]
    return trace(*parts), cycles


def laser_by_day(rng):
    """A laser cutter that is switched off altogether at night."""
    night = flat(rng.uniform(4, 12) * HOUR, 0)
    seed, days = rng.integers(1 << 30), int(rng.integers(1, 4))
    watts, cycles = laser_cutter(np.random.default_rng(seed), least=6)
    return trace(night, *[watts, night] * days), cycles * days


def air_conditioner(rng):
    """An inverter: starts at full power and sinks slowly to a changing rest."""
    cycles = int(rng.integers(1, 8))
    parts = [flat(rng.uniform(600, 4000), 3)]
    for _ in range(cycles):
        t = np.arange(int(rng.uniform(0.4, 5) * HOUR))
        sink = 250 + rng.uniform(400, 900) * np.exp(-t / 900) + 80 * np.sin(t / 600)
        parts += [sink, flat(rng.uniform(1200, 9000), 3)]
    return trace(*parts), cycles


def cnc(rng):
    idle, axes, cycles = rng.uniform(20, 90), rng.uniform(40, 100), int(rng.integers(2, 10))
    parts = [flat(rng.uniform(300, 2000), idle)]
    for _ in range(cycles):
        for k in range(int(rng.integers(1, 8))):
            if k:
                parts.append(flat(rng.uniform(5, 30), idle + rng.choice([0, 20])))  # tool change
            spindle = rng.uniform(300, 1800)
            cut = np.convolve(rng.uniform(0.4, 1, int(rng.uniform(60, 1500))), [0.2] * 5, "same")
            parts.append(idle + axes + spindle * cut)
        parts.append(flat(rng.uniform(240, 5000), idle))
    return trace(*parts), cycles


def printer_3d(rng):
    idle, cycles = rng.uniform(4, 12), int(rng.integers(1, 4))
    parts = [flat(rng.uniform(300, 4000), idle)]
    for _ in range(cycles):
        body, bed = rng.uniform(30, 70), rng.uniform(120, 350)
        seconds, period = int(rng.uniform(0.7, 6) * HOUR), 1 / rng.uniform(0.1, 1)
        t = np.arange(seconds)
        duty = np.where(t < 300, 1.0, rng.uniform(0.2, 0.6))
        parts += [
            idle + body + bed * ((t / period) % 1 < duty),
            flat(rng.uniform(1200, 9000), idle),
        ]
    return trace(*parts), cycles


def bed_heater(rng):
    """The heater alone: nothing at all between its pulses."""
    cycles = int(rng.integers(1, 4))
    parts = [flat(rng.uniform(300, 4000), 0)]
    for _ in range(cycles):
        bed, t = rng.uniform(120, 350), np.arange(int(rng.uniform(0.7, 6) * HOUR))
        duty = np.where(t < 300, 1.0, rng.uniform(0.25, 0.6))
        pulses = (t * rng.uniform(0.1, 0.45)) % 1 < duty
        parts += [bed * pulses, flat(rng.uniform(1800, 9000), 0)]
    return trace(*parts), cycles


def oven(rng):
    """A thermostat: one session of heating is one cycle."""
    cycles = int(rng.integers(1, 6))
    parts = [flat(rng.uniform(300, 4000), 2)]
    for _ in range(cycles):
        parts.append(flat(rng.uniform(300, 700), 2300))
        for _ in range(int(rng.integers(10, 40))):
            parts += [flat(rng.uniform(25, 80), 27), flat(rng.uniform(20, 60), 2300)]
        parts.append(flat(rng.uniform(1, 20) * HOUR, 2))
    return trace(*parts), cycles


def microwave(rng):
    cycles = int(rng.integers(2, 15))
    parts = [flat(rng.uniform(300, 4000), 2)]
    for _ in range(cycles):
        parts += [flat(rng.uniform(25, 400), 1300), flat(rng.uniform(400, 9000), 2)]
    return trace(*parts), cycles


def dryer(rng):
    cycles = int(rng.integers(1, 4))
    parts = [flat(rng.uniform(300, 4000), 1)]
    for _ in range(cycles):
        heats = np.repeat(rng.random(int(rng.integers(8, 30))) < 0.6, int(rng.uniform(90, 250)))
        parts += [300 + 4500 * heats, flat(rng.uniform(120, 400), 300)]
        parts.append(flat(rng.uniform(1, 9) * HOUR, 1))
    return trace(*parts), cycles


def saw(rng):
    """Short cuts by hand, minutes apart."""
    cycles = int(rng.integers(4, 30))
    parts = [flat(rng.uniform(100, 1000), 0)]
    for _ in range(cycles):
        body = flat(rng.uniform(20, 120), rng.uniform(500, 1400))
        body[0] *= 3
        parts += [body, flat(rng.uniform(100, 1500), 0)]
    return trace(*parts), cycles


def standby(rng):
    """Nothing but standby, that wanders and wakes."""
    level = rng.uniform(0.5, 4)
    watts = flat(rng.uniform(2, 24) * HOUR, level)
    for at in rng.integers(0, len(watts) - 200, 20):
        watts[at : at + int(rng.uniform(2, 200))] = rng.uniform(level, 9)
    return watts, 0


MACHINES = {f.__name__: f for f in (
    kettle, fridge, washing_machine, dishwasher, compressor, laser_cutter, laser_by_day, cnc,
    printer_3d, bed_heater, oven, microwave, dryer, saw, air_conditioner, standby,
)}  # fmt: skip


def sampled(rng, watts, step=1.0, spikes=2, lost=0.01):
    """(times, values) of a meter that reads each `step` seconds, roughly; one that tells less
    than twice a minute tells the mean."""
    times = np.arange(0, len(watts) - step, step)
    times = times + rng.uniform(0, 0.2 * step, len(times))
    times = times[rng.random(len(times)) >= lost]
    if step >= 30:
        watts = np.convolve(watts, np.ones(int(step)) / int(step))[int(step) - 1 :]
    values = noisy(rng, watts[times.astype(int)])
    if step <= 10:
        resting = np.flatnonzero(values < np.quantile(values, 0.3) + 0.1)
        values[rng.choice(resting, spikes)] = rng.uniform(200, 2184, spikes)
    return times + 1_700_000_000, values


def on_change(times, values, least=3.0, share=0.05, heartbeat=None):
    """What a sensor tells that reports a change alone."""
    kept, last, told = [], -1e9, -1e9
    for i, (t, v) in enumerate(zip(times, values, strict=True)):
        late = heartbeat is not None and t - told >= heartbeat
        if late or abs(v - last) > max(least, share * last):
            kept.append(i)
            last, told = v, t
    return times[kept], values[kept]
