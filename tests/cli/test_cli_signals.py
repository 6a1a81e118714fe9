"""SIGINT and SIGTERM while a command starts: it ends without a word, as a shell expects."""

import signal
import subprocess
import sys

import pytest
from cli_rig import make_journal, make_site
from lotline.journal import Writer
from program import ENVIRONMENT

# Sends itself a signal in the midst of the first import of a module, and runs a command.
PROGRAM = """
import os, sys

module, number = sys.argv[1:3]
sys.argv[1:3] = []

class Interrupted:
    @staticmethod
    def find_spec(name, path, target=None):
        if name == module:
            os.kill(os.getpid(), int(number))

sys.meta_path.insert(0, Interrupted)
from lotline.cli import main
main()
"""
# Modules from the first to the last of what a command imports.
EARLY = ("lotline.cli.program", "typer", "pydantic", "numpy", "lotline.cli.nodes")
LATE = ("lotline.station.core", "paho.mqtt.client", "uvicorn")


def interrupted(module, number, *args):
    """(status as a shell tells it, what it said)"""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, module, str(int(number)), *map(str, args)],
        env=ENVIRONMENT, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    status = done.returncode
    return (status if status >= 0 else 128 - status), done.stdout + done.stderr


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = make_journal(tmp_path_factory.mktemp("signals") / "shop")
    writer = Writer(folder / "data")
    writer.count({("mic-street", "mac"): 1})
    writer.close()
    return folder


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("module", EARLY)
def test_while_it_is_imported(site, module, number):
    args = "nodes", "--site", site
    assert interrupted(module, number, *args) == (128 + number, "")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("module", LATE)
@pytest.mark.parametrize("command", ["run", "demo"])
def test_while_the_gateway_is_imported(tmp_path, monkeypatch, command, module, number):
    """Before the demo makes a folder for itself."""
    monkeypatch.setitem(ENVIRONMENT, "TMPDIR", str(tmp_path))
    args = ["--site", make_site(tmp_path / "shop")] if command == "run" else ["--port", 0]
    before = sorted(tmp_path.iterdir())
    assert interrupted(module, number, command, *args) == (128 + number, "")
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_while_it_works(site, number):
    """`lotline nodes` imports the words for what was refused only when there are any."""
    args = "nodes", "--site", site
    assert interrupted("lotline.ingest", number, *args) == (128 + number, "")
