"""Whether noisy work that was announced kept to its time, by what was measured of its machine."""

from lotline.journal import Plan, Reader
from lotline.web.neighbours import Outcome

MINUTE_US = 60_000_000
# Work may begin so much earlier and end so much later than was said.
GRACE_US = 5 * MINUTE_US
# From here to there around the announced time a machine that runs does not keep to it.
LOOK_US = 60 * MINUTE_US
# A machine that ran this long has run: shorter is a test of the switch.
RAN_S = 60.0


def outcome(reader: Reader, plan: Plan, now_us: int) -> Outcome:
    """kept, not_kept, unmeasured (no machine named, or not known whether it ran), or none of
    them: cancelled, or the hour after it is not over yet."""
    if plan.state == "cancelled":
        return "cancelled"
    if now_us < plan.end_us + LOOK_US:
        return "open"
    if not plan.machine:
        return "unmeasured"
    before = _ran(reader, plan.machine, plan.start_us - LOOK_US, plan.start_us - GRACE_US)
    after = _ran(reader, plan.machine, plan.end_us + GRACE_US, plan.end_us + LOOK_US)
    if before[0] + after[0] >= RAN_S:
        return "not_kept"
    return "unmeasured" if before[1] + after[1] >= RAN_S else "kept"


def _ran(reader: Reader, machine: str, start_us: int, end_us: int) -> tuple[float, float]:
    """(seconds that it ran, seconds of which nothing is known)."""
    channels = [channel for node, channel, _ in reader.machines() if node == machine]
    on = unknown = 0.0
    for channel in channels:
        for at, end, running in reader.spans(machine, channel, start_us, end_us):
            on += (end - at) / 1e6 if running else 0.0
            unknown += (end - at) / 1e6 if running is None else 0.0
    return (on, unknown) if channels else (0.0, (end_us - start_us) / 1e6)
