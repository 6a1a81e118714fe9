"""Any byte of any member of an export, as a folder or as a file: found, and the sentence says
where; a database that was rolled back, by whoever holds an older checkpoint."""

import contextlib
import io
import json
import shutil
import sys
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ledger_rig import NOW, Works
from lotline.cli import main
from lotline.cli.evidence import export_evidence
from lotline.journal import Weather, actions

MANIFEST = "manifest.json"  # what is still to come, and the time chosen: it is no evidence
# Of which part of what it is each sentence must speak.
PLACES = {
    "frames": ("frames", "mic-street.cbor"), "indicators": ("mic-street, channel 0",
    "indicators.jsonl",
    "indicator"), "verdicts": ("the verdict on day", "verdicts.jsonl", "verdict"),
    "events": ("event", "events.jsonl"), "actions": ("action", "actions.jsonl"),
    "weather": ("weather", "weather.jsonl"),
    "files": ("file", "files.jsonl"),
    "checkpoint": ("checkpoint", "signed", "signature"), "vkey": ("key",), "tile": ("tile",
    "entr"),
    "entries": ("entr", "tile"),
}  # fmt: skip
MANY = settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture(scope="module")
def works(tmp_path_factory):
    made = Works(tmp_path_factory.mktemp("bytes") / "shop")
    made.writer.note(NOW, "action", "Ada switched it off")
    with made.writer.transaction() as db:
        actions.add(db, NOW, "output", "permit", "override", "Ada", {"why": "a test"})
    made.writer.take_weather([Weather(NOW, 60, wind_speed=7.2, rain_rate=0.0)], "roof", NOW)
    made.run(960)
    made.stop()
    return made


@pytest.fixture(scope="module")
def export(works, tmp_path_factory):
    out = tmp_path_factory.mktemp("bytes") / "evidence"
    export_evidence(works.data, out, None)
    return out


@pytest.fixture(scope="module")
def packed(works, tmp_path_factory):
    out = tmp_path_factory.mktemp("bytes") / "evidence.zip"
    export_evidence(works.data, out, None)
    return out


def verify(target, *more):
    """(exit status, what is told)."""
    out, err, before = io.StringIO(), io.StringIO(), sys.argv
    sys.argv = ["lotline", "verify", str(target), *map(str, more)]
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            main()
        status = 0
    except SystemExit as end:
        status = end.code or 0
    finally:
        sys.argv = before
    return status, out.getvalue() + err.getvalue()


def members(export):
    return sorted(
        p.relative_to(export).as_posix()
        for p in export.rglob("*") if p.is_file() and p.name != MANIFEST and p.stat().st_size
    )  # fmt: skip


def kind(member):
    parts = [p for p in PLACES if p in member.replace("/0/", "/tile/").split("/")]
    return parts[-1] if parts else member.split(".")[0].split("/")[-1]


def test_it_holds_and_has_every_kind_of_member(export, packed):
    assert {kind(m) for m in members(export)} == set(PLACES)
    assert verify(export)[0] == verify(packed)[0] == 0


@MANY
@given(st.integers(0, 10**6), st.floats(0, 1, exclude_max=True), st.integers(1, 255))
def test_any_byte_of_any_member(export, which, where, change):
    every = members(export)
    member = every[which % len(every)]
    path = export / member
    data = path.read_bytes()
    bad = bytearray(data)
    bad[int(where * len(data))] ^= change
    path.write_bytes(bad)
    try:
        status, told = verify(export)
    finally:
        path.write_bytes(data)
    assert "Traceback" not in told
    if bad.strip() == data.strip():  # one white space for another at the end: nothing is changed
        return
    assert status in (1, 2), (member, told)
    assert status == 1 or told.count("\n") == 1
    assert any(word in told for word in PLACES[kind(member)]), (member, told)


@MANY
@given(st.floats(0, 1, exclude_max=True), st.integers(1, 255))
def test_any_byte_of_the_file(packed, tmp_path, where, change):
    """Found; or it stands where the file holds no evidence (dates and names of its own list)."""
    data = bytearray(packed.read_bytes())
    data[int(where * len(data))] ^= change
    bad = tmp_path / "bad.zip"
    bad.write_bytes(data)
    status, told = verify(bad)
    assert "Traceback" not in told
    if status == 0:
        assert contents(bad) == contents(packed)
    else:
        assert status == 1 or told.count("\n") == 1, told


def contents(path):
    with zipfile.ZipFile(path) as file:
        return {n: file.read(n) for n in file.namelist() if n != MANIFEST}


def test_a_manifest_that_was_changed_hides_nothing(export):
    """Whatever it claims to be still pending, what the log has is asked for."""
    path = export / MANIFEST
    data = path.read_bytes()
    claims = json.loads(data)
    claims["pending"] |= {"metered_to": 0, "judged_to": 0}
    line = (export / "indicators.jsonl").read_text().splitlines(keepends=True)
    path.write_text(json.dumps(claims))
    (export / "indicators.jsonl").write_text("".join(line[1:]))
    try:
        status, told = verify(export)
        assert status == 1
        assert "is missing" in told
    finally:
        path.write_bytes(data)
        (export / "indicators.jsonl").write_text("".join(line))


def test_a_rolled_back_database_is_found_with_an_older_checkpoint(tmp_path):
    """From outside: the whole folder of an hour ago is put back, and the gateway runs on."""
    works = Works(tmp_path / "shop").run(120)
    works.stop()
    shutil.copytree(works.data, tmp_path / "kept")
    works.start()
    works.run(120)
    works.stop()
    old = tmp_path / "old"
    shutil.copy(works.data / "log" / "checkpoint", old)
    size = old.read_text(encoding="utf-8").split("\n")[1]
    assert verify(works.folder, "--checkpoint", old)[0] == 0
    shutil.rmtree(works.data)
    shutil.copytree(tmp_path / "kept", works.data)
    status, told = verify(works.folder, "--checkpoint", old)
    assert status == 1
    assert "the log was rolled back" in told
    assert f"signed {size} entries" in told
    assert verify(works.folder)[0] == 0  # nobody without a checkpoint can know
    works.start()
    works.run(600)
    works.stop()
    status, told = verify(works.folder, "--checkpoint", old)
    assert status == 1
    assert f"the log was rewritten: its first {size} entries are not those" in told
