"""Packs that cannot be used: one sentence each, with file, line and key."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from judge_packs import HEAD, read
from lotline.errors import LotlineError, RuleError
from lotline.judge.language import library

RULE = """
rules:
  - id: r
    quantity: LAeq
    per: day
    limit: 55
"""
FACTS = """
facts:
  zone: {ask: "which", one_of: [WA, WR]}
tables:
  guide: {by: [zone, period], unit: dB(A), rows: {WA: {day: 55, night: 40}, WR: {any: 50}}}
"""


def refused(text):
    with pytest.raises(RuleError) as error:
        read(text)
    return str(error.value)


def test_a_whole_pack_is_read():
    found = read(HEAD + FACTS + RULE.replace("55", "guide"))
    assert (found.id, found.rules[0].id, found.rules[0].unit) == ("de.test", "r", "dB(A)")
    assert found.rules[0].valid.coverage == 0.9


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("pack: de.test", "pack: DE Test", "line 2, pack: got 'DE Test', expected small letters"),
        ("version: 1.0.0", "version: first", "line 3, version: got 'first'"),
        ("st: C}\ncite", "st: X}\ncite", "in_force.st: got 'X', expected one of C, C2, M, U"),
        ("until: null", "until: soon", "in_force.until: got 'soon', expected a date"),
        ("{from: null, until: null", "{from: 2026-01-02, until: 2026-01-01",
         "ends before it begins"),
        ("cite: [{id: a, instrument: \"Act\", part: \"1\", st: C}]", "cite: []", "at least one"),
        ("tz: Europe/Berlin", "tz: Europe/Berln", "periods.tz: got 'Europe/Berln'"),
        ('to: "22:00"}', 'to: "25:00"}', "periods.day: got '25:00', expected a time of the clock"),
        ('to: "22:00"}', 'to: "06:00"}', "no time at all"),
        ('to: "22:00"}', 'to: closing}', "'closing' is neither a time nor a fact"),
        ('to: "22:00"}', 'to: next_week}', "there is no such period"),
        ('to: "22:00"}', 'to: "22:00", days: [funday]}', "days[0]: got 'funday'"),
        ("limit: 55", "limit: 55 dB", "rules[0].limit: got '55 dB', expected an expression"),
        ("limit: 55", "limt: 55",
         "rules[0].limt: there is no key 'limt' here; did you mean limit?"),
        ("limit: 55", "ok_if: '<'", "it decides nothing"),
        ("limit: 55", "limit: 55\n    ok_if: '=<'", "ok_if: got '=<', expected one of <, <="),
        ("limit: 55", "limit: LCeq", "got dB(C), but what is judged is in dB(A)"),
        ("limit: 55", "limit: LAeq + LAeq", "two levels are not added"),
        ("limit: 55", "limit: {value: 55, st: Z}", "limit.st: got 'Z'"),
        ("limit: 55", "limit: {valu: 55}", "did you mean value?"),
        ("limit: 55", "limit: {value: 55, cite: b}", "limit.cite: got 'b', expected one of a"),
        ("limit: 55", "limit: [{value: 55}, {value: 50}]", "two versions of this figure hold"),
        ("per: day", "per: days", "per: got 'days', expected a window"),
        ("per: day", "per: {sliding: 1 h}", "the key 'step' is missing"),
        ("per: day", "per: phase", "a window of a measure"),
        ("per: day", "per: calendar decade", "expected calendar day, calendar week"),
        ("quantity: LAeq", "quantity: Leq", "a quantity that says more: LAeq, LCeq or LZeq"),
        ("quantity: LAeq", "quantity: loudness", "expected a quantity such as LAeq"),
        ("quantity: LAeq", "quantity: LAF", "LAF needs a `stat`"),
        ("per: day", "per: day\n    role: ambient", "role: got 'ambient', expected one of total"),
        ("per: day", "per: day\n    measure: [{window: 1 h}, {stat: mean}]", "not averaged"),
        ("per: day", "per: day\n    measure: [{window: 1 h}, {window: 2 h}]", "'stat' is missing"),
        ("per: day", "per: day\n    measure: [{stat: loudest}]", "stat: got 'loudest'"),
        ("per: day", "per: day\n    measure: [{stat: {quantile: 90}}]", "expected 0 to 1"),
        ("per: day", "per: day\n    measure: [{window: shift}]", "shift is for `per`"),
        ("per: day", "per: day\n    measure: {a: {role: total}, b: {role: residual}}", "`judge`"),
        ("per: day", "per: day\n    measure: [{stat: {minutes_over: LCeq}}]",
         "cannot be compared"),
        ("per: day", "per: day\n    judge: LAeq > 5", "what is judged must be a number"),
        ("per: day", "per: day\n    unit: ppm", "unit: got ppm, but what is judged is in dB(A)"),
        ("per: day", "per: day\n    bands: [100]\n    quantity: LZeq", "stands there twice"),
        ("per: day", "per: day\n    bands: [110]", "expected a midband"),
        ("per: day", "per: day\n    only_if: ['LAeq']", "expected a condition"),
        ("per: day", "per: day\n    valid: {coverage: 90}", "expected a share from 0 to 1"),
        ("per: day", "per: day\n    valid: {exclude: [{when: 'wind > 5'}]}",
         "nothing named 'wind'"),
        ("per: day", "per: day\n    valid: {exclude: [{when: 'period == day'}]}", "one measured"),
        ("per: day", "per: day\n    decide: {round: {to: 0}}", "round.to: got 0, expected more"),
        ("per: day", "per: day\n    yields_to: q", "yields to 'q', which is not there"),
        ("per: day", "per: day\n    let: {period: 5}", "means something else already"),
        ("per: day", "per: day\n    words: [{from: 5, word: a}, {word: b}]",
         "the words must rise"),
        ("per: day", "per: day\n    adjust: {items: [{id: k, add: LAeq, on: result}]}",
         "expected a diff"),
        ("per: day", "per: day\n    adjust: {items: [{id: k, add: 3, on: stage2}]}",
         "on: got 'stage2'"),
        ("per: day", "per: day\n    adjust: {combine: cap, items: []}", "go together"),
        ("id: r", "id: r\n    tests: [{id: a}, {id: a}]", "two rules are called 'r/a'"),
        ("id: r", "id: r\n    tests: [{limit: 5}]", "the key 'id' is missing"),
    ],
)  # fmt: skip
def test_refused(old, new, said):
    text = HEAD + RULE
    assert old in text
    sentence = refused(text.replace(old, new, 1))
    assert said in sentence
    assert sentence.startswith("t.yaml line ")
    assert "\n" not in sentence


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("one_of: [WA, WR]", "one_of: [WA, WR], default: XX", "zone.default: got 'XX'"),
        ("one_of: [WA, WR]", "range: [5, 1]", "the lower one first"),
        ("one_of: [WA, WR]", "some: 1", "there is no key 'some'"),
        ("ask: \"which\", ", "", "the key 'ask' is missing"),
        ("by: [zone, period]", "by: [zome, period]", "guide.by[0]: got 'zome'"),
        ("WA: {day: 55", "WX: {day: 55", "'WX' is none of the words of zone: WA, WR"),
        ("night: 40", "nite: 40", "'nite' is none of the words of period: day, night"),
        ("day: 55", "day: high", "there is nothing named 'high' here"),
        ("unit: dB(A)", "unit: dBA", "guide.unit: got 'dBA', expected one of dB(A)"),
        ("guide:", "max:", "means something else already"),
        ("guide:", "zone:", "means something else already"),
        ("by: [zone, period], unit: dB(A), rows: {WA: {day: 55, night: 40}, WR: {any: 50}}",
         "unit: dB, of: min, steps: [{upto: 1, value: 2}]", "the last step must hold for all"),
        ("by: [zone, period], unit: dB(A), rows: {WA: {day: 55, night: 40}, WR: {any: 50}}",
         "unit: dB, steps: [{upto: 5, value: 2}, {below: 5, value: 1}, {value: 0}]", "must rise"),
        ("by: [zone, period], unit: dB(A), rows: {WA: {day: 55, night: 40}, WR: {any: 50}}",
         "unit: dB", "expected `rows` with `by`, or `steps`, or one `value`"),
    ],
)  # fmt: skip
def test_facts_and_tables_refused(old, new, said):
    text = HEAD + FACTS + RULE
    assert old in text
    assert said in refused(text.replace(old, new, 1))


def test_a_figure_without_a_source_is_no_figure():
    assert "the key 'cite' is missing" in refused((HEAD + RULE).replace("cite:", "# cite:"))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from(["", "x", ": ", "[", "{", "-1", "null", "\n", "'"]))
def test_a_pack_with_a_mistake_anywhere_is_read_or_refused_in_a_sentence(at, mistake):
    text = (library.FOLDER / "de.ta-laerm.yaml").read_text(encoding="utf-8")
    at %= len(text)
    try:
        read(text[:at] + mistake + text[at + 1 :])
    except LotlineError as e:
        assert "t.yaml" in str(e)


@pytest.mark.parametrize("name", library.names())
def test_every_shipped_pack_is_read(name):
    versions = library.shipped(name)
    assert {p.id for p in versions} == {name}
    for one in versions:
        assert one.rules
        assert one.note.source.instrument
