"""Verifiers that nobody here wrote: Go's checksum database, and openssl."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from ledger_rig import Works
from lotline.cli.evidence import export_evidence
from program import ROOT

SUMDB = Path(__file__).parent / "sumdb"


@pytest.fixture(scope="module")
def logs(tmp_path_factory):
    """A log with a full tile, an older checkpoint of it, and its key."""
    works = Works(tmp_path_factory.mktemp("others") / "shop")
    works.run(180)
    old = works.folder / "old"
    shutil.copy(works.files.folder / "checkpoint", old)
    works.ledger._log.append([b'{"at":%d,"kind":"time"}' % i for i in range(300)])
    works.stop()
    return works.files.folder, old, works.key.public.vkey


@pytest.fixture(scope="module")
def sumdb(tmp_path_factory):
    """The program of tests/ledger/sumdb."""
    go, out = shutil.which("go"), tmp_path_factory.mktemp("go") / "sumdb"
    if go is None:
        pytest.skip("there is no Go here: its verifier cannot be asked")
    done = subprocess.run([go, "build", "-o", out, "."], cwd=SUMDB, capture_output=True, text=True,
                          timeout=170, check=False)  # fmt: skip
    if done.returncode:
        pytest.skip(f"Go cannot build its verifier here: {done.stderr[-200:]}")
    return lambda *args: subprocess.run([out, *args], capture_output=True, text=True, check=False)


def test_gos_checksum_database_accepts_the_log_and_its_growth(sumdb, logs):
    folder, old, vkey = logs
    done = sumdb(folder, vkey, old)
    assert done.stdout.startswith("YES:"), done.stdout + done.stderr
    assert int(done.stdout.split()[1]) > 300


@pytest.mark.parametrize(
    "part", ["checkpoint", "tile/0/000", "tile/entries/000", "tile/1/000.p/1"]
)
def test_and_refuses_one_that_was_changed(sumdb, logs, tmp_path, part):
    folder, old, vkey = logs
    shutil.copytree(folder, tmp_path / "log")
    path = tmp_path / "log" / part
    data = bytearray(path.read_bytes())
    data[20] ^= 1
    path.write_bytes(data)
    done = sumdb(tmp_path / "log", vkey, old)
    assert done.returncode == 1, done.stdout
    assert done.stdout.startswith("NO:")


def told(language, first):
    """The block of docs/log.md in that language that begins so."""
    text = (ROOT / "docs/log.md").read_text(encoding="utf-8")
    blocks = re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)
    (block,) = [b for b in blocks if b.startswith(first)]
    return block


def test_openssl_accepts_the_signature_as_the_page_tells_it(logs, tmp_path):
    if shutil.which("openssl") is None:
        pytest.skip("there is no openssl here")
    folder, _, vkey = logs
    shutil.copy(folder / "checkpoint", tmp_path)
    fetch, key, *rest = told("sh", "curl").splitlines()
    assert fetch.startswith("curl")
    assert key.startswith("KEY='lotline/")
    for size, said in ((0, "Verified Successfully"), (1, "Failure")):
        script = "\n".join([f"KEY='{vkey}'", *rest])
        done = subprocess.run(["bash", "-c", script], cwd=tmp_path, capture_output=True, text=True,
                              check=False)  # fmt: skip
        assert said in done.stdout + done.stderr, size
        path = tmp_path / "checkpoint"
        path.write_bytes(path.read_bytes().replace(b"\n3", b"\n4", 1))


def test_the_lines_of_python_on_the_page_accept_an_export(tmp_path):
    works = Works(tmp_path / "shop")
    works.run(600)
    works.ledger._book.append(0, lambda _: [b'{"at":%d,"kind":"time"}' % i for i in range(400)])
    works.run(60)
    works.stop()
    out = tmp_path / "evidence"
    export_evidence(works.data, out, None)
    (tmp_path / "check.py").write_text(told("python", "import base64"))
    command = [sys.executable, tmp_path / "check.py", out]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    lines = done.stdout.splitlines()
    assert lines[0] == "root True"
    assert len(lines) == 1 + 11 + 1
    assert all(line.endswith(" True") for line in lines[:-1])
    assert lines[-1] == "records 11 of 11"
