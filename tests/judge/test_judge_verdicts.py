"""The six verdicts, at, just under and just over every edge."""

import json
import math
import random
from dataclasses import replace

import pytest
from judge_records import BERLIN, QUARTER_US, one, quarter, rule, us
from lotline.judge import judge
from lotline.records import energy_mean
from lotwire.codes import FAULT, LOST_SAMPLES, OVERLOAD, UNDERRANGE

TINY = 2e-6  # twice the step that a level is kept to


@pytest.mark.parametrize(
    ("level", "word"),
    [(20.0, "ok"), (54.9, "ok"), (55 - TINY, "ok"), (55.0, "ok"), (55 + TINY, "over"),
     (55.04, "over"), (58.3, "over")],
)  # fmt: skip
def test_the_limit_itself_is_allowed_and_nothing_is_rounded(level, word):
    verdict = one(rule(), level)
    assert verdict.verdict == word
    assert verdict.value == pytest.approx(level, abs=1e-6)
    assert verdict.margin == pytest.approx(55 - level, abs=1e-6)


@pytest.mark.parametrize(
    ("level", "word"),
    [(54 - TINY, "ok"), (54.0, "unclear"), (54 + TINY, "unclear"), (55.0, "unclear"),
     (56 - TINY, "unclear"), (56.0, "unclear"), (56 + TINY, "over")],
)  # fmt: skip
def test_a_limit_within_the_uncertainty_is_unclear(level, word):
    assert one(rule(uncertainty=1.0), level).verdict == word


@pytest.mark.parametrize(("level", "limit"), [(55.3, 55.1), (54.9, 55.1), (55.7, 55.5)])
def test_the_edge_of_the_uncertainty_is_not_a_matter_of_binary_fractions(level, limit):
    """55.3 - 55.1 is 0.1999999999999957 in a machine, 55.1 - 54.9 is 0.2000000000000028."""
    assert one(rule(limit=limit, uncertainty=0.2), level).verdict == "unclear"


@pytest.mark.parametrize(
    ("flags", "below", "above"),
    [(0, "ok", "over"), (OVERLOAD, "unclear", "over"), (UNDERRANGE, "ok", "unclear"),
     (LOST_SAMPLES, "ok", "over"), (OVERLOAD | UNDERRANGE, "unclear", "unclear")],
)  # fmt: skip
def test_a_bound_is_no_proof(flags, below, above):
    assert one(rule(), 50.0, flags=flags).verdict == below
    assert one(rule(), 55.0, flags=flags).verdict == below
    assert one(rule(), 55 + TINY, flags=flags).verdict == above


@pytest.mark.parametrize(
    ("completeness", "word"),
    [(0.0, "nodata"), (809 / 900, "nodata"), (0.9 - TINY, "nodata"), (0.9, "ok"),
     (810 / 900, "ok"), (sum([1 / 900] * 810), "ok"), (1.0, "ok")],
)  # fmt: skip
def test_completeness(completeness, word):
    assert one(rule(), 30.0, completeness=completeness).verdict == word


@pytest.mark.parametrize(("astray_s", "word"), [(0.01, "over"), (450, "over"), (451, "nodata")])
def test_records_that_may_belong_to_another_period_prove_nothing(astray_s, word):
    start = us(2026, 1, 12, 12)
    record = replace(quarter(start, 70.0), uncertainty_us=round(astray_s * 1e6))
    (verdict,) = judge(rule(), [record], start, start + QUARTER_US, BERLIN)
    assert verdict.verdict == word
    said = " ".join(verdict.reasons)
    assert ("when is not known well enough" in said) == (word == "nodata")


def test_too_little_is_no_data_also_above_the_limit():
    verdict = one(rule(), 80.0, completeness=0.5)
    assert (verdict.verdict, verdict.value, verdict.completeness) == ("nodata", 80.0, 0.5)


def test_no_record_and_a_record_of_nothing_are_no_data():
    start = us(2026, 1, 12, 12)
    (verdict,) = judge(rule(), [], start, start + QUARTER_US, BERLIN)
    for silent in (verdict, one(rule(), None, completeness=0.0, flags=FAULT),
                   one(rule(), math.nan), one(rule(), None)):  # fmt: skip
        assert (silent.verdict, silent.value, silent.margin) == ("nodata", None, None)
    assert verdict.completeness == 0.0


def test_without_a_limit_there_is_context():
    verdict = one(rule(limit=None), 70.0)
    assert (verdict.verdict, verdict.limit, verdict.margin) == ("context", None, None)
    assert one(rule(limit=None), 70.0, completeness=0.5).verdict == "nodata"


def test_outside_its_hours_a_rule_is_not_applicable_even_without_data():
    night = rule(start="22:00", end="06:00")
    for verdict in (one(night, 90.0), one(night, None, completeness=0.0)):
        assert verdict.verdict == "not_applicable"
        assert "from 22:00 to 06:00" in verdict.reasons[0]


def test_an_average_of_steady_seconds_at_the_limit_is_at_the_limit():
    """Fifteen minutes of 55.0 dB average to 55.00000000000001 in a machine."""
    for level in (55.0, 40.1, 33.3, 61.7):
        level_900 = energy_mean([level] * 900, [0.875] * 900)
        assert one(rule(limit=level), level_900).verdict == "ok"


@pytest.mark.parametrize(
    ("verdict", "words"),
    [
        (one(rule(), 58.34), ["58.34 dB(A)", "3.34 dB above", "limit of 55 dB(A)"]),
        (one(rule(), 55.004), ["55.004 dB(A)", "0.004 dB above"]),
        (one(rule(), 53.0), ["53 dB(A)", "is within the limit of 55 dB(A)"]),
        (
            one(rule(uncertainty=1.5), 55.5),
            ["55.5 dB", "is unclear against", "uncertainty of 1.5"],
        ),
        (one(rule(), 53.0, flags=OVERLOAD), ["53 dB(A)", "may be higher"]),
        (one(rule(), 57.0, flags=UNDERRANGE), ["57 dB(A)", "may be lower"]),
        (one(rule(), 53.0, completeness=0.8996), ["Only 89.9 %", "90 % is needed"]),
        (one(rule(), None, completeness=0.0), ["No LAeq was measured", "never quiet"]),
        (one(rule(limit=None), 41.26), ["41.26 dB(A)", "no limit"]),
    ],
)
def test_reasons_are_sentences_with_the_numbers(verdict, words):
    said = " ".join(verdict.reasons)
    assert all(sentence.endswith(".") for sentence in verdict.reasons)
    for word in words:
        assert word in said


def test_the_record_as_bytes():
    cited = rule(cite="Bescheid 12/3 § 4", uncertainty=0.5)
    verdict = one(cited, 58.123456789, flags=OVERLOAD | LOST_SAMPLES)
    body = json.loads(verdict.to_json())
    assert body["inputs"] == verdict.inputs
    assert len(verdict.inputs) == 64
    # The level is kept to a millionth, and the bytes are canonical.
    assert (body["value"], body["margin"], body["limit"]) == (58.123457, -3.123457, 55.0)
    again = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert again == verdict.to_json()
    assert (body["pack"], body["rule"], body["cite"]) == ("site", "night", "Bescheid 12/3 § 4")
    assert (body["unit"], body["grade"], body["uncertainty"]) == ("dB(A)", "indicative", 0.5)


def test_the_bytes_do_not_know_whether_a_limit_was_written_55_or_55_0():
    whole = one(rule(limit=55, uncertainty=0), 55)
    assert whole.to_json() == one(rule(), 55.0).to_json()
    for limit in (55, 55 - 1e-10, 55 + 1e-10):
        verdict = one(rule(limit=limit), 55.0)
        assert verdict.verdict == "ok"
        assert '"margin":0.0' in verdict.to_json()


def test_any_order_of_input_gives_the_same_bytes():
    chance = random.Random(9)
    starts = [us(2026, 3, 28) + i * QUARTER_US for i in range(192)]
    shares = [1.0, 0.95, 0.4]
    records = [
        quarter(start, chance.uniform(40, 60), completeness=chance.choice(shares), row=i)
        for i, start in enumerate(starts)
        if i % 11 != 5
    ]
    again = [quarter(start, 45.0, row=1000) for start in starts[::17]]
    strangers = [quarter(starts[0], 99.0, node="other"), quarter(starts[0], 99.0, channel=1)]

    def judged(given):
        found = judge(rule(uncertainty=1), given, starts[0], starts[-1] + QUARTER_US, BERLIN)
        return [v.to_json() for v in found]

    expected = judged(records + again)
    assert len(expected) == 192
    assert {json.loads(v)["verdict"] for v in expected} == {"ok", "over", "unclear", "nodata"}
    everything = records + again + strangers
    for _ in range(5):
        assert judged(chance.sample(everything, len(everything))) == expected


def test_what_was_metered_later_counts():
    start = us(2026, 1, 12, 12)
    rows = [quarter(start, 60.0, row=3), quarter(start, 50.0, row=7)]
    for given in (rows, rows[::-1]):
        (verdict,) = judge(rule(), given, start, start + QUARTER_US, BERLIN)
        assert (verdict.verdict, verdict.value) == ("ok", 50.0)


def test_the_lowest_channel_that_measures_sound_counts():
    start = us(2026, 1, 12, 12)
    rows = [
        quarter(start, None, row=9),
        quarter(start, 51.0, channel=1, row=2),
        quarter(start, 70.0, channel=2, row=3),
    ]
    (verdict,) = judge(rule(), rows, start, start + QUARTER_US, BERLIN)
    assert verdict.value == 51.0
