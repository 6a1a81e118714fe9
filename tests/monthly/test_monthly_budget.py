"""The uncertainty budget against the arithmetic of the GUM, and the number that verdicts go by."""

from math import log10, sqrt

import monthly_rig as rig
import pytest
from cli_rig import make_site
from lotline import config
from lotline.config import Budget, budget, expanded
from lotline.errors import ConfigError
from lotline.monthly import budget as section
from lotline.monthly import document
from lotline.records import Indicator
from lotline.station.chosen import chosen, in_force
from lotline.station.judging import rules_of

STATED = """
[[uncertainty]]
node = "mic-street"
of = "instrument"
half_width = 1.0
source = "data sheet"

[[uncertainty]]
node = "mic-street"
of = "calibrator"
expanded = 0.2

[checks]
drift = 0.3
"""
# Worked by hand: 1/sqrt(3), 0.1, 0.3/sqrt(3), 0.005/sqrt(3) as root of squares, times 2.
EXPANDED = 2 * sqrt(1 / 3 + 0.01 + 0.03 + 0.000025 / 3)


def site(folder, more=STATED):
    folder = folder / "shop"
    make_site(folder, rig.SITE + more)
    return config.load(folder / config.SITE_FILE)


def test_combined_and_expanded_by_hand(tmp_path):
    found = budget(site(tmp_path), "mic-street")
    assert found.expanded == pytest.approx(EXPANDED)
    assert found.combined == pytest.approx(EXPANDED / 2)
    assert found.unknown == ("position", "residual", "sampling", "time")
    drift = found.parts[2]
    assert (drift.of, drift.value, drift.standard) == ("drift", 0.3, pytest.approx(0.3 / sqrt(3)))


def test_what_nobody_states_is_not_nought(tmp_path):
    found = budget(site(tmp_path, ""), "mic-street")
    assert found.expanded is None
    assert "instrument" in found.unknown
    assert all(one.value is None for one in found.parts if one.of in found.unknown)


def test_verdicts_go_by_a_word_of_the_rule_and_else_by_the_budget(tmp_path):
    found = site(tmp_path, STATED + '\n[[pack]]\npack = "us.fl.broward"\nnode = "mic-street"\n')
    day, night = found.rule
    assert expanded(found, day) == 0.5
    assert expanded(found, night) == pytest.approx(EXPANDED)
    assert [r.uncertainty for r in rules_of(found)] == [0.5, pytest.approx(EXPANDED)]
    (pack,) = chosen(found, in_force(found))
    assert pack.case.uncertainty[""] == pytest.approx(EXPANDED)


def test_without_the_instruments_own_nothing_is_made_up(tmp_path):
    found = site(tmp_path, STATED.replace('of = "instrument"', 'of = "position"'))
    assert expanded(found, found.rule[1]) == 0.0


@pytest.mark.parametrize(("old", "new", "said"), [
    ('node = "mic-street"\nof = "calibrator"', 'node = "cnc"\nof = "calibrator"',
     "no microphone here"),
    ('of = "calibrator"', 'of = "instrument"', "stands there twice"),
    ("expanded = 0.2", "expanded = 0.2\nstandard = 0.1", "one of `half_width`, `standard`"),
    ("expanded = 0.2", "", "one of `half_width`, `standard`"),
])  # fmt: skip
def test_refused_in_a_sentence(tmp_path, old, new, said):
    assert old in STATED
    with pytest.raises(ConfigError, match=said):
        site(tmp_path, STATED.replace(old, new))


def record(share, half_us=9_000_000):
    values = {"LAeq": 50.0, "LAFmax": 70.0}
    return Indicator("mic-street", 0, 0, 900, values, share, half_us)


def test_what_records_show():
    whole = section.seen((), [record(1.0)])
    assert whole["sampling"][0] == 0.0
    # 9 s of 900 at the end as loud as the loudest, 20 dB above the mean.
    assert whole["time"][0] == pytest.approx(10 * log10(1 + 9 / 900 * 100))
    part = section.seen((), [record(1.0), record(0.95), record(0.5)])
    assert part["sampling"] == (None, "1 of 2 judged quarter hours lack up to 5 %")
    assert section.seen((), []) == {}


def test_the_report_has_the_same_number(tmp_path):
    folder = rig.make(tmp_path / "shop", rig.SITE + STATED)
    made = document(rig.facts(folder))
    (found,) = [s for s in made.sections if s.title == "Uncertainty"]
    tables = [b.words for b in found.blocks if b.kind == "table"]
    rows = {row[0]: row[1:] for row in tables[1]["rows"]}
    assert rows["instrument and microphone"] == ["1 dB", "rectangular", "0.577 dB", "data sheet"]
    assert rows["position and reflections"][0] == "not known"
    assert rows["expanded"][0] == f"{EXPANDED:.3f} dB"
    stated = budget(config.load(folder / config.SITE_FILE), "mic-street")
    assert isinstance(stated, Budget)
    assert rows["expanded"][0] == f"{stated.expanded:.3f} dB"
    places = [row[0] for row in tables[2]["rows"]]
    assert [p.partition(" ")[0] for p in places] == ["below", "within", "above"]
