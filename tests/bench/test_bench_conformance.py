"""`lotline bench conformance` as a user meets it, and that it can say no."""

import json
import re
from math import inf, nan
from xml.etree import ElementTree

import numpy as np
import pytest
from lotline.cli.bench.conformance import Report, limits, verdict
from lotline.cli.bench.conformance.levels import closed_form
from lotline.cli.bench.conformance.limits import Source
from lotline.cli.bench.conformance.row import Check, Row
from lotline.cli.bench.conformance.words import words
from program import lotline


@pytest.fixture(scope="module")
def answered(tmp_path_factory):
    page = tmp_path_factory.mktemp("conformance") / "page.html"
    done = lotline("bench", "conformance", "--json", "--html", page)
    assert done.stderr == ""
    return done.returncode, json.loads(done.stdout), page.read_text(encoding="utf-8")


def row(*checks):
    return Row("k", "Group", "clause", "what", Source.ONE, checks=list(checks))


def test_every_requirement_is_met(answered):
    status, found, _ = answered
    assert [r["key"] for r in found["rows"] if not r["passed"]] == []
    assert (status, found["passed"]) == (0, True)
    assert found["sample_rates_hz"] == [48_000, 44_100, 32_000, 16_000]


def test_nothing_is_left_out(answered):
    rows = {r["key"]: r for r in answered[1]["rows"]}
    assert len(rows) == 24
    assert rows["burst_LAFmax"]["checks"] == 4 * 12
    assert rows["burst_LASmax"]["checks"] == 4 * 9
    assert rows["bandwidth"]["checks"] == 31 + 30 + 29 + 26
    # 34 at 48 and 44.1 kHz; to 12.5 kHz at 32, to 6.3 kHz at 16.
    assert rows["weighting_A"]["checks"] == 34 + 34 + 32 + 29
    assert rows["linearity"]["checks"] == 4 * 2 * 101
    assert rows["thirds_pass"]["source"] == "two sources agree"
    assert rows["burst_LAE"]["source"] == "one author only"


def test_a_page_that_needs_nothing_else(answered):
    _, found, page = answered
    assert not re.search(r"<script|<link|<img|src=|href=|url\(|https?:|@import", page)
    assert page.count('<td class="number">') == 2 * len(found["rows"])
    drawn = re.findall(r"</figcaption>(.*?)</figure>", page, re.DOTALL)
    assert len(drawn) == 11
    for figure in drawn:
        assert ElementTree.fromstring(figure.strip()).get("role") == "img"
    assert "nan" not in page
    assert "inf " not in page


@pytest.mark.parametrize(
    ("got", "low", "high", "passed", "used"),
    [
        (0.5, -1, 1, True, 0.5), (1.01, -1, 1, False, 1.01), (-1.5, -3, 1, True, 0.5),
        (-80, -inf, 3, True, 0.0), (69, 70, inf, False, 70 / 69), (nan, -1, 1, False, inf),
        (3.0, 3.4, 5.3, False, 3.4 / 3.0), (inf, 70, inf, True, 0.0), (inf, -1, 1, False, inf),
    ],
)  # fmt: skip
def test_a_check(got, low, high, passed, used):
    check = Check(48_000, 1000, got, low, high)
    assert (check.passed, check.used) == (passed, pytest.approx(used))


def test_one_that_fails_fails_all():
    good, bad = Check(48_000, 1000, 0.1, -1, 1), Check(16_000, 2000, -1.2, -1, 1)
    report = Report([row(good), row(good, bad)], [])
    assert not report.passed
    assert verdict(report) == "1 of 2 requirements NOT met, in 3 measurements."
    assert re.search(r"FAIL what +±1 1 +−1.200 dB +2000 Hz, at 16 kHz", words(report))
    assert Report([row(good)], []).passed
    assert not Report([row()], []).passed


def test_the_mask_at_its_break_points():
    """Table F.1 as printed, to six figures, and both sides of an edge."""
    omega = np.array([1.0, 1.026674, 1.055754, 1.087457, 1.122018])
    assert limits.third_omega(limits.INSIDE) == pytest.approx(omega, abs=5e-7)
    far = np.array([1.294374, 1.881728, 3.053652, 5.391949, 9.0])
    assert limits.attenuation(far)[0] == pytest.approx([16.6, 40.5, 60, 70, 70], abs=1e-4)
    assert limits.attenuation(1 / far)[0] == pytest.approx([16.6, 40.5, 60, 70, 70], abs=1e-4)
    least, most = limits.attenuation(np.array([1.0, 10**0.05, 1.123]))
    assert least == pytest.approx([-0.4, 1.2, 1.2], abs=0.1)
    assert most == pytest.approx([0.4, 5.3, inf])


def test_the_closed_form_at_the_goals_of_table_3():
    assert closed_form(10 ** (13 / 10)) == pytest.approx((-50.4522, -6.2401, 0), abs=1e-4)
    assert closed_form(10 ** (40 / 10)) == pytest.approx((-2.4918, -4.4055, 0), abs=1e-4)
