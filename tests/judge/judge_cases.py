"""Case files for the judge's tests, and what they expect of a finding."""

from pathlib import Path

from lotline.cli.judge.case import read
from lotline.cli.judge.words import times
from lotline.errors import InputError
from lotline.judge import evaluate
from lotline.judge.language import source

CASES = Path(__file__).parent / "cases"
TOLERANCE = 0.05 + 1e-9


def judged(path):
    """The findings of a case file."""
    case = read(path)
    return evaluate.judge(case.versions, case.case, evaluate.Asked(case.rules))


def expected(path):
    """What the file itself expects."""
    return source.read(path, InputError).plain()["expect"]


def meant(wanted, findings):
    """The findings of the rule, and of the start and end where they are named."""
    found = [f for f in findings if f.rule == wanted["rule"]]
    for at, key in enumerate(("start", "end")):
        if key in wanted:
            found = [f for f in found if times(f)[at] == wanted[key]]
    return found


def differs(wanted, found):
    """What of a finding is not as expected; empty when all is."""
    out = []
    for key in ("verdict", "grade", "unit", "word", "quantity"):
        if key in wanted and getattr(found, key) != wanted[key]:
            out.append(f"{key} {getattr(found, key)!r}, expected {wanted[key]!r}")
    for key in ("value", "limit", "margin"):
        got = getattr(found, key)
        if key in wanted and (
            got is None or abs(got - wanted[key]) > wanted.get("tolerance", TOLERANCE)
        ):
            out.append(f"{key} {got}, expected {wanted[key]}")
    if wanted.get("says", "") not in " ".join(found.reasons):
        out.append(f"never said {wanted['says']!r}: {found.reasons}")
    measures = found.steps["judged"][0]["measures"]
    for name, value in wanted.get("measures", {}).items():
        if measures[name]["value"] != value:
            out.append(f"{name} {measures[name]['value']}, expected {value}")
    if "windows" in wanted and measures["value"]["stages"][0]["windows"] != wanted["windows"]:
        out.append(f"{measures['value']['stages'][0]['windows']} windows")
    return out
