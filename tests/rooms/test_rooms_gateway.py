"""Who may import whom in the gateway: pyproject.toml's contracts, and what they cannot say."""

import os
import shutil
import subprocess
import tomllib

import pytest
from program import ROOT
from rooms_read import GATEWAY, allowed, imports

CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
# Which of the wire's modules a room may take: records and feeds only the names of quantities.
WIRE = {
    "boards": {"lotwire"},
    "cli": {"lotwire"},
    "config": {"lotwire.codes", "lotwire.errors", "lotwire.frame"},
    "feeds": {"lotwire.codes"},
    "ingest": {"lotwire"},
    "journal": {"lotwire"},
    "ledger": {"lotwire.codes"},
    "meter": {"lotwire.codes"},
    "records.py": {"lotwire.codes"},
    "station": {"lotwire"},
}
# Those who show or pass on may not write: these are what the journal's read side consists of.
READ_SIDE = {
    "Alert",
    "CAUSES",
    "Exceedance",
    "Frame",
    "Job",
    "Judged",
    "Pile",
    "Plan",
    "Point",
    "Ranges",
    "Reader",
    "Verdict",
    "Weather",
}


def lint(folder):
    """import-linter over the rooms in a folder."""
    return subprocess.run(
        ["lint-imports", "--no-cache", "--no-logo", "--config", str(ROOT / "pyproject.toml")],
        cwd=folder, env=os.environ | {"PYTHONPATH": str(folder)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.fixture
def copy(tmp_path):
    """The rooms once more, to change."""
    ignore = shutil.ignore_patterns("__pycache__")
    shutil.copytree(GATEWAY, tmp_path / "lotline", ignore=ignore)
    shutil.copytree(ROOT / "firmware" / "lotwire", tmp_path / "lotwire", ignore=ignore)
    return tmp_path


def test_the_contracts_are_kept(copy):
    done = lint(copy)
    assert done.returncode == 0, done.stdout
    assert f"{len(CONTRACTS['contracts'])} kept, 0 broken" in done.stdout


@pytest.mark.parametrize(("file", "line"), [
    ("lotline/meter/power.py", "from lotline.journal import Reader"),
    ("lotline/web/app.py", "import lotline.endpoint"),
    ("lotline/judge/rule.py", "def f():\n    from lotline import dsp"),
    ("lotline/records.py", "from lotline._ext import levels"),
    ("lotline/station/clock.py", "import lotline.cli"),
    ("lotline/newroom.py", "import lotline.config"),
    ("lotline/errors.py", "import lotwire"),
    ("lotwire/cbor.py", "import lotline.errors"),
])  # fmt: skip
def test_a_breach_is_found(copy, file, line):
    path = copy / file
    path.write_text((path.read_text() if path.exists() else "") + f"\n{line}\n")
    done = lint(copy)
    assert done.returncode == 1, done.stdout
    assert "BROKEN" in done.stdout


def test_no_room_is_left_out():
    rooms = {path.name.removesuffix(".py") for path in GATEWAY.iterdir()}
    rooms -= {"__init__", "__pycache__", "errors"}
    protected = [name for c in CONTRACTS["contracts"] for name in c.get("protected_modules", [])]
    assert sorted(protected) == sorted(f"lotline.{room}" for room in rooms)


def room_files():
    """(room, file) of every module."""
    return [
        (path.relative_to(GATEWAY).parts[0], path)
        for path in sorted(GATEWAY.rglob("*.py"))
        if path.parent != GATEWAY or path.name != "__init__.py"
    ]


def test_the_wire_is_for_those_who_need_it():
    wire = ROOT / "firmware" / "lotwire"

    def submodule(name):
        return (wire / f"{name.removeprefix('lotwire.')}.py").exists()

    for room, path in room_files():
        taken = {n for n in imports(path, submodule) if n.split(".")[0] == "lotwire"}
        assert all(allowed(name, WIRE.get(room, set())) for name in taken), (path, taken)


def test_feeds_and_web_only_read_the_journal():
    def any_name(name):
        return name.startswith("lotline.journal.")

    readers = [path for room, path in room_files() if room in ("feeds", "web")]
    taken = {n for p in readers for n in imports(p, any_name) if n.startswith("lotline.journal")}
    assert taken
    assert taken <= {f"lotline.journal.{name}" for name in READ_SIDE}


def test_the_compiled_kernels_know_the_c_library_only():
    lines = [
        line.split()
        for path in (ROOT / "cython_ext").glob("*.p[xy][dx]")
        for line in path.read_text().splitlines()
        if line.lstrip().startswith(("import ", "from ", "cimport ", "include "))
    ]
    assert lines
    assert all(words[0] == "from" and words[2] == "cimport" for words in lines)
    assert {words[1].split(".")[0] for words in lines} == {"libc"}
