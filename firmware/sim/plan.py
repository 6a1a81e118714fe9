"""Who works when: the jobs of each machine on a local day.

Days count from 1970-01-01 and times are local ms since then, so both are plain integers
and nothing here knows a time zone. A job is made of whole cycles.
"""

from collections import namedtuple

from sim.noise import unit

MINUTE = 60000
DAY = 1440 * MINUTE

# start, end, cycle in ms; pct scales the power, gain (dB) the sound of this job
Job = namedtuple("Job", ("start", "end", "cycle", "pct", "gain"))

# name: (cycle s, job min, pause min), each from-to
HABITS = {
    "cnc": ((80, 170), (12, 36), (5, 14)),
    "laser": ((45, 100), (5, 18), (3, 12)),
    "press": ((4, 6), (15, 30), (25, 60)),
}
WEEKDAY = ((460, 735), (785, 1055))  # minutes of the day: from 07:40, lunch 12:15 to 13:05
SATURDAY = ((540, 780),)
# The wide planks are planed late in the afternoon with the yard door open.
PLANING_MIN = 975
PLANING_GAIN = 7.5
# The extractor starts with the dust and runs on to empty its ducts.
RUN_ON = 2 * MINUTE


def jobs(seed, name, day):
    """The jobs of one machine on one local day, in order; () when the shop is closed."""
    if name == "extractor":
        return _extracting(jobs(seed, "cnc", day) + jobs(seed, "laser", day))
    weekday = (day + 3) % 7
    if weekday == 6:
        return ()
    planing = name == "cnc" and weekday < 5
    found = []
    for first, last in SATURDAY if weekday == 5 else WEEKDAY:
        if planing and last > PLANING_MIN:
            last = PLANING_MIN - 10
        _fill(found, seed + len(name), name, day * DAY + first * MINUTE, day * DAY + last * MINUTE)
    if planing:
        found.append(_planing(seed, day))
    return tuple(found)


def _fill(found, key, name, t, close):
    """Append jobs between `t` and `close`, each after a pause."""
    cycle_s, job_min, pause_min = HABITS[name]
    while True:
        k = t // 1000
        t += int(_between(pause_min, unit(key, k, 1)) * MINUTE)
        cycle = int(_between(cycle_s, unit(key, k, 2)) * 1000)
        length = min(int(_between(job_min, unit(key, k, 3)) * MINUTE), close - t)
        count = length // cycle
        if count < 1:
            return
        pct = 85 + int(30 * unit(key, k, 4))
        found.append(Job(t, t + count * cycle, cycle, pct, 3.4 * unit(key, k, 5) - 2))
        t += count * cycle


def _planing(seed, day):
    start = day * DAY + PLANING_MIN * MINUTE + int(20 * MINUTE * unit(seed, day, 6))
    cycle = 95000
    count = 10 + int(3 * unit(seed, day, 7))
    return Job(start, start + count * cycle, cycle, 130, PLANING_GAIN + unit(seed, day, 8) / 2)


def _extracting(work):
    """The union of the jobs, each run on; one cycle a run."""
    spans = []
    for job in sorted(work):
        end = job.end + RUN_ON
        if spans and job.start <= spans[-1][1]:
            spans[-1][1] = max(spans[-1][1], end)
        else:
            spans.append([job.start, end])
    return tuple([Job(a, b, b - a, 100, 0) for a, b in spans])


def _between(span, u):
    return span[0] + (span[1] - span[0]) * u
