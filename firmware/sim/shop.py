"""One machine: what it does at a time, and its counters as exact integer sums."""

from collections import namedtuple

from sim.plan import DAY, jobs

# until: permille of the cycle at which the step ends; watts above standby; sound in dB re
# the machine at full load, None when silent; load 0..1 for dust, fumes and shaking
Step = namedtuple("Step", ("until", "watts", "db", "load"))
# job is None when the machine stands still; [since, until) is the span in which nothing changes
State = namedtuple("State", ("job", "step", "watts", "since", "until"))

STANDBY_W = {"cnc": 48, "laser": 65, "press": 30, "extractor": 0}
STILL = Step(1000, 0, None, 0)
STEPS = {
    # loading, roughing, tool change, finishing
    "cnc": (Step(100, 650, -12, 0.05), Step(660, 2600, 0, 1), Step(760, 520, -14, 0.05),
            Step(1000, 1700, -3, 0.7)),
    "laser": (Step(150, 420, -6, 0.1), Step(850, 1250, 0, 1), Step(1000, 700, -3, 0.4)),
    "press": (Step(55, 3800, 0, 1), Step(1000, 850, -24, 0.05)),
    "extractor": (Step(1000, 1100, 0, 1),),
}  # fmt: skip


class Machine:
    """Times are local ms; `first_day` is the day from which the counters count."""

    def __init__(self, seed, name, first_day):
        self.seed = seed
        self.name = name
        self.steps = STEPS[name]
        self.first_day = first_day
        # Memory of the last answers only: they are pure functions of their keys.
        self._jobs = (None, ())
        self._state = State(None, STILL, 0, 0, 0)
        self._total = (first_day, 0, 0)

    def jobs(self, day):
        """The jobs of a local day."""
        if self._jobs[0] != day:
            self._jobs = (day, jobs(self.seed, self.name, day))
        return self._jobs[1]

    def at(self, t):
        """The State at `t`."""
        if not self._state.since <= t < self._state.until:
            self._state = self._find(t)
        return self._state

    def cycles(self, t):
        """Cycles completed since the first day began."""
        return self._count(t)[0]

    def energy(self, t):
        """Active energy since the first day began, in W ms (1 Wh = 3 600 000 W ms)."""
        return self._count(t)[1] + STANDBY_W[self.name] * (t - self.first_day * DAY)

    def _find(self, t):
        since = t // DAY * DAY
        until = since + DAY
        for job in self.jobs(t // DAY):
            if job.start <= t < job.end:
                return self._in_job(job, t)
            if job.end <= t:
                since = job.end
            else:
                until = min(until, job.start)
        return State(None, STILL, STANDBY_W[self.name], since, until)

    def _in_job(self, job, t):
        begin = t - (t - job.start) % job.cycle
        since = begin
        for step in self.steps:
            until = begin + job.cycle * step.until // 1000
            if t < until:
                watts = STANDBY_W[self.name] + step.watts * job.pct // 100
                return State(job, step, watts, since, until)
            since = until

    def _count(self, t):
        """(cycles, W ms above standby) since the first day began."""
        day = t // DAY
        if self._total[0] > day:
            self._total = (self.first_day, 0, 0)
        for d in range(self._total[0], day):
            self._total = (d + 1,) + self._add(d, (d + 1) * DAY)
        return self._add(day, t)

    def _add(self, day, t):
        cycles, energy = self._total[1:]
        for job in self.jobs(day):
            if job.start < t:
                whole, rest = divmod(min(t, job.end) - job.start, job.cycle)
                cycles += whole
                energy += whole * self._used(job, job.cycle) + self._used(job, rest)
        return cycles, energy

    def _used(self, job, rest):
        """W ms in the first `rest` ms of a cycle."""
        used = since = 0
        for step in self.steps:
            until = min(job.cycle * step.until // 1000, rest)
            if until > since:
                used += (until - since) * (step.watts * job.pct // 100)
                since = until
        return used
