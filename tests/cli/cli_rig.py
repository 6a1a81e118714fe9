"""Sites and journals for the tests of the command line."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path

from lotline import config
from lotline.cli.init import make_key, write_secrets
from lotline.journal import Writer
from lotline.records import Indicator, Levels
from lotwire.codes import OVERLOAD, UNDERRANGE

SITE = """\
[site]
name = "Workshop"
timezone = "Europe/Berlin"

[mqtt]
port = 0

[web]
port = 0

[[node]]
name = "mic-street"
kind = "microphone"

[[node]]
name = "cnc"
kind = "machine"

[[rule]]
id = "day"
node = "mic-street"
limit = 55
"""
START = datetime(2026, 11, 22, 14, 0, tzinfo=UTC)
START_US = int(START.timestamp()) * 1_000_000


def make_site(folder, text=SITE):
    """A site folder as `lotline run` takes it."""
    folder.mkdir(parents=True)
    (folder / config.SITE_FILE).write_text(text)
    write_secrets(folder / config.SECRETS_FILE, ["mic-street", "cnc"])
    make_key(folder)
    return folder


def refused(done, *words):
    """Bad usage or bad input: status 2, one sentence on standard error, nothing else."""
    assert done.returncode == 2, done.stderr + done.stdout
    assert done.stdout == ""
    assert re.fullmatch(r"lotline: \S.*\n", done.stderr), done.stderr
    for word in words:
        assert word in done.stderr


def indicator(node="mic-street", at_s=0, seconds=60, values=None, **more):
    settings = {"completeness": 1.0, "uncertainty_us": 2500} | more
    return Indicator(node, 0, START_US + at_s * 1_000_000, seconds, values or {}, **settings)


def make_journal(folder):
    """A site whose journal holds an hour with all that an export has to write."""
    thirds = Levels.of([*(30.0 + i / 4 for i in range(28)), float("nan")])
    records = [
        indicator(at_s=-1, seconds=1, values={"LAeq": 50.25}),
        indicator(values={"LAeq": 51.123456, "third_octave_Leq": thirds}, flags=OVERLOAD),
        indicator(at_s=60, completeness=0.0),
        indicator(at_s=3600, values={"LAeq": 40.0}, flags=OVERLOAD | UNDERRANGE),
        indicator(at_s=0, seconds=900, values={"LAeq": 50.0}, completeness=0.51239),
        indicator("cnc", 0, values={"energy": 12.5, "cycles": 3.0}),
    ]
    make_site(folder)
    writer = Writer(folder / "data")
    writer.add_indicators([*records, indicator(at_s=3600, values={"LAeq": 41.0})])
    writer.close()
    return folder


def told(program, event):
    """The JSON lines of that event which a running program has written so far."""
    text = program.said()[: program.said().rfind("\n") + 1]
    lines = [json.loads(line) for line in text.splitlines() if line.startswith("{")]
    return [line for line in lines if line["event"] == event]


def processes(folder):
    """{pid: command line} of those that name the folder in it."""
    found = {}
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            line = path.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:  # ended meanwhile
            continue
        if str(folder) in line:
            found[int(path.parent.name)] = line
    return found


def node_processes(folder):
    return {pid for pid, line in processes(folder).items() if "sim/main.py" in line}
