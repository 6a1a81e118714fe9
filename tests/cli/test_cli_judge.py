"""`lotline judge --case` and `lotline rules`: verdicts for outsiders, one sentence for a slip."""

import json

import pytest
from cli_rig import make_journal
from lotline.cli import main
from lotline.journal import Writer
from lotline.judge.language import library
from program import ROOT

KEYS = [
    "rule",
    "start",
    "end",
    "quantity",
    "value",
    "limit",
    "margin",
    "verdict",
    "grade",
    "reasons",
]
CASE = """
pack: de.ta-laerm
site: {zone: WA, tz: Europe/Berlin}
series:
  - {quantity: LAeq, role: specific, from: 2026-03-02T22:00, to: 2026-03-03T06:00, value: 38}
"""
SECOND = (
    "  - {quantity: LAeq, role: specific, "
    "from: 2026-03-02T23:00, to: 2026-03-03T01:00, value: 44}\n"
)
STATES = """states:
  - {source: saw, from: 2026-03-02T22:00, to: 2026-03-03T02:00, on: true}
  - {source: saw, from: 2026-03-02T23:00, to: 2026-03-03T00:00, on: true}
  - {source: saw, from: 2026-03-03T01:00, to: 2026-03-03T03:00, on: false}
"""


@pytest.fixture
def run(monkeypatch, capsys, tmp_path):
    """(exit status, standard output, standard error) of a command."""
    monkeypatch.chdir(tmp_path)

    def command(*args):
        monkeypatch.setattr("sys.argv", ["lotline", *map(str, args)])
        with pytest.raises(SystemExit) as end:
            main()
        out = capsys.readouterr()
        return end.value.code or 0, out.out, out.err

    return command


@pytest.fixture
def case(run, tmp_path):
    def judge(text, *more):
        (tmp_path / "c.yaml").write_text(text, encoding="utf-8")
        return run("judge", "--case", "c.yaml", *more)

    return judge


def test_findings_for_machines(case):
    status, out, err = case(CASE, "--json")
    assert (status, err) == (0, "")
    found = {f["rule"]: f for f in json.loads(out)}
    night = found["night-rating"]
    assert all(list(f) == KEYS for f in found.values())
    assert night["start"] == "2026-03-02T22:00:00+01:00"
    assert (night["value"], night["verdict"], night["grade"]) == (35.0, "ok", "screening")
    assert found["short-peaks"]["verdict"] == "nodata"
    assert "day-rating" not in found


def test_findings_for_people(case):
    status, out, _ = case(CASE)
    assert status == 0
    assert "within: rating level of the loudest full night hour (night-rating, night)" in out
    assert "NOT MEASURED: short noise peaks" in out
    assert "Unverified: adjustment monitoring -3 (M: from memory" in " ".join(out.split())


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("site:", "sight:", "line 3, sight: there is no key 'sight' here; did you mean site?"),
        ("value: 38", "valu: 38", "line 5, series[0].valu: there is no key 'valu'"),
        ("zone: WA", "zone: WX", "site.zone: got 'WX', expected one of GI, GE, MU"),
        ("zone: WA", "zome: WA", "there is no key 'zome' for a site"),
        ("Europe/Berlin", "Europe/Berln", "site.tz: got 'Europe/Berln', expected a time zone"),
        ("series:", "set: {KX: 3}\nseries:", "set.KX: the pack de.ta-laerm asks for no 'KX'"),
        ("series:", "set: {KT: 4}\nseries:", "set.KT: got 4, expected one of 0, 3, 6"),
        ("03-03T06:00", "03-02T06:00", "series[0].to: it ends before it begins"),
        ("03-03T06:00", "03-02T22:00", "series[0].to: it ends as it begins"),
        ("2026-03-03T06:00", "2126-03-03T06:00",
         "series[0].to: got '2126-03-03T06:00', expected at"),
        ("value: 38}\n", "value: 38}\n" + SECOND, "series[1]: LAeq (specific) is given twice: 38"),
        ("value: 38}\n", "value: 38}\n" + STATES,
         "line 9, states[2]: the source 'saw' is on and off"),
        ("specific", "ambient",
         "'ambient' means the total in some laws and the residual in others"),
        ("specific", "spezific", "(did you mean specific?)"),
        ("LAeq", "Leq", "'Leq' says too little: write LAeq, LCeq or LZeq"),
        ("LAeq", "LAqe", "did you mean LAeq?"),
        ("03-02T22:00", "03-29T02:30", "there was no 2026-03-29 02:30:00 in Europe/Berlin"),
        ("2026-03-02T22:00", "2025-10-26T02:30", "came twice, when the clocks of Europe/Berlin"),
        ("2026-03-02T22:00", "yesterday", "expected a time such as 2026-03-02T22:00"),
        ("de.ta-laerm", "de.ta-larm", "(did you mean de.ta-laerm?)"),
        ("de.ta-laerm", "mine.yaml", "mine.yaml cannot be read"),
        ("de.ta-laerm", "[de.ta-laerm, de.ta-laerm]", "hold on the same days"),
        ("value: 38", "value: loud", "series[0].value: got 'loud', expected a number"),
        ("value: 38", "value: 38, values: [1]", "expected one of `value`, `values`, `csv`"),
        ("value: 38", "value: 38, unit: ppm", "series[0].unit: got 'ppm', expected dB(A)"),
        ("value: 38", "every: 1 h, values: [1, 2]", "2 values of 1 h do not fill the time"),
        ("value: 38", "value: 38, band: 100", "series[0].band: got 100, expected one of 16, 31.5"),
        ("from: 2026-03-02T22:00, to: 2026-03-03T06:00, value: 38", "csv: nope.csv",
         "nope.csv cannot"),
        ("from: 2026-03-02T22:00, to", "at", "LAeq is measured over a time"),
        ("series:", "rules: [night]\nseries:",
         "rules[0]: got 'night', expected one of day-rating"),
        ("series:", "instrument: ear\nseries:", "instrument: got 'ear', expected one of class1"),
        ("series:", "uncertainty: -1\nseries:", "uncertainty: got -1, expected 0 or more"),
        ("series:", "pack: x\nseries:", "this key stands there twice"),
        ("tz:", "holidays: DE-XX, tz:", "site.holidays: got holidays 'DE-XX'"),
        ("  - {", "\t- {", "not YAML"),
    ],
)  # fmt: skip
def test_a_slip_is_one_sentence_with_file_line_and_key(case, old, new, said):
    assert old in CASE
    status, out, err = case(CASE.replace(old, new, 1))
    assert (status, out) == (2, "")
    assert said in err
    assert err.startswith("lotline: ")
    assert err.count("\n") == 1
    assert "Traceback" not in err


def test_files_that_are_no_case(run, case, tmp_path):
    assert run("judge", "--case", "nope.yaml")[0] == 2
    assert run("judge", "--case", tmp_path)[0] == 2
    assert case("")[0] == 2
    assert case("- 1")[0] == 2
    assert case("pack: de.ta-laerm")[2].count("holds no values") == 1


def test_values_in_a_csv_beside_the_case(case, tmp_path):
    rows = [f"2026-03-02T{22 + i // 60:02d}:{i % 60:02d}:00,{40 + i % 2}" for i in range(120)]
    rows += [f"2026-03-03T{i // 60:02d}:{i % 60:02d}:00,38" for i in range(360)]
    (tmp_path / "night.csv").write_text("\n".join(["time,LAeq", *rows]), encoding="utf-8")
    entry = "{csv: night.csv, quantity: LAeq, role: specific}"
    status, out, err = case(f"{CASE[: CASE.index('  - {')]}  - {entry}\n", "--json", "--full")
    assert (status, err) == (0, "")
    (night,) = [f for f in json.loads(out) if f["rule"] == "night-rating"]
    assert night["value"] == pytest.approx(40.53 - 3, abs=0.005)
    assert (night["completeness"], night["grade"]) == (1.0, "indicative")


def test_moments_with_offsets_and_changes_of_the_clock(case):
    times = CASE.replace("2026-03-02T22:00", "2026-03-02T21:00Z").replace(
        "2026-03-03T06:00", "'2026-03-03 06:00:00+01:00'"
    )
    assert case(times, "--json")[1] == case(CASE, "--json")[1]
    edge = CASE.replace("2026-03-02T22:00", "2026-03-29T01:00").replace(
        "2026-03-03T06:00", "2026-03-29T02:00"
    )
    (night,) = [f for f in json.loads(case(edge, "--json")[1]) if f["rule"] == "night-rating"]
    assert night["verdict"] == "nodata"  # one hour of seven
    midnight = CASE.replace("2026-03-03T06:00", "2026-03-02T24:00")
    assert case(midnight)[0] == 0


def test_a_pack_of_ones_own(case, run, tmp_path):
    text = (library.FOLDER / "de.ta-laerm.yaml").read_text(encoding="utf-8")
    (tmp_path / "mine.yaml").write_text(text.replace("night: 40", "night: 30"), encoding="utf-8")
    assert run("rules", "check", "mine.yaml")[0] == 0
    mine = CASE.replace("de.ta-laerm", "mine.yaml")
    found = {f["rule"]: f["verdict"] for f in json.loads(case(mine, "--json")[1])}
    assert found["night-rating"] == "over"
    (tmp_path / "bad.yaml").write_text(text.replace("per: day", "per: dya", 1), encoding="utf-8")
    status, _, err = run("rules", "check", "bad.yaml")
    assert status == 2
    assert "bad.yaml line" in err
    assert "rules[0].per: got 'dya', expected a window" in err


def test_packs_are_listed_and_shown(run):
    status, out, _ = run("rules", "list", "--json")
    listed = json.loads(out)
    assert status == 0
    assert {p["pack"] for p in listed} == set(library.names())
    assert all(sum(p["figures"].values()) or p["pack"] == "lotline.voc-index" for p in listed)
    words = run("rules", "list")[1]
    assert "from memory (M)" in words
    for name in library.names():
        status, out, err = run("rules", "show", name)
        assert (status, err) == (0, "")
        assert name in out
    assert run("rules", "show", "nope")[0] == 2


def test_a_verdict_is_explained_with_its_arithmetic(case, run, tmp_path):
    hours = CASE.replace(
        "to: 2026-03-03T06:00, value: 38", "every: 1 h, values: [38,38,36,35,43,35,35,39]"
    )
    out = case(hours, "--json", "--full")[1]
    (tmp_path / "v.json").write_text(out, encoding="utf-8")
    status, told, _ = run("rules", "explain", "v.json", "--rule", "night-rating")
    assert status == 0
    assert "22:00 to 00:00, 2 windows: 38" in told
    assert "the highest of 8 = 43" in told
    assert "to the result: monitoring -3 dB, which gives 40" in told
    assert "asked: 40 <= 40; margin 0" in told
    assert "guide WA night: 40 [C2] TA Lärm" in told
    assert run("rules", "explain", "v.json")[1].count("Verdict:") == len(json.loads(out))


def test_a_short_list_is_explained_by_its_reasons(case, run, tmp_path):
    short = case(CASE, "--json")[1]
    (tmp_path / "v.json").write_text(short, encoding="utf-8")
    status, told, _ = run("rules", "explain", "v.json", "--rule", "night-rating")
    assert status == 0
    assert "Verdict: within the limit (ok), screening" in told
    assert "the limit of 40 dB(A): 5 dB below it" in told
    assert "--full" in told
    nodes = CASE.replace("role: specific", "role: specific, node: yard")
    assert all(list(f) == [*KEYS, "node"] for f in json.loads(case(nodes, "--json")[1]))


def test_what_cannot_be_explained_is_one_sentence(run, tmp_path):
    (tmp_path / "a.json").write_text("{", encoding="utf-8")
    (tmp_path / "b.json").write_text("[1]", encoding="utf-8")
    (tmp_path / "c.json").write_text('{"rule": "x"}', encoding="utf-8")
    for name in ("a.json", "b.json", "c.json", "nope.json", "."):
        status, _, err = run("rules", "explain", name)
        assert status == 2, name
        assert err.count("\n") == 1


def test_a_verdict_of_the_journal_is_explained(run, case, tmp_path):
    make_journal(tmp_path / "site")
    body = json.dumps(json.loads(case(CASE, "--json", "--full")[1])[1])
    writer = Writer(tmp_path / "site" / "data")
    writer.add_verdict("night-rating", 0, 1, 2, body)
    writer.close()
    status, out, err = run("rules", "explain", "1", "--site", tmp_path / "site")
    assert (status, err) == (0, "")
    assert "Verdict: within the limit (ok)" in out
    assert run("rules", "explain", "99", "--site", tmp_path / "site")[0] == 2


def test_the_example_of_the_page_says_what_the_page_says(run, tmp_path):
    page = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
    for name in ("mine.yaml", "case.yaml"):
        body = page.split(f"```yaml\n# {name}\n", 1)[1].split("```", 1)[0]
        (tmp_path / name).write_text(body, encoding="utf-8")
    assert run("rules", "check", "mine.yaml")[0] == 0
    (found,) = json.loads(run("judge", "--case", "case.yaml", "--json")[1])
    assert (found["verdict"], found["limit"], found["margin"]) == ("over", 40.0, -3.0)
