"""Nothing lost, nothing doubled: whatever is killed, whenever, and then left alone."""

import json
import os
import random
import subprocess
import sys

import pytest
from fault_audit import Audit
from fault_rig import ROOT, left_behind, wait_until
from fault_story import Story, System

# Kills in all; `make faults` asks for more.
KILLS = int(os.environ.get("N", "44"))
SEED = os.environ.get("SEED")


@pytest.mark.faults
@pytest.mark.timeout(300 + 10 * KILLS)
@pytest.mark.parametrize("form", ["endpoint", "broker"])
def test_nothing_is_lost_and_nothing_doubled(tmp_path, form, monkeypatch):
    monkeypatch.setenv("LOTLINE_FAULTS", str(tmp_path))
    with System(tmp_path, form) as system:
        story = Story(int(SEED) if SEED else random.randrange(1 << 32), system)
        print(f"{form}: seed {story.seed}")
        story.run(KILLS // 2)
        for node in system.nodes:
            node.hush()
        wait_until(system.is_quiet, f"quiet\n{story}", 240)
        assert all(node.alive() for node in system.nodes), story
        shown = exported(system.gateway.site)
        assert system.gateway.stop() == 0, story
        audit = Audit(system.gateway.data, system.nodes)
        complaints = [
            *audit.records(), *audit.dates(), *audit.seconds_once(), *audit.minutes_whole(),
            *audit.feed(system.influx), *tracebacks(system),
        ]  # fmt: skip
        assert shown == len(audit.seconds), f"{shown} exported\n{story}"
        print(f"{len(audit.frames)} records, {len(audit.rows)} indicators")
    assert not complaints, "\n".join([*complaints, str(story)])
    assert left_behind(str(tmp_path)) == []


def tracebacks(system):
    for part in (system.gateway, *system.nodes):
        if "Traceback" in part.said():
            yield f"{part.name} printed a traceback:\n{part.said()[-3000:]}"


def exported(site):
    """How many different (node, channel, start) `lotline export` writes for the seconds."""
    env = os.environ | {"PYTHONPATH": f"{ROOT / 'gateway'}:{ROOT / 'firmware'}"}
    command = [sys.executable, "-m", "lotline.cli", "export", "--site", str(site)]
    command += ["--step", "1s", "--json"]
    out = subprocess.run(command, env=env, stdout=subprocess.PIPE, check=True, text=True).stdout
    rows = map(json.loads, out.splitlines())
    return len({(row["node"], row["channel"], row["start"]) for row in rows})
