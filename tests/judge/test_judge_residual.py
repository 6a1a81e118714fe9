"""Which times the residual is taken from, how well it is known, what that makes of verdicts."""

import json
import math

import numpy as np
import pytest
from judge_packs import judged, one, pack, states, us, values
from lotline.judge import evaluate
from lotline.judge.case import Case
from lotline.judge.evaluate import Asked
from lotline.judge.explain import explain
from lotline.judge.series import Data, Series
from lotline.judge.states import State

MINUTE, H, DAY = 60_000_000, 3_600_000_000, 86_400_000_000
HOURS = """
- {id: r, quantity: LAeq, role: specific, per: night, measure: [{window: 1 h}, {stat: max}],
   limit: 45}
"""
WHOLE = "- {id: r, quantity: LAeq, role: specific, per: night, limit: 45}"
EMERGENCE = """
- id: r
  quantity: LAeq
  per: night
  measure: {total: {role: total, while: on}, residual: {role: residual}}
  judge: total - residual
  limit: 5
"""
# The night of Monday 9 to Tuesday 10 March 2026.
NIGHT = us(2026, 3, 9, 22)


def minutes(*parts):
    """Minutes of LAeq: (start, end, level or a function of the minute's number)."""
    rows = [
        (at, at + MINUTE, float(level((at - a) // MINUTE) if callable(level) else level))
        for a, b, level in parts
        for at in range(a, b, MINUTE)
    ]
    return values("LAeq", rows)


def ran(*spans):
    return states("saw", *spans)


def taken(found, measure="value"):
    """(how, days before) of every residual, in order."""
    of = found.steps["judged"][0]["measures"][measure]["residuals"]
    return [[(t["how"], t["days_before"]) for t in r["from"]] for r in of]


def saw(night, on_from=3, on_to=4):
    """The saw runs for an hour of the night, and stands still in the rest of it."""
    a, b, end = night + on_from * H, night + on_to * H, night + 8 * H
    return [(night, a, False), (a, b, True), (b, end, False)]


def test_an_hour_of_a_machine_takes_the_residual_of_the_hours_beside_it():
    quiet, near = 30.0, 40.0
    data = minutes(
        (NIGHT, NIGHT + 2 * H, quiet), (NIGHT + 2 * H, NIGHT + 3 * H, near),
        (NIGHT + 3 * H, NIGHT + 4 * H, 46.0), (NIGHT + 4 * H, NIGHT + 5 * H, near),
        (NIGHT + 5 * H, NIGHT + 8 * H, quiet),
    )  # fmt: skip
    found = one(pack(HOURS), data, on_off=ran(*saw(NIGHT)))
    assert found.value == pytest.approx(10 * math.log10(10**4.6 - 10**4.0), abs=1e-5)
    assert taken(found) == [[("near", 0)]]
    said = " ".join(found.reasons)
    assert "It is 40.0 dB, from 2.0 h within an hour of it." in said


def test_a_night_takes_its_own_times():
    data = minutes((NIGHT, NIGHT + 3 * H, 40.0), (NIGHT + 3 * H, NIGHT + 4 * H, 50.0),
                   (NIGHT + 4 * H, NIGHT + 8 * H, 40.0))  # fmt: skip
    found = one(pack(WHOLE), data, on_off=ran(*saw(NIGHT)))
    assert taken(found) == [[("inside", 0)]]


def all_night(night, level=47.0):
    return minutes((night, night + 8 * H, level)), [(night, night + 8 * H, True)]


@pytest.mark.parametrize(
    ("night", "before", "back"),
    [
        (us(2026, 3, 10, 22), {1: 40.0, 7: 30.0}, [1]),  # Tuesday: Monday is nearer
        (us(2026, 3, 9, 22), {1: 30.0, 2: 30.0, 3: 40.0}, [3]),  # Monday: Friday, no weekend
        (us(2026, 3, 8, 22), {1: 30.0, 6: 30.0, 7: 40.0}, [7]),  # Sunday: a week ago
        (us(2026, 3, 7, 22), {1: 30.0, 14: 40.0}, [14]),  # Saturday: two weeks ago
        (us(2026, 3, 30, 22), {3: 40.0}, [3]),  # over the change to summer time
    ],
)
def test_a_machine_that_runs_all_night_takes_that_of_a_like_day(night, before, back):
    starts = {d: us(2026, 3, 1, 22) + 0 * d for d in ()}
    loud, on = all_night(night)
    rows, off = [], []
    for days, level in before.items():
        start = night - days * DAY + (H if night > us(2026, 3, 29, 12) else 0)
        starts[days] = start
        rows.append((start, start + 8 * H, level))
        off.append((start, start + 8 * H, False))
    quiet = minutes(*sorted(rows))
    data = values("LAeq", [*zip(quiet.start, quiet.end, quiet.value, strict=True),
                           *zip(loud.start, loud.end, loud.value, strict=True)])  # fmt: skip
    asked = Asked(looked=(night, night + H), nodes=("",))
    found = one(pack(WHOLE), data, on_off=ran(*sorted(off), *on), asked=asked)
    assert taken(found) == [[("like", days) for days in back]]
    assert found.value == pytest.approx(10 * math.log10(10**4.7 - 10**4.0), abs=1e-5)
    assert f"like days, {back[0]} day" in " ".join(found.reasons)
    (residual,) = found.steps["judged"][0]["measures"]["value"]["residuals"]
    assert residual["from"][0]["start_us"] == starts[back[0]]


def test_a_few_minutes_are_filled_up_from_the_day_before():
    night, few = us(2026, 3, 10, 22), 5 * MINUTE
    rows = [(night - DAY, night - DAY + 8 * H, 40.0), (night, night + few, 40.0),
            (night + few, night + 8 * H, 47.0)]  # fmt: skip
    on_off = ran((night - DAY, night - DAY + 8 * H, False), (night, night + few, False),
                 (night + few, night + 8 * H, True))  # fmt: skip
    asked = Asked(looked=(night, night + H), nodes=("",))
    found = one(pack(WHOLE), minutes(*rows), on_off=on_off, asked=asked)
    assert taken(found) == [[("inside", 0), ("like", 1)]]


def test_off_but_not_measured_is_no_residual():
    loud, asked = minutes((NIGHT + 3 * H, NIGHT + 4 * H, 47.0)), Asked(looked=(NIGHT, NIGHT + H))
    found = one(pack(EMERGENCE), loud, on_off=ran(*saw(NIGHT)), asked=asked)
    assert (found.verdict, found.value) == ("nodata", None)


def test_never_off_is_an_upper_bound_that_is_called_one_and_no_emergence():
    loud, on = all_night(NIGHT)
    found = one(pack(WHOLE), loud, on_off=ran(*on))
    assert (found.verdict, found.value) == ("unclear", 47.0)
    said = " ".join(found.reasons)
    assert "upper bound of the source's own sound" in said
    assert "never known to be off" in said
    found = one(pack(EMERGENCE), loud, on_off=ran(*on))
    assert (found.verdict, found.value) == ("nodata", None)


def test_a_machine_of_which_nobody_says_anything_is_not_known_to_be_off():
    rows = minutes((NIGHT, NIGHT + 3 * H, 40.0), (NIGHT + 3 * H, NIGHT + 4 * H, 50.0),
                   (NIGHT + 4 * H, NIGHT + 8 * H, 40.0))  # fmt: skip
    case = Case(Data((rows,), ran(*saw(NIGHT)), sources=("saw", "fan")))
    (found,) = evaluate.judge([pack(EMERGENCE)], case)
    assert found.verdict == "nodata"


def swinging(at):
    """Pieces of five minutes at 38 and 42 dB in turn."""
    return 38.0 if at // 5 % 2 else 42.0


def scattered(total=47.0):
    return minutes((NIGHT, NIGHT + 3 * H, swinging), (NIGHT + 3 * H, NIGHT + 4 * H, total),
                   (NIGHT + 4 * H, NIGHT + 8 * H, swinging))  # fmt: skip


def test_the_uncertainty_is_that_of_the_scatter_and_of_iso_1996_2():
    found = one(pack(WHOLE), scattered(), on_off=ran(*saw(NIGHT)))
    levels = np.array([42.0, 38.0] * 42)
    # Of the mean of the four quarter hours on, known from 28 others.
    standard = float(np.std(levels, ddof=1)) * math.sqrt(1 / 4 + 1 / 28)
    (residual,) = found.steps["judged"][0]["measures"]["value"]["residuals"]
    assert residual["uncertainty"] == pytest.approx(standard)
    level = 10 * math.log10((10**4.2 + 10**3.8) / 2)
    sensitivity = 1 / (10 ** ((47.0 - level) / 10) - 1)
    assert found.uncertainty == pytest.approx(2 * standard * sensitivity, abs=1e-6)
    assert f"Its standard uncertainty is {standard:.1f} dB" in " ".join(found.reasons)


def test_it_is_carried_to_the_verdict_with_what_is_stated():
    rule = EMERGENCE.replace("limit: 5", "limit: 6.5")
    sure = one(pack(rule), scattered(), on_off=ran(*saw(NIGHT)), uncertainty={"": 0.0})
    both = one(pack(rule), scattered(), on_off=ran(*saw(NIGHT)), uncertainty={"": 1.0})
    assert sure.value == pytest.approx(47 - 10 * math.log10((10**4.2 + 10**3.8) / 2), abs=1e-5)
    assert both.uncertainty == pytest.approx(math.hypot(1.0, sure.uncertainty), abs=1e-6)
    assert sure.verdict == "unclear"
    assert (
        one(pack(rule.replace("6.5", "9.5")), scattered(), on_off=ran(*saw(NIGHT))).verdict == "ok"
    )
    assert (
        one(pack(rule.replace("6.5", "3")), scattered(), on_off=ran(*saw(NIGHT))).verdict == "over"
    )


def test_a_limit_over_the_residual_carries_it_too():
    rule = EMERGENCE.replace(
        "total - residual\n  limit: 5", 'total\n  limit: "max(30, residual) + 5"'
    )
    high = rule.replace("30", "55")
    over = one(pack(rule), scattered(), on_off=ran(*saw(NIGHT)))
    fixed = one(pack(high), scattered(), on_off=ran(*saw(NIGHT)))
    apart = one(pack(EMERGENCE), scattered(), on_off=ran(*saw(NIGHT)))
    assert over.uncertainty == pytest.approx(apart.uncertainty, abs=1e-6)
    assert over.uncertainty > 1
    assert fixed.uncertainty == 0


def test_one_level_does_not_scatter_and_says_so():
    rows = values("LAeq", [(NIGHT, NIGHT + 3 * H, 40.0), (NIGHT + 3 * H, NIGHT + 8 * H, 47.0)])
    on_off = ran((NIGHT, NIGHT + 3 * H, False), (NIGHT + 3 * H, NIGHT + 8 * H, True))
    found = one(pack(WHOLE), rows, on_off=on_off)
    assert found.uncertainty == 0
    assert "Too few of its levels were measured to know how they scatter." in found.reasons


BACKGROUND = """
- id: r
  quantity: LAeq
  per: night
  measure:
    total: {role: total, while: on}
    background: {quantity: LA90, role: residual, stages: [{window: 15 min}, {stat: median}]}
  judge: total - background
  limit: 10
"""


def test_a_background_is_that_of_windows_with_the_source_off_of_like_nights():
    night = us(2026, 3, 10, 22)
    loud, on = all_night(night)
    quarters = [(at, at + 15 * MINUTE, 35.0 + (at // (15 * MINUTE)) % 3)
                for at in range(night - DAY, night - DAY + 8 * H, 15 * MINUTE)]  # fmt: skip
    before = night - DAY
    on_off = ran((before, before + 8 * H, False), *on)
    asked = Asked(looked=(night, night + H), nodes=("",))
    found = one(pack(BACKGROUND), loud, values("LA90", quarters), on_off=on_off, asked=asked)
    assert found.value == pytest.approx(47.0 - 36.0)
    assert taken(found, "background") == [[("like", 1)]]
    alone = one(pack(BACKGROUND), loud, values("LA90", quarters), on_off=ran(*on), asked=asked)
    assert alone.verdict == "nodata"


def test_rules_explain_says_which_times_and_how_far_away():
    night = us(2026, 3, 10, 22)
    rows = [(night - DAY, night - DAY + 8 * H, swinging), (night, night + 8 * H, 47.0)]
    on_off = ran((night - DAY, night - DAY + 8 * H, False), (night, night + 8 * H, True))
    asked = Asked(looked=(night, night + H), nodes=("",))
    found = one(pack(WHOLE), minutes(*rows), on_off=on_off, asked=asked)
    told = "\n".join(explain(json.loads(found.to_json())))
    assert "residual of 10 Mar 22:00 to 11 Mar 06:00: 40.45" in told
    where = "source off for 480 min in 09 Mar 22:00 to 10 Mar 06:00"
    assert f"{where} (the same hours of a like day, 1 d before)" in told


def history(seed=3):
    """(levels, states) of three weeks: a saw that runs by night, now and then all night long."""
    random, first = np.random.default_rng(seed), us(2026, 3, 2, 12)
    rows, on_off = [], []
    for day in range(21):
        night = first + day * DAY + 10 * H
        on = (0, 8) if day % 4 == 3 else sorted(random.integers(0, 8, 2))
        a, b = night + int(on[0]) * H, night + int(on[1]) * H
        level = random.normal(40, 1)
        rows += [(night, a, level), (a, b, 47.0), (b, night + 8 * H, level)]
        on_off += [(night, a, False), (a, b, True), (b, night + 8 * H, False)]
    rows = [(a, b, v) for a, b, v in rows if a < b]
    return minutes(*rows), ran(*[(a, b, v) for a, b, v in on_off if a < b])


def cut(series, on_off, start_us, end_us):
    """What a gateway that judges a night hands in, in whole minutes."""
    keep = (series.start >= start_us) & (series.start < end_us)
    rows = (series.start, series.end, series.value, series.measured, series.bound)
    some = [
        State(s.source, max(s.start_us, start_us), min(s.end_us, end_us), s.on)
        for s in on_off
        if s.start_us < end_us and s.end_us > start_us
    ]
    return Series(series.quantity, series.role, series.node, *(r[keep] for r in rows)), some


@pytest.mark.parametrize("rule", [HOURS, WHOLE, EMERGENCE])
def test_a_night_in_the_gateway_is_that_of_all_data(rule):
    """A verdict needs what `horizon` asks for and nothing that comes later."""
    levels, on_off = history()
    # States as the gateway has them: minutes.
    on_off = [State(s.source, at, at + MINUTE, s.on)
              for s in on_off for at in range(s.start_us, s.end_us, MINUTE)]  # fmt: skip
    whole = {f.start_us: f.to_json() for f in judged(pack(rule), levels, on_off=tuple(on_off))}
    some = 0
    for night in sorted(whole)[-5:]:
        asked = Asked(looked=(night, night + 8 * H), ended=(night, night + 8 * H), nodes=("",))
        versions, plain = [pack(rule)], Case(Data((), sources=("saw",)))
        needed = evaluate.horizon(versions, plain, asked)
        series, few = cut(levels, on_off, needed[0], night + 8 * H)
        case = Case(Data((series,), tuple(few), sources=("saw",)))
        (found,) = evaluate.judge(versions, case, asked)
        assert found.to_json() == whole[night]
        measure = "residual" if rule is EMERGENCE else "value"
        some += any(how == "like" for residual in taken(found, measure) for how, _ in residual)
    assert some
