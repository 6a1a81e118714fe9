"""`lotline verify`, `lotline log` and evidence exports, as their users meet them."""

import json
import re
import sys
import zipfile
from importlib import import_module

import pytest
from cli_rig import refused
from program import ROOT, lotline, started, until

sys.path.insert(0, str(ROOT / "tests" / "ledger"))

from ledger_rig import Works, cosigned
from lotline.cli.init import write_secrets
from lotline.ledger import Checkpoint, PrivateKey, PublicKey

WITNESS = PrivateKey("witness.example/w", bytes(range(1, 33)))
WITNESS_KEY = PublicKey(WITNESS.name, 4, WITNESS.public.public).vkey


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A stopped gateway with a quarter hour; `old` beside it is an older checkpoint."""
    works = Works(tmp_path_factory.mktemp("verify") / "shop")
    works.run(300)
    (works.folder / "old").write_bytes(works.files.read("checkpoint"))
    works.run(660)
    works.stop()
    write_secrets(works.folder / "secrets.toml", ["mic-street"])
    return works.folder


@pytest.fixture(scope="module")
def export(site):
    out = site / "evidence.zip"
    done = lotline("export", "--site", site, "--format", "evidence", "--out", out)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    return out


def vkey(site):
    return (site / "data/log/vkey").read_text().strip()


@pytest.mark.parametrize("what", ["", "data", "data/log", "evidence.zip"])
def test_it_holds_wherever_it_is(site, export, what):
    done = lotline("verify", site / what)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("HOLDS\n")
    has_records = what != "data/log"
    assert ("17 indicators were computed anew" in done.stdout) or not has_records
    assert ("only the log was there" in done.stdout) is not has_records


def test_it_never_promises_more_than_it_shows(site):
    text = lotline("verify", site).stdout
    assert "What this does not prove:" in text
    assert "That the records were true when they were made" in text
    assert "it came with the log" in text
    assert not re.search(r"tamper.?proof|cannot be changed|guarantee", text)


def test_an_older_checkpoint_and_the_key_from_elsewhere(site):
    done = lotline("verify", site, "--checkpoint", site / "old", "--key", vkey(site), "--json")
    found = json.loads(done.stdout)
    assert (done.returncode, found["holds"], found["key_given"]) == (0, True, True)
    size = (site / "old").read_text().split("\n")[1]
    assert any(f"its first {size} entries was changed" in s for s in found["proved"])
    assert not any("came with the log" in s for s in found["not_proved"])


def test_another_key(site):
    other = PrivateKey("example.org/other", bytes(32)).public.vkey
    done = lotline("verify", site, "--key", other)
    assert (done.returncode, done.stderr) == (1, "")
    assert "not the one that was given" in done.stdout


def test_where_the_first_mismatch_is_for_people_and_machines(site, export, tmp_path):
    folder = tmp_path / "evidence"
    with zipfile.ZipFile(export) as file:
        file.extractall(folder)
    path = folder / "indicators.jsonl"
    path.write_text(path.read_text().replace('"id":1000', '"id":1001', 1))
    lines = path.read_text().splitlines()
    lines[3] = lines[3].replace('"flags":0', '"flags":8')
    path.write_text("\n".join(lines) + "\n")
    done = lotline("verify", folder)
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.startswith("DOES NOT HOLD\nentry ")
    assert "60 s of mic-street, channel 0, from 2026-11-22 20:48:00 UTC" in done.stdout
    problem = json.loads(lotline("verify", folder, "--json").stdout)["problems"][0]
    assert (problem["node"], problem["start"]) == ("mic-street", "2026-11-22 20:48:00 UTC")
    assert problem["entry"] > 0


@pytest.mark.parametrize(("name", "old", "new"), [
    ("checkpoint", b"\n\n", b"\n\r"), ("vkey", b"+", b"-"), ("checkpoint", b"lotline", b"lotlins"),
])  # fmt: skip
def test_a_log_that_can_hardly_be_read(site, tmp_path, name, old, new):
    from shutil import copytree

    copytree(site / "data/log", tmp_path / "log")
    path = tmp_path / "log" / name
    path.write_bytes(path.read_bytes().replace(old, new, 1))
    done = lotline("verify", tmp_path / "log", "--json")
    assert (done.returncode, done.stderr) == (1, "")
    assert json.loads(done.stdout)["holds"] is False


def test_part_of_the_time(site, tmp_path):
    out = tmp_path / "part"
    span = ["--from", "2026-11-22T20:50", "--to", "2026-11-22T20:55"]
    done = lotline("export", "--site", site, "--format", "evidence", "--out", out, *span)
    assert (done.returncode, done.stderr) == (0, "")
    text = lotline("verify", out).stdout
    assert text.startswith("HOLDS")
    assert "5 indicators were computed anew" in text
    assert "they are not of the time of this export" in text


@pytest.mark.parametrize(("args", "said"), [
    (["/nowhere"], "there is no /nowhere"),
    (["{tmp}"], "holds no site, no export and no evidence log"),
    (["{site}/site.toml"], "is not an export that can be unpacked"),
    (["{site}", "--checkpoint", "{site}/site.toml"], "is not a checkpoint"),
    (["{site}", "--checkpoint", "/nowhere"], "/nowhere cannot be read"),
    (["{site}", "--key", "nonsense"], "--key: 'nonsense' is not a key"),
    (["{site}", "--witness", "nonsense"], "--witness: 'nonsense' is not a key"),
    (["ftp://example.org/log"], "is not an address such as"),
    (["http://127.0.0.1:9/log"], "cannot be fetched"),
])  # fmt: skip
def test_bad_arguments(site, tmp_path, args, said):
    refused(lotline("verify", *[a.format(site=site, tmp=tmp_path) for a in args]), said)


@pytest.mark.parametrize(("args", "said"), [
    ([], "needs --out"),
    (["--out", "{site}"], "exists already"),
    (["--out", "{tmp}/x", "--node", "mic-street"], "verdicts need the evidence of all nodes"),
    (["--out", "/dev/null/x"], "cannot be written"),
])  # fmt: skip
def test_bad_exports(site, tmp_path, args, said):
    words = [a.format(site=site, tmp=tmp_path) for a in args]
    refused(lotline("export", "--site", site, "--format", "evidence", *words), said)


def test_a_witness(site, tmp_path):
    checkpoint = Checkpoint.parse((site / "old").read_bytes())
    seen = tmp_path / "seen"
    seen.write_text(cosigned(checkpoint, WITNESS, 1_795_400_000).note)
    done = lotline("log", "cosign", seen, "--witness", WITNESS_KEY, "--site", site)
    assert (done.returncode, done.stderr) == (0, "")
    assert f"witness.example/w saw the first {checkpoint.size} entries" in done.stdout
    text = lotline("verify", site, "--witness", WITNESS_KEY).stdout
    assert (f"Its first {checkpoint.size} entries are unchanged since they were witnessed by "
            "witness.example/w at 2026-11-23 02:13:20 UTC") in text  # fmt: skip
    assert "1 signatures of witnesses were not looked at" in lotline("verify", site).stdout


def test_what_no_witness_has_signed_is_not_kept(site):
    done = lotline("log", "cosign", site / "old", "--witness", WITNESS_KEY, "--site", site)
    refused(done, "it is not signed by the witness")


def test_the_key_to_give_away(site):
    found = json.loads(lotline("log", "show", "--site", site, "--json").stdout)
    assert found["vkey"] == vkey(site)
    assert vkey(site) in lotline("log", "show", "--site", site).stdout


def test_redacting(site):
    refused(lotline("log", "redact", 77, "--site", site), "there is no event 77")


def test_a_running_gateway_and_its_public_log(site, tmp_path):
    """The whole way: run, fetch by URL, stop, and all of it still holds."""
    with started(tmp_path, "run", "--site", site) as program:
        port = program.port("Public page")
        until(lambda: b"lotline/" in program.get("log/checkpoint"), "a checkpoint")
        assert vkey(site) in program.said()
        for url in (f"http://127.0.0.1:{port}", f"http://127.0.0.1:{port}/log/"):
            done = lotline("verify", url, "--checkpoint", site / "old", "--key", vkey(site))
            assert (done.returncode, done.stderr) == (0, ""), done.stdout
            assert "only the log was there" in done.stdout
        assert lotline("verify", site).returncode == 0
        assert vkey(site).encode() in program.get("")
        assert program.interrupt() == 0
    assert lotline("verify", site, "--checkpoint", site / "old").returncode == 0


def test_the_bench(monkeypatch):
    ledger = import_module("lotline.cli.bench.ledger")
    monkeypatch.setattr(ledger, "APPENDED", 1000)
    monkeypatch.setattr(ledger, "SINGLE", 5)
    found = ledger.measure(0.02)
    assert found["frames"] == 1728
    assert found["entries_per_s"] > found["one_by_one_entries_per_s"]
