"""Help for everybody, and one sentence for a slip of the pen."""

import os
import re
import shutil
import subprocess

import pytest
from cli_rig import make_journal, refused
from lotline.journal import Writer
from program import COMMAND, ENVIRONMENT, lotline

COMMANDS = (
    "demo",
    "run",
    "init",
    "nodes",
    "export",
    "judge",
    "rules",
    "bench",
    "bench ingest",
    "bench latency",
)


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
    ("demo --speed fast", "got --speed fast, expected a number"),
    ("demo --port http", "got --port http, expected a whole number"),
    ("demo --port 80.5", "got --port 80.5, expected a whole number"),
    ("demo --port 65536", "got --port 65536, expected 65535 or less"),
    ("demo --port -1", "got --port -1, expected 0 or more"),
    ("bench ingest --nodes many", "got --nodes many, expected a whole number"),
    ("init", "folder"),
    ("init a b", "extra argument"),
    ("export --step", "--step"),
])  # fmt: skip
def test_bad_usage(words, said):
    refused(lotline(*words.split()), said)


def test_who_stops_reading_is_no_mistake(tmp_path):
    """`lotline export | head -1`: no word about a pipe, whether much is left or little."""
    site = make_journal(tmp_path / "shop")
    for args in (["export", "--site", site], ["export", "--site", site, "--step", "1s"]):
        reader, writer = os.pipe()
        os.close(reader)
        done = subprocess.run([*COMMAND, *map(str, args)], stdout=writer, stderr=subprocess.PIPE,
                              env=ENVIRONMENT, check=False)  # fmt: skip
        os.close(writer)
        assert (done.returncode, done.stderr) == (1, b"")


def test_a_mistake_of_lotline_is_one_sentence(tmp_path):
    """And not the user's: status 1. A health record that is no JSON is none that it writes."""
    site = make_journal(tmp_path / "shop")
    writer = Writer(site / "data")
    writer.save_health({"mic-street": (0, "no JSON")})
    writer.close()
    done = lotline("nodes", "--site", site)
    assert (done.returncode, done.stdout) == (1, "")
    assert re.fullmatch(
        r"lotline: ended by a mistake of lotline \(JSONDecodeError: .*, collect\.py line \d+\): "
        r"please report it\n",
        done.stderr,
    )


def test_the_installed_program_is_this_one():
    program = shutil.which("lotline")
    if program is None:
        pytest.skip("lotline is not installed: pip install --editable .")
    done = subprocess.run([program, "rnu"], capture_output=True, text=True, check=False)
    refused(done, "'rnu'")
