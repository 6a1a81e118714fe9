"""What is answered to whoever asks whether machines may run: for a person and for a machine."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, tzinfo
from math import inf, isfinite
from typing import Any

from lotline.enforce.ask import Answer, Range
from lotline.enforce.words import clock
from lotline.meter.contribution import Contribution
from lotline.station.learning import Who
from lotline.station.reply import Reply

_WORST = ("no", "cannot say", "perhaps", "yes")


def together(replies: Sequence[Reply]) -> str:
    """Of all limits the worst; where there is none nothing can be said."""
    return min((r.word for r in replies), key=_WORST.index, default="cannot say")


def certain(replies: Sequence[Reply]) -> float | None:
    """For how many minutes no limit is passed for certain; None: a day and more."""
    least = min((r.certain_s for r in replies), default=0.0)
    return None if least == inf else int(least / 6) / 10


def words(
    replies: Sequence[Reply], who: Who, minutes: float, at_us: int, zone: tzinfo
) -> Iterator[str]:
    word = together(replies)
    yield f"{word}: {_all(who)} for {minutes:g} min from {clock(at_us, zone)}"
    if not replies:
        yield "No limit on LAeq of the site file or its packs holds then."
        return
    if word in ("no", "perhaps", "yes"):
        yield _certainly(certain(replies), who)
    for one in sorted(replies, key=lambda r: (_WORST.index(r.word), _margin(r))):
        yield ""
        yield from _one(one, who, zone)


def _margin(reply: Reply) -> float:
    return reply.answer.limit - reply.answer.expected.high if reply.answer else 0.0


def _certainly(minutes: float | None, who: Who) -> str:
    it = "it" if len(who) == 1 else "they"
    if minutes is None:
        return f"For certain {it} may run for a day and more."
    if minutes < 1:
        return f"For certain {it} may not run for a minute."
    return f"For certain {it} may run for {minutes:.0f} min."


def _all(names: Sequence[str]) -> str:
    """As a person lists them."""
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last


def _one(reply: Reply, who: Who, zone: tzinfo) -> Iterator[str]:
    cite = f" ({reply.cite})" if reply.cite else ""
    yield f"{reply.node}, {reply.rule}{cite}: {reply.word}"
    if reply.why:
        yield f"  {reply.why[:1].upper()}{reply.why[1:]}."
    if reply.answer is None or reply.adds is None:
        return
    adding, hours = _adding(reply.adds, who), reply.adds.hours
    yield f"  {adding} at {reply.node}, learnt from {hours:.0f} h."
    start, end = clock(reply.start_us, zone)[-5:], clock(reply.end_us, zone)[-5:]
    with_it, without = _span(reply.answer.expected), _span(reply.answer.without)
    yield f"  {start} to {end}, {reply.quantity}:"
    it = "it" if len(who) == 1 else "them"
    yield f"  {with_it} with {it}, {without} without; the limit is {reply.answer.limit:g} dB."
    if room := _room(*_head_room(reply.answer)):
        yield f"  That is {room} the limit."


def _head_room(answer: Answer) -> tuple[float, float]:
    """By how many dB the level with the machine stays below the limit, at least and at most."""
    return answer.limit - answer.expected.high, answer.limit - answer.expected.low


def _room(least: float, most: float) -> str:
    if not isfinite(least):
        return ""
    if least >= 0:
        return f"at least {least:.1f} dB below"
    if most < 0:
        return f"at least {-most:.1f} dB above"
    below = f"{most:.1f} dB below" if isfinite(most) else "well below"
    return f"between {-least:.1f} dB above and {below}"


def _adding(adds: Contribution, who: Who) -> str:
    other = [name for name in adds.machines if name not in who]
    said = f"{_all(adds.machines)}, which always run together," if other else _all(who)
    if other and len(who) > 1:
        said = f"{_all(who)}, always together with {_all(other)},"
    verb = "adds" if len(adds.machines) == 1 else "add"
    if not isfinite(adds.low):
        return f"{said} {verb} at most {adds.high:.0f} dB" if isfinite(adds.high) else said
    low, high = f"{adds.low:.0f}", f"{adds.high:.0f}"
    return f"{said} {verb} {low} dB" if low == high else f"{said} {verb} {low} to {high} dB"


def _span(levels: Range) -> str:
    low, high = f"{levels.low:.1f}", f"{levels.high:.1f}"
    if not isfinite(levels.high):
        return "nothing"
    if not isfinite(levels.low):
        return f"at most {high} dB"
    return f"{high} dB" if low == high else f"{low} to {high} dB"


def facts(reply: Reply) -> dict[str, Any]:
    """dB; null is not known, or nothing."""
    found = reply.answer
    return {
        "node": reply.node, "rule": reply.rule, "cite": reply.cite, "answer": reply.word,
        "why": reply.why, "quantity": reply.quantity,
        "limit": found.limit if found else None,
        "start": iso(reply.start_us) if found else None,
        "end": iso(reply.end_us) if found else None,
        "with_it": _levels(found.expected) if found else None,
        "without": _levels(found.without) if found else None,
        "head_room": _both(_head_room(found)) if found else None,
        "certain_minutes": certain([reply]),
        "adds": adds(reply.node, reply.adds) if reply.adds else None,
    }  # fmt: skip


def _levels(of: Range) -> dict[str, float | None]:
    return {"level": _number(of.level), "low": _number(of.low), "high": _number(of.high)}


def _both(room: tuple[float, float]) -> dict[str, float | None]:
    return {"least": _number(room[0]), "most": _number(room[1])}


def _number(value: float) -> float | None:
    return round(value, 2) if isfinite(value) else None


def adds(node: str, one: Contribution) -> dict[str, Any]:
    """A row of the table of what was learnt."""
    levels = {key: _number(getattr(one, key)) for key in ("level", "low", "high")}
    return {"node": node, "machines": list(one.machines), **levels,
            "hours": round(one.hours, 1), "why": one.why}  # fmt: skip


def iso(at_us: int) -> str:
    at = datetime.fromtimestamp(at_us // 1_000_000, UTC)
    return at.isoformat().replace("+00:00", "Z")
