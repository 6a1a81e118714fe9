"""`lotline judge EXPORT`: byte for byte the verdicts of the gateway, and `verify` of packs."""

import json
import sys
import zipfile

import pytest
from cli_rig import refused
from program import ROOT, lotline

sys.path.insert(0, str(ROOT / "tests" / "station"))

from chunk_rig import HOUR_US, SITE, START, Gateway, hours, make_site

LATE, NIGHTS_END = 9, 19
# What an export of part of the time holds.
PART = ("--from", "2026-03-02T18:00", "--to", "2026-03-03T00:00")


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    """Nineteen hours in pieces, with a restart, an hour that comes late, and a limit and a pack
    that change in between."""
    folder = make_site(
        tmp_path_factory.mktemp("judge") / "shop",
        SITE.replace("us.ny.nyc.noise", "lotline.voc-index"),
    )
    gateway, told = Gateway(folder), hours()
    for begin, end in ((0, 6), (6, 12), (12, NIGHTS_END)):
        records = [r for h in range(begin, end) if h != LATE for r in told[h]]
        gateway.take(records, START + end * HOUR_US + 600_000_000)
        if end == 12:
            gateway.take(told[LATE], gateway.now)
            gateway.stop()
            for name, old, new in (("site.toml", "limit = 55", "limit = 53"),
                                   ("yields.yaml", "limit: 58", "limit: 57")):  # fmt: skip
                text = (folder / name).read_text()
                (folder / name).write_text(text.replace(old, new))
            gateway.start()
    gateway.ledger.let_go(gateway.now)  # there are no frames: verdicts are what is looked at
    gateway.ledger.tick()
    bodies = gateway.verdicts()
    gateway.stop()
    return folder, bodies


@pytest.fixture(scope="module")
def export(shop):
    out = shop[0] / "evidence.zip"
    done = lotline("export", "--site", shop[0], "--format", "evidence", "--out", out)
    assert (done.returncode, done.stderr) == (0, "")
    return out


def judged(*args):
    done = lotline("judge", *args)
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    return done.stdout


def test_an_export_gives_the_bytes_of_the_gateway(shop, export):
    _, bodies = shop
    found = judged(export, "--json").splitlines()
    assert sorted(found) == sorted(bodies.values())
    limits = {json.loads(b)["limit"] for b in found if json.loads(b)["pack"] == "site"}
    assert {55.0, 53.0} <= limits, "each by what was in force"
    hourly = {json.loads(b)["limit"] for b in found if json.loads(b)["rule"] == "hourly"}
    assert {58.0, 57.0} <= hourly
    words = judged(export)
    assert f"{len(bodies)} are those of the gateway, byte for byte." in words
    assert "differ" not in words


def test_a_verdict_of_an_export_is_explained_by_its_number(shop, export, tmp_path):
    with zipfile.ZipFile(export) as file:
        lines = [json.loads(line) for line in file.read("verdicts.jsonl").decode().splitlines()]
        file.extractall(tmp_path / "evidence")
    newest = {(one["rule"], one["start_us"]): one["id"] for one in lines}
    old = next(one for one in lines if newest[one["rule"], one["start_us"]] != one["id"])
    done = lotline("rules", "explain", old["id"], "--export", export)
    assert (done.returncode, done.stderr) == (0, "")
    body = json.loads(old["body"])
    assert body["reasons"][0] in done.stdout
    later = newest[old["rule"], old["start_us"]]
    assert f"Late data came: verdict {later} stands in its place." in done.stdout
    assert f"`lotline verify {export}` shows whether it is unchanged." in done.stdout
    folder = tmp_path / "evidence"
    assert body["reasons"][0] in lotline("rules", "explain", old["id"], "--export", folder).stdout
    refused(lotline("rules", "explain", 10**9, "--export", export), "has no verdict number")
    refused(lotline("rules", "explain", "night", "--export", export), "expected the number")
    refused(lotline("rules", "explain", 1, "--export", shop[0]), "is no export")
    refused(lotline("rules", "explain", 1, "--export", tmp_path / "no.zip"), "there is no")
    (folder / "verdicts.jsonl").write_text("[1]\n")
    refused(lotline("rules", "explain", 1, "--export", folder), "cannot be read")


def test_it_needs_no_verdicts_of_the_gateway(shop, export, tmp_path):
    """Who has indicators, log and files finds the same verdicts."""
    _, bodies = shop
    with zipfile.ZipFile(export) as file:
        file.extractall(tmp_path / "evidence")
    (tmp_path / "evidence/verdicts.jsonl").write_text("")
    found = set(judged(tmp_path / "evidence", "--json").splitlines())
    some = {b for b in bodies.values() if json.loads(b)["pack"] in ("site", "yields")}
    assert some
    assert len(some & found) / len(some) > 0.95, "all but those that a later file judged"


def test_a_verdict_that_was_changed_differs(export, tmp_path):
    with zipfile.ZipFile(export) as file:
        file.extractall(tmp_path / "evidence")
    path = tmp_path / "evidence/verdicts.jsonl"
    lines = path.read_text().splitlines()
    at = next(i for i, line in enumerate(lines) if '\\"verdict\\":\\"over\\"' in line
              and "yields" in line)  # fmt: skip
    lines[at] = lines[at].replace('\\"verdict\\":\\"over\\"', '\\"verdict\\":\\"ok\\"')
    path.write_text("\n".join(lines) + "\n")
    words = judged(tmp_path / "evidence")
    assert "1 differ from those of the gateway:" in words
    assert "verdict is 'over', there 'ok'" in words


def test_verify_judges_packs_anew(shop, export):
    _, bodies = shop
    done = lotline("verify", export)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    assert f"{len(bodies)} verdicts judged anew" in done.stdout


def test_a_part_of_the_time(shop, tmp_path):
    out = tmp_path / "part"
    done = lotline("export", "--site", shop[0], "--format", "evidence", "--out", out, *PART)
    assert (done.returncode, done.stderr) == (0, "")
    assert lotline("verify", out).returncode == 0
    found = judged(out, "--json").splitlines()
    assert found
    assert set(found) <= set(shop[1].values())


@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_indicators_and_a_site_file(shop, tmp_path, form):
    """What was judged by the site file as it is now."""
    folder, bodies = shop
    files = [tmp_path / f"{step}.{form}" for step in ("1m", "15m")]
    for file, step in zip(files, ("1m", "15m"), strict=True):
        done = lotline("export", "--site", folder, "--step", step, "--format", form, "--out", file)
        assert (done.returncode, done.stderr) == (0, "")
    found = set(judged(*files, "--site", folder, "--json").splitlines())
    since = START + 12 * HOUR_US
    newer = {b for (_, start), b in bodies.items() if start >= since}
    assert len(newer) > 10
    assert newer <= found
    words = judged(files[0], "--site", folder)
    assert "there are no quarter hours (lotline export --step 15m)" in words


@pytest.mark.parametrize(("args", "said"), [
    ([], "expected an export, or --case"),
    (["{tmp}/x.csv"], "needs --site"),
    (["{tmp}/x.csv", "--site", "{site}"], "x.csv cannot be read"),
    (["{site}/site.toml", "--site", "{site}"], "line 1: got the columns"),
    (["{tmp}"], "holds no site, no export and no evidence log"),
    (["{site}/data/log"], "there are no indicators to judge"),
    (["{tmp}/bad.jsonl", "--site", "{site}"], "bad.jsonl line 2 is not a row of"),
])  # fmt: skip
def test_what_cannot_be_judged(shop, tmp_path, args, said):
    row = {"node": "mic", "channel": 0, "start": "2026-03-02T12:00:00Z", "seconds": 60,
           "quantity": "LAeq", "value": 50.0, "unit": "dB", "completeness": 1.0,
           "time_uncertainty_s": 0.0, "status": ""}  # fmt: skip
    wrong = row | {"quantity": "loudness", "seconds": 900}
    text = f"{json.dumps(row)}\n{json.dumps(wrong)}\n"
    (tmp_path / "bad.jsonl").write_text(text)
    refused(lotline("judge", *[a.format(site=shop[0], tmp=tmp_path) for a in args]), said)


def test_shifts_that_late_data_joined_are_one_everywhere(tmp_path):
    """The verdict on the second one is out of force: for `judge`, and `verify` looks."""
    head, _, _ = SITE.partition("[[pack]]")
    noise = '[[pack]]\npack = "work.noise"\nnode = "mic"\n'
    folder, told = make_site(tmp_path / "shop", head + noise), hours()
    gateway = Gateway(folder)
    late = range(4, 9)
    gateway.take([r for h in range(14) if h not in late for r in told[h]], START + 19 * HOUR_US)
    second = START + 9 * HOUR_US
    shifts = {start for rule, start in gateway.verdicts() if rule.startswith("work.noise/")}
    assert shifts == {START, second}
    gateway.take([r for h in late for r in told[h]], START + 20 * HOUR_US)
    bodies = gateway.verdicts().values()
    shifts = {start for rule, start in gateway.verdicts() if rule.startswith("work.noise/")}
    assert shifts == {START}
    gateway.ledger.let_go(gateway.now)
    gateway.ledger.tick()
    gateway.stop()
    out = tmp_path / "evidence.zip"
    assert (
        lotline("export", "--site", folder, "--format", "evidence", "--out", out).returncode == 0
    )
    found = [json.loads(line) for line in judged(out, "--json").splitlines()]
    assert second not in {f["start_us"] for f in found if f["pack"] == "work.noise"}
    assert sorted(map(json.dumps, found)) == sorted(json.dumps(json.loads(b)) for b in bodies)
    done = lotline("verify", out, "--json")
    assert done.returncode == 0, done.stdout
    counts = json.loads(done.stdout)
    assert counts["problems"] == []
    with zipfile.ZipFile(out) as file:
        gone = [r for line in file.read("verdicts.jsonl").decode().splitlines()
                if "superseded" in (r := json.loads(json.loads(line)["body"]))]  # fmt: skip
    assert second in {r["start_us"] for r in gone}
    assert {r["verdict"] for r in gone} == {"not_applicable"}
