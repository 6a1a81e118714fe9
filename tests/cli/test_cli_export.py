"""`lotline export`: rows that a spreadsheet or a program can take as they are."""

import csv
import errno
import io
import json
import os

import pytest
from cli_rig import make_journal, make_site, refused
from lotline.cli.options import whole
from lotline.errors import ConfigError
from lotwire.codes import THIRD_NOMINAL
from program import lotline

COLUMNS = [
    "node", "channel", "start", "seconds", "quantity", "value", "unit",
    "completeness", "time_uncertainty_s", "status",
]  # fmt: skip


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    return make_journal(tmp_path_factory.mktemp("export") / "shop")


def export(site, *args):
    done = lotline("export", "--site", site, *args)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def rows(site, *args):
    return list(csv.DictReader(io.StringIO(export(site, *args))))


def test_the_columns(site):
    assert export(site).splitlines()[0] == ",".join(COLUMNS)


def test_a_row_to_the_last_digit(site):
    assert export(site, "--node", "mic-street").splitlines()[1] == (
        "mic-street,0,2026-11-22T14:00:00.000Z,60,LAeq,51.123456,dB,1.0,0.0025,overload"
    )


def test_an_array_is_a_row_an_item(site):
    thirds = [r for r in rows(site) if r["quantity"].startswith("third_octave_Leq_")]
    assert [r["quantity"].rpartition("_")[2] for r in thirds] == list(THIRD_NOMINAL)
    assert [r["value"] for r in thirds[:3]] == ["30.0", "30.25", "30.5"]
    assert thirds[-1]["value"] == ""


def test_what_was_not_measured_has_a_row_without_a_value(site):
    row = next(r for r in rows(site) if r["start"] == "2026-11-22T14:01:00.000Z")
    assert (row["quantity"], row["value"], row["completeness"]) == ("not measured", "", "0.0")


def test_the_last_metering_of_a_span_counts(site):
    late = [r for r in rows(site) if r["start"] == "2026-11-22T15:00:00.000Z"]
    assert [(r["value"], r["status"]) for r in late] == [("41.0", "")]


@pytest.mark.parametrize(("step", "found"), [
    ("1s", [("13:59:59", "1", "50.25")]),
    ("1m", [("14:00:00", "60", "51.123456"), ("15:00:00", "60", "41.0")]),
    ("15m", [("14:00:00", "900", "50.0")]),
])  # fmt: skip
def test_steps(site, step, found):
    levels = [r for r in rows(site, "--step", step) if r["quantity"] == "LAeq"]
    assert [(r["start"][11:19], r["seconds"], r["value"]) for r in levels] == found


@pytest.mark.parametrize(("start", "end", "hours"), [
    ("2026-11-22T14:00:00Z", "2026-11-22T15:00:00Z", [14]),
    ("2026-11-22T14:00:01", "", [15]),
    ("2026-11-22T16:00:00+01:00", "", [15]),
    ("", "2026-11-22T15:00:00", [14]),
    ("2026-11-22", "2026-11-23", [14, 15]),
    ("0001-01-01", "9999-12-31", [14, 15]),
    ("2027-01-01", "", []),
])  # fmt: skip
def test_from_and_to(site, start, end, hours):
    """UTC unless an offset is given; the end does not belong to it."""
    found = rows(site, "--from", start, "--to", end, "--node", "mic-street")
    assert [int(r["start"][11:13]) for r in found if r["quantity"] == "LAeq"] == hours


def test_one_node(site):
    found = rows(site, "--node", "cnc")
    assert [(r["node"], r["quantity"], r["value"], r["unit"]) for r in found] == [
        ("cnc", "energy", "12.5", "Wh"),
        ("cnc", "cycles", "3.0", "1"),
    ]


@pytest.mark.parametrize("form", [["--format", "jsonl"], ["--json"]])
def test_json_lines_say_the_same(site, form):
    lines = [json.loads(line) for line in export(site, *form).splitlines()]
    assert all(list(line) == COLUMNS for line in lines)
    same = [{k: "" if v is None else str(v) for k, v in line.items()} for line in lines]
    assert same == rows(site)
    assert lines[0]["value"] == 12.5


def test_into_a_file(site, tmp_path):
    out = tmp_path / "rows.csv"
    assert export(site, "--out", out) == ""
    assert out.read_text(encoding="utf-8").splitlines() == export(site).splitlines()


def test_a_file_that_was_cut_short_is_not_left(tmp_path):
    out = tmp_path / "rows.csv"
    out.write_text("of yesterday")

    def cut():
        with whole(out) as new:
            new.write_text("half a row")
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with pytest.raises(ConfigError, match=r"rows\.csv cannot be written: No space left"):
        cut()
    assert [(one.name, one.read_text()) for one in tmp_path.iterdir()] == [
        ("rows.csv", "of yesterday")
    ]


def test_a_device_is_written_to_as_it_is(site):
    assert export(site, "--out", "/dev/stdout") == export(site)


@pytest.mark.parametrize(("args", "said"), [
    (["--step", "2s"], "--step 2s"),
    (["--format", "xml"], "--format xml"),
    (["--from", "yesterday"], "'yesterday' is not a time"),
    (["--to", "14:00"], "'14:00' is not a time"),
    (["--from", "2026-11-23", "--to", "2026-11-22"], "the earlier one first"),
    (["--node", "mic-steet"], "expected one of cnc, mic-street"),
    (["--out", "/dev/null/rows.csv"], "cannot be written"),
])  # fmt: skip
def test_bad_arguments(site, args, said):
    refused(lotline("export", "--site", site, *args), said)


def test_no_journal_yet(tmp_path):
    refused(lotline("export", "--site", make_site(tmp_path / "shop")), "there is no journal")


def test_a_damaged_journal(tmp_path):
    site = make_journal(tmp_path / "shop")
    (site / "data" / "journal.db").write_bytes(b"no database at all" * 100)
    refused(lotline("export", "--site", site), "journal")
