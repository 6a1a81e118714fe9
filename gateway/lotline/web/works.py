"""Is it the workshop: which machines work this moment, and what was announced for it. A statement
of its own, beside the levels: the microphone cannot tell where a sound comes from."""

from lotline.web.neighbours import Neighbours, Planned
from lotline.web.now import Machine, Now
from lotline.web.wording import LocalTime
from lotline.web.words import Words


def works(now: Now, time: LocalTime, words: Words) -> str:
    """In sentences; "" where nothing is known of either."""
    said = _machines(now.machines, time, words)
    if now.neighbours is not None:
        busy = any(machine.working for machine in now.machines)
        said += _announced(now.neighbours, now.made_us, busy, time, words)
    return " ".join(said)


def _machines(machines: tuple[Machine, ...], time: LocalTime, words: Words) -> list[str]:
    running = [_since(one, time, words) for one in machines if one.working]
    unknown = [one.name for one in machines if one.working is None]
    said = [words("running", list=", ".join(running))] if running else []
    if machines and not running and len(unknown) < len(machines):
        said.append(words("running_none"))
    if unknown:
        said.append(words("running_unknown", list=", ".join(unknown)))
    return said


def _since(one: Machine, time: LocalTime, words: Words) -> str:
    if one.since_us is None:
        return one.name
    return words("running_since", machine=one.name, time=time.when(one.since_us))


def _announced(
    here: Neighbours, now_us: int, busy: bool, time: LocalTime, words: Words
) -> list[str]:
    """What was announced for now. That nothing was is said where a machine works."""
    planned = [p for p in here.plans if p.state == "planned"]
    if current := [p for p in planned if p.start_us <= now_us < p.end_us]:
        return [_until(p, now_us, time, words) for p in current]
    return [words("not_announced")] if busy else []


def _until(plan: Planned, now_us: int, time: LocalTime, words: Words) -> str:
    return words("announced", time=_moment(plan.end_us, now_us, time),
                 words=plan.words.rstrip(" ."))  # fmt: skip


def _moment(at_us: int, now_us: int, time: LocalTime) -> str:
    """18:30 today, else Thu 5 Nov 18:30."""
    if time.at(at_us).date() == time.at(now_us).date():
        return time.clock(at_us)
    return f"{time.date(at_us)} {time.clock(at_us)}"
