"""The conformance vectors: case files that say what they expect."""

import pytest
from judge_cases import CASES, differs, expected, judged, meant

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
