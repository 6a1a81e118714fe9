"""`lotline reports`: from the form of a running gateway to the answer in the diary."""

import json
import re
import time
import urllib.parse
import urllib.request
from datetime import UTC, datetime, timedelta

import pytest
from cli_rig import make_site, refused
from lotline import config
from lotline.cli.reports.drop import signature
from lotline.journal import Reader, Writer
from lotline.reports import Keys
from program import lotline, started, until


@pytest.fixture
def site(tmp_path):
    site = make_site(tmp_path / "shop")
    Writer(site / "data").close()
    return site


def keys(site):
    return Keys(config.load_secrets(site / "secrets.toml").reports.key)


def reports(site):
    done = lotline("reports", "--site", site, "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def post(program, **fields):
    url = f"http://127.0.0.1:{program.port('Public page')}"
    page = program.get("report").decode()
    form = re.search(r'name="form" value="([^"]+)"', page)[1]
    data = urllib.parse.urlencode({"form": form, "when": "now", "kind": "hum", "effect": "woke",
                                   **fields}).encode()  # fmt: skip
    request = urllib.request.Request(f"{url}/report", data, {"Origin": url})
    with urllib.request.urlopen(request) as answer:
        return answer.url.removeprefix(f"{url}/"), answer.read().decode()


def test_from_the_form_to_the_answer(site):
    with started(site, "run", "--site", site) as program:
        path, page = post(program, words="Zebrawords", contact="ada@example.org")
        ref = path.split("=")[-1]
        assert f"Your report is {ref}." in page
        assert "Nothing was measured at that time." in page
        (row,) = reports(site)["reports"]
        assert (row["ref"], row["words"], row["contact"]) == (ref, "Zebrawords", "ada@example.org")
        assert row["measured"]["picked_up"] is None
        said = lotline("reports", "answer", ref, "--text", "The door stood open.", "--site", site)
        assert (said.returncode, said.stderr) == (0, "")
        assert "ada@example.org" in said.stdout
        assert "The door stood open." in program.get(path).decode()
        with Reader(site / "data") as reader:
            steps = "SELECT step FROM actions WHERE kind = 'report' AND subject = ? ORDER BY id"
            until(lambda: len(reader._rows(steps, (ref,))) == 2, "both hashes in the journal")
        assert program.interrupt() == 0
    listed = lotline("reports", "--site", site).stdout
    assert "Zebrawords" in listed
    assert "0 waiting for an answer." in listed
    for export in (["export"], ["export", "--format", "evidence", "--out", site / "all.zip"]):
        lotline(*export, "--site", site)
    everything = b"".join(
        p.read_bytes() for p in site.rglob("*") if p.is_file() and "reports.db" not in p.name
    )
    assert b"Zebrawords" not in everything
    assert b"ada@example.org" not in everything


def test_a_report_by_telephone(site):
    at = (datetime.now(UTC) - timedelta(hours=1)).isoformat(timespec="minutes")
    args = ["reports", "add", "--at", at, "--kind", "banging", "--effect", "lot", "--site", site]
    done = lotline(*args, "--json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    token = found["diary"].split("/")[-1]
    assert keys(site).diary(token)
    (row,) = reports(site)["reports"]
    assert (row["ref"], row["source"]) == (found["ref"], "operator")
    refused(lotline(*args[:-3], "very", "--site", site), "got --effect very, expected one of")


def test_bad_answers(site):
    for text, said in (("x", "no report NOBODY"), (" ", "of 0 characters")):
        refused(lotline("reports", "answer", "NOBODY", "--text", text, "--site", site), said)


def test_a_site_without_the_key(site):
    path = site / "secrets.toml"
    text = path.read_text()
    path.write_text(text[: text.index("# Opens")] + text[text.index("[node.") :])
    refused(lotline("reports", "drop-key", "--site", site), "has no [reports] key", "lotline init")
    with started(site, "run", "--site", site) as program:
        assert b'href="report"' not in program.get("")


def dropped(site, folder, name, key=None, **changes):
    now = datetime.now(UTC)
    said = {"form": name, "made": now.isoformat(), "at": (now - timedelta(minutes=5)).isoformat(),
            "kind": "hum", "effect": "some", "lasted": "5", "words": "né"} | changes  # fmt: skip
    said["hmac"] = signature(key or keys(site).drop, said)
    (folder / f"{name}.json").write_text(json.dumps(said))


def test_a_drop_folder(site, tmp_path):
    folder = tmp_path / "drop"
    folder.mkdir()
    assert lotline("reports", "drop-key", "--site", site).stdout.strip() == keys(site).drop
    dropped(site, folder, "good")
    dropped(site, folder, "forged", key="00" * 32)
    dropped(site, folder, "old", made="2020-01-01T00:00:00Z", at="2020-01-01T00:00:00Z")
    dropped(site, folder, "strange", kind="rm -rf")
    dropped(site, folder, "long", words="x" * 1001)
    (folder / "nothing.json").write_text("[1]")
    (folder / "big.json").write_bytes(b" " * 20_000)
    (folder / "link.json").symlink_to(site / "secrets.toml")
    (folder / "other.txt").write_text("left alone")
    done = lotline("reports", "take", folder, "--site", site)
    assert done.returncode == 2
    assert done.stderr.startswith("lotline: 7 files were left where they are: ")
    for words in ("forged.json: its signature is not by", "old.json: it was not made within",
                  "strange.json: kind: expected one of", "long.json: words: expected text",
                  "big.json: expected a file of"):  # fmt: skip
        assert words in done.stderr
    assert not (folder / "good.json").exists()  # it had people's words in it
    assert len(list(folder.iterdir())) == 8
    (row,) = reports(site)["reports"]
    assert (row["source"], row["words"], row["kind"]) == ("drop", "né", "hum")
    dropped(site, folder, "good")
    time.sleep(0.01)
    lotline("reports", "take", folder, "--site", site)
    assert len(reports(site)["reports"]) == 1  # the same form again


def test_a_folder_that_is_none(site, tmp_path):
    refused(lotline("reports", "take", tmp_path / "no", "--site", site), "no cannot be read")
