"""Help for everybody, and one sentence for a slip of the pen."""

import shutil
import subprocess

import pytest
from cli_rig import refused
from program import lotline

COMMANDS = "demo", "run", "init", "nodes", "export", "bench", "bench ingest", "bench latency"


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help(command):
    done = lotline(*command.split(), "--help")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"Usage: lotline {command}".rstrip())


def test_the_help_lists_every_command():
    told = lotline("--help").stdout
    assert all(f"\n  {command} " in told for command in COMMANDS if " " not in command)


def test_no_command_at_all_gives_the_help():
    done = lotline()
    assert done.returncode == 2
    assert "Usage: lotline" in done.stderr


@pytest.mark.parametrize(("words", "said"), [
    ("rnu", "'rnu'"),
    ("demo --spede 2", "--spede"),
    ("demo --speed fast", "--speed"),
    ("init", "folder"),
    ("init a b", "extra argument"),
    ("export --step", "--step"),
])  # fmt: skip
def test_bad_usage(words, said):
    refused(lotline(*words.split()), said)


def test_the_installed_program_is_this_one():
    program = shutil.which("lotline")
    if program is None:
        pytest.skip("lotline is not installed: pip install --editable .")
    done = subprocess.run([program, "rnu"], capture_output=True, text=True, check=False)
    refused(done, "'rnu'")
