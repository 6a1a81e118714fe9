"""The conformance vectors: case files that say what they expect."""

from dataclasses import replace

import pytest
from judge_cases import CASES, differs, expected, judged, meant
from lotline.cli.judge.case import read
from lotline.judge import evaluate

FILES = sorted(p for p in CASES.glob("*.yaml") if not p.name.endswith(".pack.yaml"))


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_a_case(path):
    findings = judged(path)
    for wanted in expected(path):
        found = meant(wanted, findings)
        assert len(found) >= 1, (
            f"no finding of {wanted}: {[(f.rule, f.verdict) for f in findings]}"
        )
        assert min((differs(wanted, f) for f in found), key=len) == [], wanted


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_no_finding_says_what_its_pack_forbids(path):
    """Nor claims more than its grade allows."""
    case = read(path)
    forbidden = {r.id: r.decide.forbid for p in case.versions for r in p.rules}
    for finding in judged(path):
        said = " ".join((*finding.reasons, finding.word)).casefold()
        assert [w for w in forbidden[finding.rule] if w.casefold() in said] == []
        assert ("complies with" in said) <= (finding.grade == "evidential")


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_a_case_gives_the_same_bytes_again_and_in_any_order(path):
    case = read(path)
    shuffled = replace(case.case.data, series=case.case.data.series[::-1], found={},
                       states=case.case.data.states[::-1])  # fmt: skip
    asked = evaluate.Asked(case.rules)
    again = evaluate.judge(case.versions, replace(case.case, data=shuffled), asked)
    assert [f.to_json() for f in again] == [f.to_json() for f in judged(path)]
