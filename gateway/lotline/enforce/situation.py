"""From a running period to what an alert goes by."""

from lotline.enforce.headroom import HeadRoom, head_room
from lotline.enforce.watch import Situation
from lotline.judge import Running

# So little of a period tells nothing of the rest of it.
LEAST_S = 60.0
# With less of the time gone measured, a quiet level may be a deaf microphone.
LEAST_SHARE = 0.5
# An alert stays open while the period is expected within this of its limit, in dB.
HYSTERESIS_DB = 1.0


def room(running: Running, now_us: int, present: float | None) -> HeadRoom | None:
    """present: LAeq of the last minute, dB, None when not measured. None where nothing can be
    said: no limit now, or too little measured."""
    gone_s = (min(now_us, running.end_us) - running.start_us) / 1e6
    if running.limit is None or running.value is None or present is None or gone_s <= 0:
        return None
    period_s = (running.end_us - running.start_us) / 1e6
    return head_room(running.value, gone_s, period_s, running.limit, present)


def situation(running: Running, found: HeadRoom | None, now_us: int, is_open: bool) -> Situation:
    """found: from `room`. is_open: whether an alert of this rule is."""
    if running.limit is None:
        return Situation(running.rule, "calm", running.value)
    if found is None or running.completeness < LEAST_SHARE:
        return Situation(running.rule, "unknown", None)
    if found.crossing_s == 0:
        return Situation(running.rule, "limit", running.value)
    settled = (now_us - running.start_us) / 1e6 >= LEAST_S
    near = is_open and found.expected > running.limit - HYSTERESIS_DB
    if settled and (found.crossing_s is not None or near):
        return Situation(running.rule, "warning", found.expected)
    return Situation(running.rule, "calm", running.value)
