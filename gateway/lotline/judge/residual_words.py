"""A residual as a person would say it, and as the record keeps it."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from lotline.judge.language.period import Span
from lotline.judge.residual import INSIDE, LIKE, NEAR, PERIOD, Residual

_WHERE = {
    INSIDE: "of the same time",
    NEAR: "within an hour of it",
    PERIOD: "at other hours of the same period",
}


def reasons(residuals: Sequence[tuple[Span, Residual]]) -> Iterator[str]:
    """Of all windows together."""
    if not residuals:
        return
    levels = [f"{r.level:.1f}" for _, r in residuals]
    low, high = min(levels, key=float), max(levels, key=float)
    what = f"{low} dB" if low == high else f"{low} to {high} dB"
    off = [r for _, r in residuals if r.taken]
    if not off:
        yield f"The residual is {what}."
        return
    yield "The residual is the total while the source was off."
    yield f"It is {what}, from {_where(off)}."
    unknown = sum(r.uncertainty is None for r in off)
    known = [r.uncertainty for r in off if r.uncertainty is not None]
    if known:
        yield f"Its standard uncertainty is {max(known):.1f} dB, by the scatter of its levels."
    if unknown:
        yield "Too few of its levels were measured to know how they scatter."


def _where(off: Sequence[Residual]) -> str:
    """Each kind of time with how much of it was measured, once for windows that share it."""
    taken = {(t.look, t.off): t for r in off for t in r.taken}.values()
    said = []
    for how in (INSIDE, NEAR, LIKE, PERIOD):
        some = [t for t in taken if t.look.how == how]
        if some:
            long = _long(sum(t.seconds for t in some))
            said.append(f"{long} {_WHERE.get(how) or _days(t.look.days for t in some)}")
    return ", ".join(said)


def _long(seconds: float) -> str:
    return f"{seconds / 3600:.1f} h" if seconds >= 3600 else f"{seconds / 60:.0f} min"


def _days(back: Iterable[int]) -> str:
    """Which days before."""
    days = sorted(set(back))
    shown = f"{days[0]} to {days[-1]}" if len(days) > 1 else f"{days[0]}"
    return f"at these hours of like days, {shown} day{'s' if days[-1] > 1 else ''} before"


def record(residuals: Sequence[tuple[Span, Residual]]) -> list[dict[str, Any]]:
    """Windows that follow each other with one and the same residual are one."""
    told: list[tuple[list[int], Residual]] = []
    for span, one in residuals:
        if told and told[-1][1] == one and told[-1][0][1] == span.start_us:
            told[-1][0][1] = span.end_us
        else:
            told.append(([span.start_us, span.end_us], one))
    return [
        {
            "start_us": start, "end_us": end, "value": one.level,
            "uncertainty": one.uncertainty,
            "from": [
                {
                    "how": t.look.how, "days_before": t.look.days, "seconds": t.seconds,
                    "start_us": t.off[0].start_us, "end_us": t.off[-1].end_us,
                    "times": len(t.off),
                }
                for t in one.taken
            ],
        }
        for (start, end), one in told
    ]  # fmt: skip
