"""Nothing lost, nothing doubled: whatever is killed, whenever, and then left alone."""

import json
import os
import random
from datetime import UTC, datetime

import pytest
from fault_audit import Audit
from fault_rig import left_behind
from fault_story import Story, System
from program import lotline

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
        complaints = []
        try:
            story.run(KILLS // 2)
            system.rest(240)
            complaints += audit(system, tmp_path / "export")
        except AssertionError as e:
            complaints.append(str(e))
    assert not complaints, "\n".join([*complaints, str(story)])
    assert left_behind(str(tmp_path)) == []


def audit(system, export):
    it = Audit(system.gateway.data, system.nodes)
    print(f"{len(it.frames)} records, {len(it.rows)} indicators")
    yield from it.records()
    yield from it.dates()
    yield from it.seconds_once()
    yield from it.minutes_whole()
    yield from it.feed(system.influx)
    yield from evidence(system.gateway.site)
    if different := exported(system.gateway.site, export) ^ set(map(in_export, it.seconds)):
        yield f"exported or in the journal, but not both: {sorted(different)[:20]}"


def evidence(site):
    """Everything in the log, and the same again when it is computed from the frames."""
    done = lotline("verify", site.parent)
    if done.returncode or "could not be judged" in done.stdout:
        yield f"lotline verify: {done.stdout}{done.stderr}"


def exported(site, out):
    """(node, channel, start) of every second that `lotline export` writes."""
    lotline("export", "--site", site, "--step", "1s", "--json", "--out", out)
    with out.open() as rows:
        found = map(json.loads, rows)
        return {(row["node"], row["channel"], row["start"]) for row in found}


def in_export(record):
    start = datetime.fromtimestamp(record.start_us / 1e6, UTC).isoformat(timespec="milliseconds")
    return record.node, record.channel, start.replace("+00:00", "Z")
