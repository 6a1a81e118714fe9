"""The conformance vectors through `lotline judge --case FILE --json`: to the last digit that the
arithmetic of the texts gives, worked out here by itself."""

import json
from math import log10
from statistics import median

import pytest
from lotline.cli import main
from program import ROOT
from test_cli_judge_hostile import judged

CASES = ROOT / "tests" / "judge" / "cases"
KEYS = ["rule", "start", "end", "quantity", "value", "limit", "margin", "verdict", "grade",
        "reasons"]  # fmt: skip


def mean(*parts):
    """Energy mean of (hours, dB)."""
    return 10 * log10(sum(h * 10 ** (db / 10) for h, db in parts) / sum(h for h, _ in parts))


def over_shift(*parts):
    return 10 * log10(sum(h * 10 ** (db / 10) for h, db in parts) / 8)


def dose(criterion, exchange, threshold):
    return 100 * sum(
        h / (8 / 2 ** ((db - criterion) / exchange)) for h, db in SHIFT if db >= threshold
    )


def nowcast(*newest_first):
    w = max(0.5, min(newest_first) / max(newest_first))
    powers = [w**i for i in range(len(newest_first))]
    return sum(c * p for c, p in zip(newest_first, powers, strict=True)) / sum(powers)


SHIFT = ((4, 92), (3, 88), (1, 100))
HOURS = (13, 16, 10, 21, 74, 64, 53, 82, 90, 75, 80, 50)
WANTED = {
    "v01_ta_laerm_monday": ("day-rating", mean((13, 52 + 5), (3, 50 + 5 + 6)) - 3, 55, "ok"),
    "v01b_ta_laerm_sunday": ("day-rating", mean((9, 52 + 5), (7, 50 + 5 + 6)) - 3, 55, "over"),
    "v01c_ta_laerm_night": ("night-rating", 43, 40, "over"),
    "v02_france_half_hour": ("global", 4.5, 3 + 3, "ok"),
    "v02_france_three_hours": ("global", 4.5, 3 + 2, "ok"),
    "v02_france_nine_hours": ("global", 4.5, 3 + 0, "over"),
    "v04_worker": ("osha-pel", dose(90, 5, 90), 100, "over"),
    "v05_nowcast": ("nowcast", nowcast(*HOURS), None, "context"),
    "v07_purpleair": ("purpleair", 0.524 * 40 - 0.0862 * 50 + 5.75, None, "context"),
    "v09_bs4142": ("initial-estimate", round(10 * log10(10**4.6 - 10**4.2)) + 7 - 40, None,
                   "context"),
    "v10_nsw": ("trigger", 38, min(max(30, median((33, 35, 34, 31, 36, 34, 33))) + 5, 38), "ok"),
    "v12_mixture": ("mixture", 80 / 200 + 40 / 100 + 100 / 1000, 1, "ok"),
}  # fmt: skip


@pytest.mark.parametrize("name", WANTED)
def test_a_vector(tmp_path, name):
    rule, value, limit, verdict = WANTED[name]
    text = (CASES / f"{name}.yaml").read_text(encoding="utf-8")
    status, found, err = judged(tmp_path, text)
    assert (status, err) == (0, "")
    assert all(list(f) == KEYS for f in found)
    near = [f for f in found if f["rule"] == rule and f["value"] is not None]
    (one,) = [f for f in near if abs(f["value"] - value) < 2e-6] or near[:1]
    assert one["value"] == pytest.approx(value, abs=2e-6), one["reasons"]
    assert (one["limit"], one["verdict"]) == (limit, verdict), one["reasons"]


def test_the_doses_and_levels_of_a_shift(tmp_path):
    text = (CASES / "v04_worker.yaml").read_text(encoding="utf-8")
    found = {f["rule"]: f["value"] for f in judged(tmp_path, text)[1]}
    wanted = {
        "osha-action": dose(90, 5, 80), "osha-pel": dose(90, 5, 90), "niosh-rel": dose(85, 3, 80),
        "osha-twa": 16.61 * log10(dose(90, 5, 80) / 100) + 90,
        "osha-twa-pel": 16.61 * log10(dose(90, 5, 90) / 100) + 90,
        "eu-levels/limit": over_shift(*SHIFT),
    }  # fmt: skip
    for rule, value in wanted.items():
        # 16.61 is how the text rounds 5 / lg 2.
        assert found[rule] == pytest.approx(value, abs=2e-3 if "twa" in rule else 2e-6), rule


@pytest.mark.parametrize("path", sorted(CASES.glob("v*.yaml")), ids=lambda p: p.stem)
def test_every_vector_from_outside(path, capsys, monkeypatch):
    """Where it stands, beside what it names."""
    monkeypatch.setattr("sys.argv", ["lotline", "judge", "--case", str(path), "--json"])
    with pytest.raises(SystemExit) as end:
        main()
    out = capsys.readouterr()
    assert (end.value.code or 0, out.err) == (0, "")
    assert all(list(f) == KEYS for f in json.loads(out.out))
