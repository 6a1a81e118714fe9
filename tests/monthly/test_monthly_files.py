"""The report as files: PDF, page, ZIP, tables in a spreadsheet; through the command line."""

import io
import json
import shutil
import subprocess
import zipfile
from hashlib import sha256

import monthly_rig as rig
import pypdf
import pytest
import servers
import web_axe
from cli_rig import refused
from lotline import config
from lotline.monthly import as_pdf, document
from program import lotline

PLAN = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 9l4-9 4 9z"/></svg>'


@pytest.fixture(scope="module")
def printed(facts):
    return as_pdf(document(facts))


def test_pdf_is_for_archives_and_for_everybody(printed):
    """As it says of itself: PDF/A-3a and PDF/UA-1, tagged, with a language."""
    assert b"<pdfaid:part>3</pdfaid:part>" in printed
    assert b"<pdfaid:conformance>A</pdfaid:conformance>" in printed
    assert b"<pdfuaid:part>1</pdfuaid:part>" in printed
    root = pypdf.PdfReader(io.BytesIO(printed)).trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en"


def test_pdf_carries_its_data(printed, facts):
    found = pypdf.PdfReader(io.BytesIO(printed)).attachments
    files = document(facts).files
    assert {name: body.decode() for name, (body,) in found.items()} == files
    text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(printed)).pages)
    for name, body in files.items():
        assert name in text
        assert sha256(body.encode()).hexdigest() in text.replace("\n", "")
    assert "passed 1 time" in text


def test_the_same_bytes_again(printed, october):
    assert as_pdf(document(rig.facts(october))) == printed


def test_a_name_in_letters_that_no_font_has(october, tmp_path):
    """Boxes where they stand, and still a report."""
    shop = shutil.copytree(october, tmp_path / "shop")
    site = (shop / config.SITE_FILE).read_text().replace("=Werkstatt <Nord>", "\U00012000 shop")
    (shop / config.SITE_FILE).write_text(site)
    assert as_pdf(document(rig.facts(shop))).startswith(b"%PDF")


def test_a_plan_is_in_all_of_them(october, tmp_path):
    shop = shutil.copytree(october, tmp_path / "shop")
    site = (shop / config.SITE_FILE).read_text() + 'plan = "plan.svg"\n'
    (shop / config.SITE_FILE).write_text(site)
    (shop / "plan.svg").write_text(PLAN)
    made(shop, tmp_path, "html,zip", "--no-evidence")
    assert 'src="data:image/svg+xml;base64,' in (tmp_path / "lotline-2026-10.html").read_text()
    with zipfile.ZipFile(tmp_path / "lotline-2026-10.zip") as file:
        assert file.read("plan.svg").decode() == PLAN


def made(shop, out, form, *more):
    done = lotline("report", "--site", shop, "--month", "2026-10", "--format", form, "--out", out,
                   "--json", *more)  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    return json.loads(done.stdout)


def test_the_archive_can_be_checked_as_it_says(october, tmp_path):
    found = made(october, tmp_path, "zip")
    assert found["state"] == "provisional"
    folder = tmp_path / "unpacked"
    with zipfile.ZipFile(found["files"][0]) as file:
        file.extractall(folder)
    how = (folder / "verify.txt").read_text()
    assert "    sha256sum -c SHA256SUMS\n" in how
    checked = subprocess.run(["sha256sum", "-c", "SHA256SUMS"], cwd=folder, capture_output=True,
                             text=True, check=False)  # fmt: skip
    assert checked.returncode == 0, checked.stdout
    assert checked.stdout.count(": OK") == len(list(folder.iterdir())) - 1
    assert "    lotline verify evidence.zip\n" in how
    done = lotline("verify", "evidence.zip", cwd=folder)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout


def test_page_is_clean(october, tmp_path):
    made(october, tmp_path, "html")
    program = web_axe.there(web_axe.VALIDATE)
    done = subprocess.run([program, "--formatter", "text", tmp_path / "lotline-2026-10.html"],
                          cwd=tmp_path, capture_output=True, text=True, check=False)  # fmt: skip
    assert (done.returncode, done.stdout) == (0, "")


def test_a_spreadsheet_opens_the_tables_and_computes_nothing(october, tmp_path):
    """LibreOffice's own conversion: a formula would show its value, or an error."""
    program = servers.find_program("soffice", "libreoffice-calc-nogui")
    made(october, tmp_path, "csv")
    path = tmp_path / "lotline-2026-10-exceedances.csv"
    path.write_text(path.read_text() + '9,"\'=1+1",,,,,,,,,,,"\'=HYPERLINK(""http://x"")"\n')
    names = [tmp_path / f"lotline-2026-10-{n}.csv" for n in ("data", "verdicts", "exceedances")]
    subprocess.run([program, f"-env:UserInstallation=file://{tmp_path}/lo", "--headless",
                    "--convert-to", "fods", "--outdir", tmp_path / "out", *names],
                   check=True, capture_output=True, timeout=120)  # fmt: skip
    for name in names:
        text = (tmp_path / "out" / name.with_suffix(".fods").name).read_text()
        assert "table:formula" not in text
    data = (tmp_path / "out/lotline-2026-10-data.fods").read_text()
    assert data.count("2026-10-20T14:15:00+02:00") == 2, "as an end and as a beginning"
    assert 'office:value="58.25"' in data


@pytest.mark.parametrize(("args", "said"), [
    (("--month", "2026-13"), "got the month '2026-13', expected one such as 2026-10"),
    (("--month", "10000-01"), "expected one such as 2026-10"),
    (("--month", "2126-10"), "got the month 2126-10, which has not begun"),
    (("--month", "2026-10", "--format", "doc"), "expected some of pdf, csv, html, zip"),
    (("--month", "2026-10", "--site", "nowhere"), "there is no site file"),
])  # fmt: skip
def test_refused(october, tmp_path, args, said):
    refused(lotline("report", "--site", october, *args, cwd=tmp_path), said)


def test_a_month_of_which_nothing_is_known(october, tmp_path):
    done = lotline("report", "--site", october, "--month", "2020-02", "--format", "html",
                   "--out", tmp_path)  # fmt: skip
    assert done.returncode == 0, done.stderr
    text = (tmp_path / "lotline-2020-02.html").read_text()
    assert "Nothing was measured." in text
    assert "No rule of the site file has judged a period in this time." in text
    assert "sets no limit" not in text
    assert "No limits are set" not in text
    assert "kept" not in text.partition("Site</h2>")[0].partition("Verdict</h2>")[2].replace(
        "and never kept", "")  # fmt: skip
