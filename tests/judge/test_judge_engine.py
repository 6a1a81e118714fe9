"""The order of evaluation: completeness, exclusions, roles, adjustments, gates, limits, grades."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from judge_packs import BERLIN, HEAD, hours, judged, one, pack, read, states, us, values
from lotline.errors import RuleError
from lotline.judge.evaluate import Asked
from lotline.judge.language.period import Span
from lotline.judge.series import LOWER, UPPER, Data, series
from lotline.records import energy_mean

DAY, NIGHT = us(2026, 3, 2, 6), us(2026, 3, 2, 22)
H = 3_600_000_000
PLAIN = "- {id: r, quantity: LAeq, per: day, limit: 55}"
HOURLY = "- {id: r, quantity: LAeq, per: night, measure: [{window: 1 h}, {stat: max}], limit: 40}"


def day(level, count=16):
    return values("LAeq", hours(DAY, [level] * count))


@pytest.mark.parametrize(("level", "word"), [(54.999, "ok"), (55.0, "ok"), (55.001, "over")])
def test_at_under_and_over_the_limit(level, word):
    found = one(pack(PLAIN), day(level))
    assert (found.verdict, found.limit, found.unit) == (word, 55.0, "dB(A)")
    assert (found.start_us, found.end_us) == (DAY, NIGHT)
    strict = PLAIN.replace("limit: 55", "limit: 55, ok_if: '<'")
    assert one(pack(strict), day(level)).verdict == ("ok" if level < 55 else "over")


@pytest.mark.parametrize(
    ("known", "word"), [(16, "ok"), (15, "ok"), (14, "nodata"), (1, "nodata"), (0, None)]
)
def test_what_was_not_measured_is_never_quiet(known, word):
    found = judged(pack(PLAIN), day(40.0, known))
    assert [f.verdict for f in found] == ([word] if word else [])
    asked = Asked(looked=(DAY, NIGHT), nodes=("",))
    assert one(pack(PLAIN), day(40.0, known), asked=asked).verdict == (word or "nodata")


def test_a_missing_hour_can_only_hide_a_louder_one():
    levels = [38, None, 39, 35, 35, 35, 35, 36]
    assert one(pack(HOURLY), values("LAeq", hours(NIGHT, levels))).verdict == "nodata"
    levels[2] = 41
    found = one(pack(HOURLY), values("LAeq", hours(NIGHT, levels)))
    assert (found.verdict, found.value) == ("over", 41.0)


def test_an_average_of_too_little_is_not_judged_also_above_the_limit():
    found = one(pack(PLAIN), day(70.0, 8))
    assert (found.verdict, found.value, found.completeness) == ("nodata", 70.0, 0.5)


def test_levels_are_averaged_as_energy():
    levels = [40.0] * 15 + [70.0]
    found = one(pack(PLAIN), values("LAeq", hours(DAY, levels)))
    assert found.value == pytest.approx(energy_mean(levels), abs=1e-6)


def test_excluded_time_is_not_measured_and_says_why():
    rule = PLAIN.replace(
        "limit: 55", "limit: 55, valid: {exclude: [{when: 'wind_speed > 5', st: M}]}"
    )
    calm = values("wind_speed", hours(DAY, [5.0] * 16))
    gusts = values("wind_speed", hours(DAY, [5.0] * 12 + [5.1] * 4))
    loud = values("LAeq", hours(DAY, [50.0] * 12 + [80.0] * 4))
    assert one(pack(rule), loud, calm).verdict == "over"
    found = one(pack(rule), loud, gusts)
    assert (found.verdict, found.value) == ("nodata", 50.0)
    assert found.steps["excluded"][0]["why"] == "wind_speed > 5"
    assert any("240 min (wind_speed > 5)" in r for r in found.reasons)
    brief = values("wind_speed", hours(DAY, [5.0] * 15 + [9.0]))
    spared = one(pack(rule), values("LAeq", hours(DAY, [50.0] * 15 + [80.0])), brief)
    assert (spared.verdict, spared.value) == ("ok", 50.0)
    assert any("Unverified: wind_speed > 5" in r for r in spared.reasons)


def test_declared_time_does_not_count():
    data = Data((day(50.0),), excluded=(("calibration", Span(DAY, DAY + H)),))
    from lotline.judge import evaluate
    from lotline.judge.case import Case

    (found,) = evaluate.judge([pack(PLAIN)], Case(data))
    assert (found.verdict, found.completeness) == ("ok", 0.9375)
    assert any("60 min (calibration)" in r for r in found.reasons)


SPECIFIC = PLAIN.replace("limit: 55", "role: specific, limit: 55")


def test_the_specific_level_is_the_total_less_the_residual():
    total, residual = (
        values("LAeq", hours(DAY, [46.0] * 16)),
        values("LAeq", hours(DAY, [42.0] * 16), "residual"),
    )
    found = one(pack(SPECIFIC), total, residual)
    assert found.value == pytest.approx(43.795, abs=1e-3)
    assert found.verdict == "ok"


@pytest.mark.parametrize(("total", "word"), [(55.0, "ok"), (55.1, "unclear"), (59.9, "unclear")])
def test_below_three_decibels_the_total_is_an_upper_bound(total, word):
    residual = values("LAeq", hours(DAY, [57.0] * 16), "residual")
    found = one(pack(SPECIFIC), values("LAeq", hours(DAY, [total] * 16)), residual)
    assert (found.verdict, found.value) == (word, total)
    assert any("upper bound" in r for r in found.reasons)


@pytest.mark.parametrize(("level", "word"), [(55.0, "ok"), (55.1, "unclear")])
def test_without_a_residual_the_total_is_an_upper_bound(level, word):
    found = one(pack(SPECIFIC), day(level))
    assert found.verdict == word
    assert any("The residual was not measured" in r for r in found.reasons)


def test_the_residual_comes_from_the_time_with_the_source_off():
    """Two hours on at 60 over a residual of 40; the rest holds no sound of its own."""
    total = values("LAeq", hours(DAY, [60.0] * 2 + [40.0] * 14))
    ran = states("saw", (DAY, DAY + 2 * H, True), (DAY + 2 * H, NIGHT, False))
    found = one(pack(SPECIFIC), total, on_off=ran)
    alone = 59.957  # 60 less 40
    assert found.value == pytest.approx(energy_mean([alone] * 2 + [float("-inf")] * 14), abs=1e-3)
    assert (found.verdict, found.completeness) == ("ok", 1.0)


def test_a_source_that_stood_still_makes_no_sound():
    stood = states("saw", (DAY, NIGHT, False))
    found = one(pack(SPECIFIC), day(70.0), on_off=stood)
    assert (found.verdict, found.value) == ("ok", None)
    assert "stood still" in found.reasons[0]


def test_what_nobody_knows_of_the_source_is_not_silence():
    ran = states("saw", (DAY, DAY + H, False))
    assert one(pack(SPECIFIC), day(50.0), on_off=ran).verdict == "nodata"


def test_no_off_time_no_residual():
    rule = """
    - id: r
      quantity: LAeq
      per: day
      measure: {total: {role: total, while: on}, residual: {role: residual}}
      judge: total - residual
      limit: 5
    """
    ran = states("saw", (DAY, NIGHT, True))
    found = one(pack(rule), day(50.0), on_off=ran)
    assert found.verdict == "nodata"
    assert "never known to be off" in found.reasons[0]


@pytest.mark.parametrize(
    ("bound", "below", "above"),
    [(LOWER, "unclear", "over"), (UPPER, "ok", "unclear"), (0, "ok", "over")],
)
def test_bounds_also_where_a_measure_is_taken_away(bound, below, above):
    marks = [bound] + [0] * 15
    for level, word in ((54.0, below), (56.0, above)):
        rows = values("LAeq", hours(DAY, [level] * 16), bound=bytes_of(marks))
        assert one(pack(PLAIN), rows).verdict == word
    rule = """
    - id: r
      quantity: LAeq
      per: day
      measure: {total: {role: total}, residual: {role: residual}}
      judge: total - residual
      limit: 5
    """
    turned = {LOWER: ("ok", "unclear"), UPPER: ("unclear", "over"), 0: ("ok", "over")}[bound]
    for level, word in zip((46.0, 44.0), turned, strict=True):
        rows = values("LAeq", hours(DAY, [level] * 16), "residual", bound=bytes_of(marks))
        assert one(pack(rule), day(50.0), rows).verdict == word


def bytes_of(marks):
    import numpy as np

    return np.array(marks, np.uint8)


ADJUSTED = """
- id: r
  quantity: LAeq
  per: day
  measure: [{window: 1 h}, {stat: leq}]
  adjust:
    combine: COMBINE
    items:
      - {id: a, add: 4, on: stage1}
      - {id: b, add: 3, on: stage1, when: "LCeq - LAeq > 10"}
      - {id: c, add: -2, on: result}
      - {id: d, add: -5, on: limit, when: "period == day"}
  limit: 60
"""


@pytest.mark.parametrize(
    ("combine", "value"), [("sum", 55.0), ("max", 52.0), ("cap\n    cap: 5", 53.0)]
)
def test_adjustments_act_where_they_say(combine, value):
    low = values("LCeq", hours(DAY, [61.0] * 16))
    found = one(pack(ADJUSTED.replace("COMBINE", combine)), day(50.0), low)
    assert (found.value, found.limit) == (value, 55.0)
    assert found.verdict == "ok"
    tones = values("LCeq", hours(DAY, [60.0] * 16))
    assert one(pack(ADJUSTED.replace("COMBINE", "sum")), day(50.0), tones).value == 52.0


def test_what_an_adjustment_needs_must_be_measured():
    found = one(pack(ADJUSTED.replace("COMBINE", "sum")), day(50.0))
    assert found.verdict == "nodata"
    assert "LCeq" in found.reasons[0]


def test_a_gate_that_is_false_goes_before_missing_data():
    rule = PLAIN.replace("limit: 55", "limit: 55, only_if: [{if: indoors, why: Outside.}]")
    facts = "indoors: {ask: indoors, truth: true}"
    found = one(pack(rule, facts=facts), day(80.0, 1), answers={"indoors": False})
    assert (found.verdict, found.reasons[0]) == ("not_applicable", "Outside.")
    assert one(pack(rule, facts=facts), day(80.0), answers={"indoors": True}).verdict == "over"
    unsaid = one(pack(rule, facts=facts), day(80.0))
    assert unsaid.verdict == "nodata"
    assert "indoors is not set" in unsaid.reasons[0]


TABLED = "- {id: r, quantity: LAeq, per: [day, night], limit: guide}"
FACTS = "zone: {ask: which, one_of: [WA, WR]}"
GUIDE = "guide: {by: [zone, period], unit: dB(A), rows: {WA: {day: 55, st: U}, WR: {any: 50}}}"


def test_a_text_that_sets_no_figure_does_not_apply():
    both = values("LAeq", hours(DAY, [52.0] * 24))
    found = judged(pack(TABLED, facts=FACTS, tables=GUIDE), both, answers={"zone": "WA"})
    assert [f.verdict for f in found] == ["ok", "not_applicable"]
    assert any("Unverified: guide WA day 55 (U: uncertain)" in r for r in found[0].reasons)
    found = judged(pack(TABLED, facts=FACTS, tables=GUIDE), both, answers={"zone": "WR"})
    assert [f.verdict for f in found] == ["over", "over"]
    assert not any("Unverified" in r for r in found[0].reasons)
    unsaid = judged(pack(TABLED, facts=FACTS, tables=GUIDE), both)
    assert [f.verdict for f in unsaid] == ["nodata", "nodata"]


def test_the_figure_in_force_on_the_day_counts():
    rule = PLAIN.replace(
        "limit: 55", "limit: [{value: 55, until: 2026-03-02}, {value: 45, from: 2026-03-03}]"
    )
    two = values("LAeq", hours(DAY, [50.0] * 48))
    assert [f.verdict for f in judged(pack(rule), two)] == ["ok", "over"]
    gap = rule.replace("from: 2026-03-03", "from: 2026-03-04")
    assert [f.verdict for f in judged(pack(gap), two)] == ["ok", "not_applicable"]


def test_the_version_of_the_pack_in_force_counts():
    old = HEAD.replace("until: null", "until: 2026-03-02")
    new = HEAD.replace("from: null", "from: 2026-03-04").replace("1.0.0", "2.0.0")
    packs = [pack(PLAIN, old), pack(PLAIN.replace("55", "45"), new)]
    found = judged(packs, values("LAeq", hours(DAY, [50.0] * 72)))
    assert [(f.version, f.verdict) for f in found] == [
        ("1.0.0", "ok"), ("2.0.0", "not_applicable"), ("2.0.0", "over"),
    ]  # fmt: skip


def test_rounding_where_the_pack_says():
    for level, at, value, word in (
        (55.4, "compare", 55.4, "ok"), (55.5, "compare", 55.5, "over"),
        (55.4, "result", 55.0, "ok"),
    ):  # fmt: skip
        rule = PLAIN.replace("limit: 55", f"limit: 55, decide: {{round: {{to: 1, at: {at}}}}}")
        found = one(pack(rule), day(level))
        assert (found.value, found.verdict) == (value, word)


@pytest.mark.parametrize(
    ("level", "given", "rule", "word"),
    [(54.0, 1.0, "interval", "unclear"), (53.9, 1.0, "interval", "ok"),
     (56.1, 1.0, "interval", "over"), (54.0, 1.0, "simple", "ok"), (54.0, 0.0, "interval", "ok")],
)  # fmt: skip
def test_a_limit_within_the_uncertainty(level, given, rule, word):
    text = PLAIN.replace("limit: 55", f"limit: 55, decide: {{rule: {rule}}}")
    assert one(pack(text), day(level), uncertainty={"": given}).verdict == word
    assert one(pack(text), day(level), uncertainty={"LAeq": given, "": 9.0}).verdict == word


def test_the_lowest_grade_wins_and_caps_the_words():
    rule = PLAIN.replace(
        "limit: 55",
        "limit: 55, valid: {instrument: class1, drift_max: 0.5}, decide: {grade_max: evidential}",
    )
    for instrument, drift, grade, said in (
        ("class1", 0.5, "evidential", "complies with"), ("", None, "indicative", "is within"),
        ("class2", None, "screening", "shows nothing against"),
        ("class1", 0.6, "screening", "drifted by 0.6 dB"),
        ("mems", None, "screening", "shows nothing against"),
    ):  # fmt: skip
        found = one(pack(rule), day(50.0), instrument=instrument, drift=drift)
        assert found.grade == grade
        assert said in " ".join(found.reasons)
        assert ("complies" in " ".join(found.reasons)) == (grade == "evidential")


def test_a_value_over_more_than_its_window_is_screening():
    found = one(pack(HOURLY), values("LAeq", [(NIGHT, NIGHT + 8 * H, 38.0)]))
    assert (found.verdict, found.grade) == ("ok", "screening")


def test_a_rule_gives_way_to_one_that_was_decided():
    rules = """
    - {id: first, quantity: LCeq, per: day, limit: 70}
    - {id: second, quantity: LAeq, per: day, limit: 55, yields_to: first}
    """
    found = judged(pack(rules), day(50.0))
    assert {f.rule: f.verdict for f in found} == {"first": "nodata", "second": "ok"}
    low = values("LCeq", hours(DAY, [60.0] * 16))
    found = judged(pack(rules), day(50.0), low)
    assert {f.rule: f.verdict for f in found} == {"first": "ok", "second": "not_applicable"}
    alone = judged(pack(rules), day(50.0), low, asked=Asked(("second",)))
    assert [(f.rule, f.verdict) for f in alone] == [("second", "not_applicable")]


def test_places_are_judged_apart():
    here, there = (
        values("LAeq", hours(DAY, [v] * 16), node=n) for v, n in ((50.0, "a"), (60.0, "b"))
    )
    found = judged(pack(PLAIN), here, there)
    assert [(f.node, f.verdict) for f in found] == [("a", "ok"), ("b", "over")]


def test_what_runs_is_told_so_far():
    rows = values("LAeq", hours(DAY, [60.0] * 4))
    asked = Asked(looked=(DAY, NIGHT), nodes=("",), now=DAY + 4 * H)
    found = one(pack(PLAIN), rows, asked=asked)
    assert (found.final, found.verdict, found.end_us, found.completeness) == (
        False,
        "over",
        NIGHT,
        1.0,
    )
    assert "so far" in found.reasons[0]
    late = Asked(looked=(DAY, NIGHT), nodes=("",), now=NIGHT)
    assert one(pack(PLAIN), rows, asked=late).final is True


def test_two_values_of_one_time_are_refused():
    with pytest.raises(RuleError, match=r"is given twice: 50 from .* and 60 from"):
        values("LAeq", [(DAY, DAY + H, 50.0), (DAY + H // 2, DAY + 2 * H, 60.0)])
    once = values("LAeq", [(DAY, DAY + H, 50.0)] * 2)
    assert len(once.value) == 1


@settings(max_examples=25, deadline=None)
@given(st.lists(st.none() | st.floats(30, 80), min_size=1, max_size=96), st.randoms())
def test_any_order_gives_the_same_bytes(levels, chance):
    rules = f"{PLAIN}\n{SPECIFIC.replace('id: r', 'id: s')}\n{HOURLY.replace('id: r', 'id: n')}"
    rows = hours(DAY, levels, 900)
    off = [(a, b, i % 3 == 0) for i, (a, b, _) in enumerate(rows)]
    mixed, flips = chance.sample(rows, len(rows)), chance.sample(off, len(off))
    pairs = ((rows, off), (mixed, flips))
    first, again = (
        [f.to_json() for f in judged(pack(rules), values("LAeq", r), on_off=states("saw", *o))]
        for r, o in pairs
    )
    assert first == again


def test_days_one_by_one_give_the_same_bytes_as_all_at_once():
    """Each day judged from its own records alone, as a gateway does it."""
    chance = random.Random(5)
    rows = hours(
        DAY,
        [chance.uniform(35, 60) if chance.random() < 0.98 else None for _ in range(72 * 4)],
        900,
    )
    rules = f"{PLAIN}\n{HOURLY.replace('id: r', 'id: n')}"
    span = (rows[0][0], rows[-1][1])
    whole = judged(pack(rules), values("LAeq", rows), asked=Asked(looked=span, nodes=("",)))
    parts = []
    for at in range(span[0], span[1], 24 * H):
        mine = [r for r in rows if at - 24 * H <= r[0] < at + 48 * H]
        asked = Asked(looked=span, ended=(at, at + 24 * H), nodes=("",))
        parts += judged(pack(rules), values("LAeq", mine), asked=asked)
    assert [f.to_json() for f in parts if f.start_us < span[1] - 24 * H] == [
        f.to_json() for f in whole if f.start_us < span[1] - 24 * H
    ]


def test_the_hash_is_that_of_what_was_looked_at():
    base = one(pack(PLAIN), day(50.0))
    assert one(pack(PLAIN), day(50.0), values("LAFmax", hours(DAY, [70.0]))).inputs == base.inputs
    assert one(pack(PLAIN), day(50.0000001)).inputs != base.inputs
    assert one(pack(PLAIN), day(50.0), answers={"x": 1.0}).inputs != base.inputs
    other = states("saw", (DAY, DAY + H, True))
    assert one(pack(PLAIN), day(50.0), on_off=other).inputs != base.inputs


def test_octaves_come_from_their_thirds_where_these_were_measured():
    rule = "- {id: r, quantity: LZeq, bands: [63, 125], per: day, limit: 70}"
    thirds = [
        values(f"LZeq_third_{hz}", hours(DAY, [60.0] * 16)) for hz in (50, 63, 80, 100, 125, 160)
    ]
    found = one(pack(rule), *thirds)
    assert found.value == pytest.approx(64.77, abs=0.005)
    missing = one(pack(rule), *thirds[:-1])
    assert missing.verdict == "nodata"


def test_a_zone_is_that_of_the_site():
    rows = values("LAeq", hours(us(2026, 3, 2, 6), [50.0] * 16))
    found = one(pack(PLAIN), rows, zone=BERLIN)
    assert found.local == (3600, 3600)
    assert read(HEAD + "rules:\n  " + PLAIN).zone == "Europe/Berlin"


def test_no_rows_are_a_series_too():
    import numpy as np

    none = series(day(50.0).quantity, "total", "", *(np.zeros(0, np.int64),) * 2, np.zeros(0))
    assert judged(pack(PLAIN), none) == []


def test_a_survey_that_was_not_made_is_not_measured_and_not_passed_over():
    survey = pack("- {id: r, quantity: LAeq, per: {measured: [day, night]}, limit: 55}")
    asked = Asked(looked=(DAY, NIGHT + 8 * H), nodes=("",))
    found = judged(survey, values("LAeq", hours(DAY + 2 * H, [50.0])), asked=asked)
    assert [(f.start_us, f.end_us, f.verdict) for f in found] == [
        (DAY + 2 * H, DAY + 3 * H, "ok"),
        (NIGHT, NIGHT + 8 * H, "nodata"),
    ]
    assert "Not measured is never quiet." in " ".join(found[1].reasons)
    # The residual alone, or another quantity, is no survey either.
    residual = values("LAeq", hours(NIGHT, [30.0]), role="residual")
    (found,) = judged(survey, residual)
    assert (found.verdict, found.start_us) == ("nodata", NIGHT)


def test_a_survey_that_lasts_is_told_so_far_to_the_end_of_its_period():
    survey = pack("- {id: r, quantity: LAeq, per: {measured: day}, limit: 55}")
    asked = Asked(looked=(DAY + 3 * H, DAY + 3 * H + 1), nodes=("",), now=DAY + 3 * H)
    found = one(survey, values("LAeq", hours(DAY + H, [50.0])), asked=asked)
    assert (found.final, found.verdict, found.end_us) == (False, "ok", NIGHT)


def test_a_limit_that_is_no_number_passes_nothing():
    found = one(pack("- {id: r, quantity: LAeq, per: day, limit: '55 + 1e308 * 10'}"), day(50.0))
    assert (found.verdict, found.limit) == ("nodata", None)
    assert "no finite number" in found.reasons[0]


@pytest.mark.parametrize("stat", ["max", "{count_over: 50}", "{minutes_over: 50}"])
def test_a_time_without_a_whole_window_is_not_decided(stat):
    measure = f"measure: [{{window: 20 h}}, {{stat: {stat}}}]"
    rule = f"- {{id: r, quantity: LAeq, per: day, {measure}, limit: 0}}"
    found = one(pack(rule), day(40.0))
    assert (found.verdict, found.value) == ("nodata", None)
    assert found.reasons[0] == "No whole window lies in this time."


@pytest.mark.parametrize("window", ["0.000001 s", "0.09 s", "{sliding: 1 h, step: 1 ms}"])
def test_windows_too_short_to_be_gone_through_are_refused(window):
    measure = f"[{{window: {window}}}, {{stat: max}}]"
    with pytest.raises(RuleError, match=r"a window of 0\.1 s or more"):
        pack(f"- {{id: r, quantity: LAeq, per: day, measure: {measure}, limit: 5}}")
