"""Cases as strangers write them: judged, or one sentence; never a silent pass,
never a traceback."""

import contextlib
import io
import json
import sys
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from lotline.cli import main
from lotline.judge.language import library
from program import ROOT

NIGHT = "from: 2026-03-02T22:00, to: 2026-03-03T06:00"
ROW = f"{{quantity: LAeq, role: specific, {NIGHT}, value: 38}}"
HEAD = "pack: de.ta-laerm\nsite: {zone: WA, tz: Europe/Berlin}\n"
VECTORS = [
    p.read_text(encoding="utf-8") for p in sorted((ROOT / "tests/judge/cases").glob("v*.yaml"))
]
VERDICTS = {"ok", "over", "unclear", "nodata", "not_applicable", "context"}


def judged(folder, text, *more):
    """(exit status, findings, standard error)."""
    path = folder / "c.yaml"
    path.write_text(text, encoding="utf-8")
    out, err, before = io.StringIO(), io.StringIO(), sys.argv
    sys.argv = ["lotline", "judge", "--case", str(path), "--json", *more]
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            main()
        status = 0
    except SystemExit as end:
        status = end.code or 0
    finally:
        sys.argv = before
    return status, json.loads(out.getvalue() or "[]"), err.getvalue()


def case(*rows, head=HEAD, more=""):
    return head + "series:\n" + "".join(f"  - {row}\n" for row in rows) + more


def refused(folder, text, said):
    status, found, err = judged(folder, text)
    assert (status, found) == (2, []), (status, found)
    assert said in err, err
    assert err.startswith("lotline: ")
    assert err.count("\n") == 1


def night(folder, text):
    status, found, err = judged(folder, text)
    assert (status, err) == (0, "")
    (one,) = [f for f in found if f["rule"] == "night-rating"]
    return one


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (case(ROW.replace("38", ".inf")), "expected a number that is finite"),
        (case(ROW.replace("38", "1e308")), "expected a number that is finite"),
        (case(ROW.replace("38", "'38'")), "series[0].value: got '38', expected a number"),
        (case(ROW.replace("38", "-500")), "got LAeq of -500 dB(A), expected -60 to 200"),
        (case(ROW.replace("38", "999")), "write null for what was not measured"),
        (case(ROW.replace("38", "38, band: 63, third: 63")), "not of both"),
        (case(ROW.replace("LAeq", "PM2.5").replace("38", "38, band: 63")), "PM2.5 has no bands"),
        (case(ROW.replace("38", "38, unit: Pa")), "got 'Pa', expected dB(A)"),
        (case(ROW.replace("38", "38, node: null")), "series[0].node: got nothing"),
        (case(ROW, ROW.replace("06:00", "05:00")), "LAeq (specific) is given twice"),
        (case(ROW, head=HEAD + "uncertainty: {LXeq: 1}\n"), "there is no quantity 'LXeq'"),
        (case(ROW, head=HEAD.replace("Europe/Berlin", "+01:00")), "expected a time zone"),
        (case(ROW, head="pack: [de.ta-laerm, it.dpcm-1997]\n"), "pack: versions 1.0.0 and 1.0.0"),
        (case(ROW, more="states: all day\n"), "states: got 'all day'"),
        (case(ROW, more=f"states:\n  - {{source: a, {NIGHT}}}\n"), "the key 'on' is missing"),
        (case("{quantity: toluene, unit: dB, from: 2026-03-02T08:00, to: 2026-03-02T16:00, "
              "value: 5}", head="pack: eu.oel\n"), "got 'dB', expected ppm or what converts"),
        (case("{quantity: VOC_index, unit: mg/m3, from: 2026-03-02T08:00, to: 2026-03-02T16:00, "
              "value: 5}", head="pack: lotline.voc-index\n"), "got 'mg/m3', expected index"),
        (case("{quantity: toluene, from: 2026-03-02T08:00, to: 2026-03-02T16:00, value: -5}",
              head="pack: eu.oel\n"), "expected 0 or more"),
        (HEAD + "series: lots\n", "series: got 'lots'"),
        (case(ROW) + "x: &a [*a]\n", "contains itself"),
        (case(ROW) + "---\npack: x\n", "not YAML"),
        ("pack: " + "[" * 3000 + "]" * 3000, "not YAML"),
    ],
)  # fmt: skip
def test_refused_in_a_sentence(tmp_path, text, said):
    refused(tmp_path, text, said)


def test_references_to_references_are_not_followed_for_ever(tmp_path):
    rows = ["a: &a [x,x,x,x,x,x,x,x,x,x]"]
    rows += [f"{b}: &{b} [{','.join(['*' + a] * 10)}]" for a, b in pairwise("abcdefgh")]
    refused(tmp_path, "\n".join([*rows, "pack: *h"]), "references come to more than")


def csv(folder, rows, **keys):
    (folder / "a.csv").write_text("\n".join(["time,LAeq", *rows]) + "\n", encoding="utf-8")
    more = "".join(f", {k}: {v}" for k, v in keys.items())
    return case(f"{{csv: a.csv, quantity: LAeq, role: specific{more}}}")


def clock(day, hour, minute):
    return f"2026-{day}T{hour:02d}:{minute:02d}:00"


def whole_night(*levels):
    """A row a minute from 22:00 to 06:00 of 2 March, the levels in turn."""
    hours = [("03-02", 22), ("03-02", 23), *(("03-03", h) for h in range(6))]
    times = [clock(d, h, m) for d, h in hours for m in range(60)]
    return [f"{t},{levels[i % len(levels)]}" for i, t in enumerate(times)]


def test_rows_of_a_csv_out_of_order_are_sorted_and_said(tmp_path):
    rows = whole_night(38)
    one = night(tmp_path, csv(tmp_path, rows[100:] + rows[:100]))
    assert (one["value"], one["verdict"]) == (35.0, "ok")
    assert any("sorted by time" in r for r in one["reasons"])


def test_a_row_that_stands_there_twice_counts_once_and_is_said(tmp_path):
    rows = whole_night(38)
    one = night(tmp_path, csv(tmp_path, [*rows[:10], rows[9], *rows[10:]]))
    assert one["value"] == 35.0
    assert any("repeat the time" in r for r in one["reasons"])


def test_rows_of_a_csv_that_contradict_each_other_are_refused(tmp_path):
    """Else the quieter one might count."""
    rows = whole_night(38)
    loud = rows[9].replace("38", "90")
    refused(tmp_path, csv(tmp_path, [*rows[:10], loud, *rows[10:]]),
            "a.csv says different values of 2026-03-02 22:09:00")  # fmt: skip
    refused(tmp_path, csv(tmp_path, [*rows, loud]), "different values of 2026-03-02 22:09:00")
    one = night(tmp_path, csv(tmp_path, [*rows, loud.replace("90", "")]))
    assert one["value"] == 35.0, "a row that says nothing contradicts nobody"


def test_gaps_of_a_csv_are_not_measured(tmp_path):
    rows = whole_night(38)
    for gone in (rows[:240], rows[240:], [r for i, r in enumerate(rows) if i % 3]):
        one = night(tmp_path, csv(tmp_path, gone, every="1 min"))
        assert one["verdict"] == "nodata", one["reasons"]
    empty = [r.replace(",38", ",") if i % 3 else r for i, r in enumerate(rows)]
    assert night(tmp_path, csv(tmp_path, empty))["verdict"] == "nodata"


def test_a_clock_that_jumps_a_day_leaves_two_nights_unmeasured(tmp_path):
    rows = whole_night(38)
    jumped = [r.replace("03-03", "03-04") for r in rows]
    status, found, err = judged(tmp_path, csv(tmp_path, jumped, every="1 min"))
    nights = [f["verdict"] for f in found if f["rule"] == "night-rating"]
    assert (status, err, nights) == (0, "", ["nodata", "nodata"])


def test_the_hours_of_the_clock_change_in_a_csv(tmp_path):
    skipped = [f"{clock('03-29', h, m)},38" for h in (1, 2, 3) for m in range(60)]
    refused(tmp_path, csv(tmp_path, skipped), "there was no 2026-03-29 02:00:00 in Europe/Berlin")
    evening = [f"{clock('10-24', h, m)},38" for h in (22, 23) for m in range(60)]
    twice = [f"{clock('10-25', h, m)},{v}" for h, v in ((0, 38), (1, 38), (2, 38), (2, 48), (3,
    38),
             (4, 38), (5, 38)) for m in range(60)]  # fmt: skip
    one = night(tmp_path, csv(tmp_path, evening + twice))
    assert (one["value"], one["verdict"]) == (45.0, "over")  # of the second 02:00, less 3 dB
    assert one["start"] == "2026-10-24T22:00:00+02:00"
    assert one["end"] == "2026-10-25T06:00:00+01:00"


def test_each_place_is_judged_for_itself(tmp_path):
    rows = [ROW.replace("38", f"{v}, node: {n}") for n, v in (("yard", 38), ("roof", 48))]
    status, found, _ = judged(tmp_path, case(*rows))
    found = {f["node"]: f["verdict"] for f in found if f["rule"] == "night-rating"}
    assert (status, found) == (0, {"yard": "ok", "roof": "over"})


def test_declared_days_are_counted_wherever_was_measured(tmp_path):
    days = ", ".join(f"2026-01-{d:02d}" for d in range(1, 12))
    head = HEAD + f"set: {{rare: [{days}]}}\n"
    for row in (ROW, ROW.replace("38", "38, node: yard")):
        _, found, _ = judged(tmp_path, case(row, head=head))
        (one,) = [f for f in found if f["rule"] == "rare-days"]
        assert (one["value"], one["limit"], one["verdict"]) == (11, 10, "over")


def test_what_cannot_be_decided_is_never_ok(tmp_path):
    """No zone; the residual alone; a state of which nobody knows; a bound above the limit."""
    total = ROW.replace("specific", "total")
    lower, upper = (
        ROW.replace("38", f"{v}, bound: {b}") for v, b in ((42, "lower"), (44, "upper"))
    )
    for text, verdict in (
        (case(ROW, head="pack: de.ta-laerm\nsite: {tz: Europe/Berlin}\n"), "nodata"),
        (case(ROW.replace("specific", "residual")), "nodata"),
        (case(ROW.replace("LAeq", "LCeq")), "nodata"),
        (case(total.replace("38", "48")), "unclear"),
        (case(lower), "unclear"), (case(upper), "unclear"),
        (case(ROW.replace("38", "43"), head=HEAD + "uncertainty: 1.5\n"), "unclear"),
        (case(ROW.replace("38", "null")), "nodata"),
        (case(ROW, more=f"states:\n  - {{source: maintenance, {NIGHT}, on: true}}\n"), "nodata"),
    ):  # fmt: skip
        one = night(tmp_path, text)
        assert one["verdict"] == verdict, (text, one["reasons"])
        assert one["reasons"][0]


def holds(folder, text):
    """Judged, or refused in one sentence; whatever is ok has a value and a limit."""
    status, found, err = judged(folder, text)
    assert status in (0, 2), err
    if status == 2:
        assert (found, err.count("\n")) == ([], 1), err
    for one in found:
        assert one["verdict"] in VERDICTS
        assert one["reasons"]
        if one["verdict"] in ("ok", "over"):
            assert one["value"] is not None or "stood still" in one["reasons"][0]
            assert one["limit"] is not None


MANY = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
SCRAPS = st.sampled_from(["", "x", ": ", "[", "]", "{", "}", "-1", "null", "\n", "'", "0", "9",
",",
                          "2026", "T25:00", "- ", "&a", "*a", "!!", "%", "\t", "é",
                          "specific"])  # fmt: skip


@MANY
@given(
    st.sampled_from(VECTORS), st.lists(st.tuples(st.floats(0, 1), SCRAPS), min_size=1, max_size=3)
)
def test_a_case_with_mistakes_anywhere(tmp_path, text, mistakes):
    for where, scrap in mistakes:
        at = int(where * len(text))
        text = text[:at] + scrap + text[at + 1 :]
    holds(tmp_path, text)


WORDS = st.sampled_from([None, True, 0, -1, 38.5, 1e9, "", "x", [], {}, [1], {"a": 1}, "LAeq",
                         "2026-03-02T22:00", "2026-03-29T02:30", "total", "ambient"])  # fmt: skip
KEYS = ("quantity", "role", "from", "to", "value", "values", "every", "unit", "band", "third",
        "node", "bound", "at", "csv")  # fmt: skip


@MANY
@given(
    st.lists(st.dictionaries(st.sampled_from(KEYS), WORDS, max_size=5), min_size=1, max_size=3),
    st.dictionaries(st.sampled_from(["zone", "tz", "holidays", "free_days"]), WORDS, max_size=2),
    st.dictionaries(st.sampled_from(["KT", "KI", "rare", "monitoring", "indoors"]), WORDS,
    max_size=2),
)  # fmt: skip
@example([{"values": []}], {}, {})
def test_a_case_of_odd_words(tmp_path, rows, site, chosen):
    good = {"quantity": "LAeq", "role": "specific", "from": "2026-03-02T22:00",
            "to": "2026-03-03T06:00", "value": 38}  # fmt: skip
    whole = {"pack": "de.ta-laerm", "site": {"zone": "WA"} | site, "set": chosen,
             "series": [good | r for r in rows]}  # fmt: skip
    holds(tmp_path, json.dumps(whole))


@MANY
@given(st.sampled_from(library.names()), st.floats(0, 1), SCRAPS, st.floats(0, 1), SCRAPS)
def test_a_pack_with_mistakes_anywhere_is_read_and_judges_or_is_refused(
    tmp_path, name, where, scrap, there, other
):
    text = (library.FOLDER / f"{name}.yaml").read_text(encoding="utf-8")
    for at, piece in ((where, scrap), (there, other)):
        i = int(at * len(text))
        text = text[:i] + piece + text[i + 1 :]
    (tmp_path / "mine.yaml").write_text(text, encoding="utf-8")
    holds(tmp_path, case(ROW, head="pack: mine.yaml\n"))


def test_a_case_about_whose_time_no_rule_speaks_says_so(tmp_path):
    """A day's rule on an hour of the night: an empty list is no ok."""
    hour = ROW.replace("22:00", "23:00").replace("03T06:00", "03T00:00")
    status, found, err = judged(tmp_path, case(hour, more="rules: [day-rating]\n"))
    assert (status, found) == (0, [])
    assert "no rule is about the time of these values: nothing was judged" in err
