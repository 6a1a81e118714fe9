"""House rules that a reader would notice: short files, and talk of lotline alone."""

import re
import subprocess

import pytest
from program import ROOT
from rooms_read import FIRMWARE, GATEWAY

MOST_LINES = 300
BINARY = {".png", ".ico", ".bin", ".gz", ".mpy", ".so", ".woff2"}
# Words of a place of work, of whoever works there and of how; each in two halves, so that this
# file does not speak of them either.
STRAY = re.compile(
    "|".join(
        (
            r"(?<![\w.])/(?:wo" r"rk|ro" r"ot|ho" r"me|Us" r"ers)/",
            r"\b(?:chat" r"gpt|copi" r"lot|clau" r"de|anthro" r"pic|open" r"ai|LL" r"M)\b",
            r"(?<!Home )\bassis" r"tant\b",
            r"\blanguage mo" r"del\b",
            r"\bsession (?:en" r"ded|not" r"es)\b",
            r"\b(?:this|last|next|earlier) ses" r"sion\b",
            r"\bbri" r"ef\.md\b",
            r"\bTO" r"DO\b|\bFIX" r"ME\b",
        )
    ),
    re.IGNORECASE,
)  # fmt: skip
# Recordings lie beside the checkout or where LOTLINE_ACCEPTANCE says; only tests look for them.
BESIDE = re.compile(r"\bsha" r"red/")


def tracked():
    """The files of the repository as they are kept, without the licence's own words."""
    done = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if done.returncode:
        pytest.skip("no git checkout: its list of files is not to be had")
    names = [name for name in done.stdout.decode().split("\0") if name and name != "LICENSE"]
    return [ROOT / name for name in names if (ROOT / name).exists()]


def lines(paths):
    for path in paths:
        if path.suffix not in BINARY:
            text = path.read_text(encoding="utf-8", errors="replace")
            for number, line in enumerate(text.splitlines(), 1):
                yield f"{path.relative_to(ROOT)}:{number}: {line.strip()}", line


@pytest.mark.parametrize("room", [GATEWAY, FIRMWARE], ids=lambda room: room.name)
def test_every_file_is_short(room):
    files = [p for p in room.rglob("*") if p.is_file() and "__pycache__" not in p.parts]
    texts = [p for p in files if p.suffix != ".so"]
    counts = {str(p.relative_to(room)): len(p.read_bytes().splitlines()) for p in texts}
    assert len(counts) > 20
    assert {name: n for name, n in counts.items() if n >= MOST_LINES} == {}


def test_the_repository_speaks_of_lotline_alone():
    assert [place for place, line in lines(tracked()) if STRAY.search(line)] == []


def test_only_tests_look_beside_the_checkout():
    outside = [path for path in tracked() if ROOT / "tests" not in path.parents]
    assert [place for place, line in lines(outside) if BESIDE.search(line)] == []


@pytest.mark.parametrize("line", [
    "see /wo" "rk/notes", 'open("/ho' 'me/ada/x")', "asked an assis" "tant", "in this ses" "sion",
    "# TO" "DO later",
])  # fmt: skip
def test_a_stray_word_is_found(line):
    assert STRAY.search(line)


@pytest.mark.parametrize("line", [
    "an MQTT session of a node", "the session ends", "work/place", "a home/node topic", "todos",
    "a plug of Home Assis" "tant",
])  # fmt: skip
def test_a_word_of_the_trade_is_not(line):
    assert not STRAY.search(line)


def test_no_two_files_of_tests_have_one_name():
    """They are imported by their names alone: the second would get the first."""
    names = [p.name for p in (ROOT / "tests").rglob("*.py") if "mpy" not in p.parts]
    assert len(names) > 200
    assert {name for name in names if names.count(name) > 1} == {"conftest.py"}
