"""Expressions of packs: what they give, and what is refused when they are read."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lotline.errors import RuleError
from lotline.judge.language import expression, source
from lotline.judge.language.checker import TableType
from lotline.judge.language.functions import Unknown, down, half_up, up
from lotline.judge.language.unit import TRUTH, Labels

SCOPE = {
    "total": "dB(A)", "residual": "dB(A)", "lc": "dB(C)", "excess": "dB", "ppm_a": "ppm",
    "mass": "mg/m3", "indoors": TRUTH, "zone": Labels("zone", ("WA", "WR", "2")),
    "period": Labels("period", ("day", "night")), "on_time": "min",
    "guide": TableType("dB(A)", ()), "term": TableType("dB", ("min",)),
}  # fmt: skip
VALUES = {
    "total": 48.0, "residual": 43.5, "lc": 60.0, "excess": 2.0, "ppm_a": 50.0, "mass": 3.0,
    "indoors": True, "zone": "WA", "period": "night", "on_time": 30.0, "guide": 40.0,
    "term": lambda minutes: 3.0 if minutes <= 120 else 0.0,
}  # fmt: skip


def read(text):
    part = source.of(text, "p.yaml", "rules[0].limit")
    return expression.read(replace(part, line=7), SCOPE)


def value(text, **other):
    known = VALUES | other

    def named(name):
        if known[name] is None:
            raise Unknown(f"{name} is not known")
        return known[name]

    return read(text).value(named)


@pytest.mark.parametrize(
    ("text", "unit", "found"),
    [
        ("total - residual", "dB", 4.5), ("guide + 30", "dB(A)", 70.0), (55, "number", 55),
        ("guide + (30 if period == day else 20)", "dB(A)", 60.0),
        ("(5 if period == day else 3) + term(on_time)", "dB", 6.0),
        ("min(max(residual, 30) + 5, guide - 5 + 3)", "dB(A)", 38.0),
        ("ceil_to(residual - guide, 5)", "dB", 5.0), ("round(total - residual)", "dB", 5.0),
        ("ppm_a / 200 + ppm_a / 100", "ppm", 0.75), ("-excess", "dB", -2.0),
        ("total > (25 if indoors else 30)", TRUTH, True), ("zone in [WA, WR]", TRUTH, True),
        ("zone not in [WR]", TRUTH, True), ("zone != 2", TRUTH, True),
        ("not indoors", TRUTH, False),
        ("20 < total <= 48", TRUTH, True), ("indoors and excess > 2", TRUTH, False),
        ("lc - total", "dB", 12.0), ("abs(residual - total)", "dB", 4.5),
        ("plain(mass) * 2 + plain(ppm_a)", "number", 56.0),
        ("floor_to(total, 0.5)", "dB(A)", 48.0),
    ],
)  # fmt: skip
def test_values_and_units(text, unit, found):
    assert read(text).unit == unit
    assert value(text) == pytest.approx(found)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("total +", "expected an expression"), ("total + residual", "two levels are not added"),
        ("total > lc", "dB(A) and dB(C) cannot be compared"),
        ("totl", "there is nothing named"),
        ("ppm_a + mass", "ppm and mg/m3 cannot be compared"), ("zone == XX", "never 'XX'"),
        ("zone < WA", "have no order"),
        ("period in day", "with a list"), ("sqrt(total)", "no function"),
        ("__import__('os')", "no function"), ("total.real", "not part of the expressions"),
        ("[x for x in zone]", "not part of"), ("lambda: 1", "not part of"), ("'a'", "not part of"),
        ("total ** 2", "not part of"), ("excess and indoors", "neither true nor false"),
        ("5 if total else 3", "neither true nor false"), ("term", "wants 1 value"),
        ("term(excess)", "cannot be compared"), ("min(total)", "got 1 values, expected 2 to 20"),
        ("total if indoors else excess", "cannot be compared"), ("~total", "not part of"),
        ("total is residual", "not a comparison"), ("", "expected an expression"),
        ("min(*zone, 1)", "not part of"), ("known(total + 1)", "no function 'known'"),
        ("indoors + 1", "cannot be calculated with"),
        ({"a": 1}, "expected a number or an expression"),
    ],
)  # fmt: skip
def test_refused_with_file_line_and_key(text, said):
    with pytest.raises(RuleError) as refused:
        read(text)
    assert str(refused.value).startswith("p.yaml line 7, rules[0].limit: ")
    assert said in str(refused.value)


def test_what_is_not_known_is_not_guessed():
    with pytest.raises(Unknown, match="residual is not known"):
        value("total - residual", residual=None)
    assert value("total if not known(residual) else residual", residual=None) == 48.0
    assert value("indoors or residual > 3", residual=None) is True  # no further than it takes
    with pytest.raises(Unknown, match="divides by zero"):
        value("mass / (plain(ppm_a) - 50)")


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6), st.floats(-1e6, 1e6))
def test_arithmetic_is_that_of_numbers(a, b, c):
    found = value("excess - (term(on_time) + 2 * excess) if excess > 0 else -excess + 1",
                  excess=a, term=lambda minutes: b + 0 * c)  # fmt: skip
    assert found == (a - (b + 2 * a) if a > 0 else -a + 1)


@pytest.mark.parametrize(
    ("rounded", "cases"),
    [
        (half_up, [(57.33, 1, 57), (57.5, 1, 58), (57.499999, 1, 57), (0.25, 0.5, 0.5),
                   (-0.5, 1, 0), (2.5, 1, 3), (1.05, 0.1, 1.1)]),
        (down, [(9.09, 0.1, 9.0), (9.1, 0.1, 9.1), (154.9, 1, 154)]),
        (up, [(0.1, 5, 5), (5.0, 5, 5), (0.3, 0.1, 0.3)]),
    ],
)  # fmt: skip
def test_rounding(rounded, cases):
    for number, step, found in cases:
        assert rounded(number, step) == pytest.approx(found)
