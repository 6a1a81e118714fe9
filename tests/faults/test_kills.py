"""Nothing lost, nothing doubled: whatever is killed, whenever, and then left alone."""

import json
import os
import random
from datetime import UTC, datetime

import pytest
from fault_audit import Audit
from fault_rig import left_behind
from fault_story import Story, System
from program import lotline, until

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
        until(system.is_quiet, f"quiet\n{story}", 240)
        assert all(node.alive() for node in system.nodes), story
        assert system.gateway.stop() == 0, story
        shown = exported(system.gateway.site, tmp_path / "export")
        audit = Audit(system.gateway.data, system.nodes)
        complaints = [
            *audit.records(), *audit.dates(), *audit.seconds_once(), *audit.minutes_whole(),
            *audit.feed(system.influx), *tracebacks(system),
        ]  # fmt: skip
        assert shown == set(map(in_export, audit.seconds)), story
        print(f"{len(audit.frames)} records, {len(audit.rows)} indicators")
    assert not complaints, "\n".join([*complaints, str(story)])
    assert left_behind(str(tmp_path)) == []


def tracebacks(system):
    for part in (system.gateway, *system.nodes):
        if "Traceback" in part.said():
            yield f"{part.name} printed a traceback:\n{part.said()[-3000:]}"


def exported(site, out):
    """(node, channel, start) of every second that `lotline export` writes."""
    lotline("export", "--site", site, "--step", "1s", "--json", "--out", out)
    with out.open() as rows:
        found = map(json.loads, rows)
        return {(row["node"], row["channel"], row["start"]) for row in found}


def in_export(record):
    start = datetime.fromtimestamp(record.start_us / 1e6, UTC).isoformat(timespec="milliseconds")
    return record.node, record.channel, start.replace("+00:00", "Z")
