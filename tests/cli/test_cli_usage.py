"""Help for everybody, and one sentence for a slip of the pen."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import typer
from cli_rig import make_journal, refused
from lotline.cli.program import app
from lotline.journal import Writer
from program import COMMAND, ENVIRONMENT, lotline
from typer.testing import CliRunner

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text()
PAGES = {
    f"analyze {name}": (ROOT / f"docs/engine-{page}.md").read_text()
    for name, page in (
        ("sound", "sound"), ("levels", "sound"), ("power", "power"), ("cycles", "cycles"),
        ("air", "air"),
    )
}  # fmt: skip


def found(command, path=""):
    """{name: command} of a command and all below it."""
    below = ((name, command.get_command(None, name)) for name in getattr(command, "commands", ()))
    return {path: command} | {k: v for n, c in below for k, v in found(c, f"{path} {n}").items()}


COMMANDS = {path.strip(): command for path, command in found(typer.main.get_command(app)).items()}


@pytest.mark.parametrize("command", ["", "demo", "analyze", "bench conformance"])
def test_help(command):
    done = lotline(*command.split(), "--help")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"Usage: lotline {command}".rstrip())


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_of_every_command(command):
    """What it does, every command below it, and a word on every option."""
    done = CliRunner().invoke(app, [*command.split(), "--help"], prog_name="lotline")
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout.startswith(f"Usage: lotline {command}".rstrip())
    assert COMMANDS[command].help
    for below in getattr(COMMANDS[command], "commands", {}):
        assert f"\n  {below} " in done.stdout
    silent = [p.name for p in COMMANDS[command].params if not getattr(p, "help", "")]
    assert silent == []


@pytest.mark.parametrize(
    "command", [c for c in COMMANDS if " " in c or c not in ("analyze", "bench")]
)
def test_every_command_is_in_the_readme(command):
    group, _, name = command.rpartition(" ")
    assert f"`lotline {command}" in README or (group and f"`{name}`" in README)


@pytest.mark.parametrize("command", PAGES)
def test_every_option_is_in_its_page(command):
    told = {o for p in COMMANDS[command].params for o in p.opts if o.startswith("--")}
    assert {o for o in told if not re.search(rf"{o}\b(?!-)", PAGES[command])} == set()


def test_every_analysis_has_a_page():
    assert {c for c in COMMANDS if c.startswith("analyze ")} == PAGES.keys()


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


def test_a_full_disk_is_no_mistake(tmp_path):
    """`lotline export > full/rows.csv`, whether it shows while writing or at the end."""
    site = make_journal(tmp_path / "shop")
    for args in (["export", "--site", site], ["export", "--site", site, "--step", "1s"]):
        with open("/dev/full", "w") as full:
            done = subprocess.run([*COMMAND, *map(str, args)], stdout=full, check=False,
                                  stderr=subprocess.PIPE, env=ENVIRONMENT, text=True)  # fmt: skip
        assert done.returncode == 2
        assert done.stderr == "lotline: what this writes finds no room: No space left on device\n"


def test_a_mistake_of_lotline_is_one_sentence(tmp_path):
    """And not the user's: status 1. A health record that is no JSON is none that it writes."""
    site = make_journal(tmp_path / "shop")
    writer = Writer(site / "data")
    writer.save_health({"mic-street": (0, "no JSON")})
    writer.close()
    done = lotline("nodes", "--site", site)
    assert (done.returncode, done.stdout) == (1, "")
    assert re.fullmatch(
        r"lotline: ended by a mistake of lotline \(JSONDecodeError: .*, "
        r"nodehealth\.py line \d+\): please report it\n",
        done.stderr,
    )


def test_the_installed_program_is_this_one():
    program = shutil.which("lotline")
    if program is None:
        pytest.skip("lotline is not installed: pip install --editable .")
    done = subprocess.run([program, "rnu"], capture_output=True, text=True, check=False)
    refused(done, "'rnu'")


def test_only_what_is_asked_for_is_imported():
    """All of lotline is a second of a fast machine, and ten of a Pi's."""
    look = (
        "import sys, lotline.cli.program; "
        "print([m for m in sys.modules if m in ('numpy', 'pydantic', 'fastapi')])"
    )
    done = subprocess.run(
        [COMMAND[0], "-c", look], env=ENVIRONMENT, capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"
