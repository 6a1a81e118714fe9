"""A finding as a person would say it, with the arithmetic, out of its record alone."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta, timezone
from itertools import groupby
from typing import Any

from lotline.errors import RuleError

Record = Mapping[str, Any]
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NEEDED = ("rule", "title", "verdict", "grade", "reasons", "steps", "pack", "version", "figures")
# A finding as `lotline judge --json` lists it without `--full`.
_SHORT = ("rule", "start", "end", "verdict", "grade", "reasons")
_FULLER = "\nOf the list that `lotline judge --json --full` gives every step is told, too."
_SAID = {
    "ok": "within the limit",
    "over": "over the limit",
    "unclear": "unclear",
    "nodata": "not measured; that is never quiet",
    "not_applicable": "the rule does not apply",
    "context": "for information; nothing is judged",
}
_HOW = {
    "inside": "the same time", "near": "within an hour", "like": "the same hours of a like day",
    "period": "other hours of the period",
}  # fmt: skip
_BOUNDS = {
    1: "the true value may be higher",
    2: "the true value may be lower",
    4: "part of it is condensed",
}


def explain(record: Record) -> list[str]:
    """Lines; raises RuleError of what is no finding."""
    if "steps" not in record and all(k in record for k in _SHORT):
        return [f"{record['rule']}, {record['start']} to {record['end']}", *_end(record), _FULLER]
    missing = [k for k in _NEEDED if k not in record]
    if missing:
        raise RuleError(f"this is no finding of `lotline judge --json`: it has no {missing[0]!r}")
    return [*_head(record), *_measures(record), *_limit(record), *_end(record)]


def _head(r: Record) -> Iterator[str]:
    yield f"{r['title']} ({r['rule']}) by {r['pack']} {r['version']}"
    where = f", at {r['node']}" if r.get("node") else ""
    yield f"{_when(r, 0)} to {_when(r, 1)}{where}"
    yield f"after {r['cite']}"


def _when(r: Record, at: int) -> str:
    us, offset = (r["start_us"], r["end_us"])[at], _offsets(r)[at]
    return _clock(us, offset).strftime("%a %d %b %Y %H:%M %z")


def _offsets(r: Record) -> Sequence[int]:
    return r.get("local") or r.get("local_offset_s") or (0, 0)


def _clock(us: int, offset: int) -> datetime:
    return (_EPOCH + timedelta(microseconds=us)).astimezone(timezone(timedelta(seconds=offset)))


def _measures(r: Record) -> Iterator[str]:
    judged = r["steps"].get("judged", [])
    worst = next((j for j in judged if _is_worst(j, r)), None)
    if worst is None:
        return
    if worst["band"]:
        yield f"\nOf {len(judged)} bands the worst is that of {worst['band']} Hz."
    for name, measure in worst["measures"].items():
        yield f"\nMeasured: {name}, {measure['of']}{_role(measure)}"
        yield from (f"  {line}" for line in _stages(measure, _offsets(r)[0]))
    for span in r["steps"].get("excluded", []):
        start, end = (_short(span[k], _offsets(r)[0]) for k in ("start_us", "end_us"))
        yield f"  left out: {start} to {end} ({span['why']})"
    if worst["result_adjustments"]:
        parts = _sum(worst["result_adjustments"])
        yield f"  to the result: {parts}, which gives {_number(worst['value'])}"


def _is_worst(judged: Record, r: Record) -> bool:
    return not judged["band"] or str(r["quantity"]).endswith(f"_{judged['band']}")


def _role(measure: Record) -> str:
    return "" if measure["role"] in ("any", "") else f" ({measure['role']})"


def _stages(measure: Record, offset: int) -> Iterator[str]:
    adjusted = {(a["start_us"], a["end_us"]): a for a in measure["adjusted"]}
    before: list[Record] = []
    for number, stage in enumerate(measure["stages"], 1):
        values = stage.get("values", [])
        if number > 1 and stage["windows"] == 1 and before:
            yield f"{_formula(stage['stat'], before)} = {_number(values[0]['value'])}"
        else:
            yield from _windows(stage, values, adjusted, offset)
        before = [v for v in values if not v.get("why")]
    for one in measure.get("residuals", []):
        yield from _residual(one, offset)
    for bit, words in _BOUNDS.items():
        if measure["bound"] & bit:
            yield f"  {words}"
    if measure["why"]:
        yield f"  {measure['why']}"


def _residual(one: Record, offset: int) -> Iterator[str]:
    """Which times it was taken from, and how far away they lie."""
    of = f"{_short(one['start_us'], offset)} to {_short(one['end_us'], offset)}"
    known = one["uncertainty"]
    how_well = "" if known is None else f", standard uncertainty {_number(known)} dB"
    yield f"residual of {of}: {_number(one['value'])}{how_well}"
    for t in one["from"]:
        first, last = _short(t["start_us"], offset), _short(t["end_us"], offset)
        days = f", {t['days_before']} d before" if t["days_before"] else ""
        where = f"{first} to {last} ({_HOW[t['how']]}{days})"
        yield f"  source off for {_number(t['seconds'] / 60)} min in {where}"


def _short(us: int, offset: int) -> str:
    return _clock(us, offset).strftime("%d %b %H:%M")


def _windows(
    stage: Record,
    values: Sequence[Record],
    adjusted: Mapping[tuple[int, int], Record],
    offset: int,
) -> Iterator[str]:
    """Each window; alike ones that follow each other in one line."""
    if not values:
        span = f"{_number(stage.get('lowest'))} to {_number(stage.get('highest'))}"
        yield f"{stage['known']} of {stage['windows']} windows are known: {span}"
        return

    def kind(v: Record) -> tuple[Any, ...]:
        a = adjusted.get((v["start_us"], v["end_us"]))
        return v["value"], v.get("why", ""), tuple(sorted(a["parts"].items())) if a else ()

    for (value, why, parts), group in groupby(values, kind):
        some = list(group)
        start = _clock(some[0]["start_us"], offset).strftime("%H:%M")
        end = _clock(some[-1]["end_us"], offset).strftime("%H:%M")
        many = f", {len(some)} windows" if len(some) > 1 else ""
        with_parts = f", with {_sum(dict(parts))}" if parts else ""
        yield f"{start} to {end}{many}: {why or _number(value)}{with_parts}"


def _formula(stat: str, values: Sequence[Record]) -> str:
    if stat in ("own", "leq") and len(values) > 1:
        parts = [
            (k, sum(v["seconds"] for v in g)) for k, g in groupby(values, lambda v: v["value"])
        ]
        terms = " + ".join(
            "0" if level == "silent" else f"{seconds / 3600:g} h x 10^({_number(level)}/10)"
            for level, seconds in parts
        )
        return f"energy mean: 10 lg(({terms}) / {sum(s for _, s in parts) / 3600:g} h)"
    names = {"max": "the highest", "min": "the lowest", "median": "the median", "mean": "the mean"}
    return f"{names.get(stat, stat)} of {len(values)}"


def _limit(r: Record) -> Iterator[str]:
    if r.get("figures"):
        yield "\nFigures"
    for one in r.get("figures", []):
        value = "" if one["value"] is None else f": {_number(one['value'])}"
        yield f"  {one['what']}{value} [{one['status']}] {one['source']}"
    if r.get("limit") is None or r.get("value") is None:
        return
    sign = "<" if r["strict"] else "<="
    judged = [j for j in r["steps"]["judged"] if _is_worst(j, r)]
    compared = judged[0]["compared"] if judged else r["value"]
    rounded = f", rounded to {_number(compared)}" if compared != judged[0]["value"] else ""
    unit = f" {r['unit']}" if r.get("unit") else ""
    yield "\nCompared"
    yield f"  {_number(r['value'])}{rounded}; the limit is {_number(r['limit'])}{unit}"
    asked = f"{_number(compared)} {sign} {_number(r['limit'])}"
    yield f"  asked: {asked}; margin {_number(r['margin'])}"
    if r.get("uncertainty"):
        yield f"  uncertainty {_number(r['uncertainty'])}"


def _end(r: Record) -> Iterator[str]:
    yield f"\nVerdict: {_SAID[r['verdict']]} ({r['verdict']}), {r['grade']}"
    yield from (f"  {reason}" for reason in r["reasons"])


def _sum(parts: Mapping[str, float]) -> str:
    return ", ".join(f"{name} {amount:+g} dB" for name, amount in parts.items())


def _number(value: Any) -> str:
    if not isinstance(value, int | float):
        return "-" if value is None else str(value)
    return f"{value:.2f}".rstrip("0").rstrip(".")
