"""From watts and seconds of sound to a residual: the gateway's own detector says when the source
was on, and a pack takes the residual from the time when it was off."""

import json
import math
import struct

import pytest
from frames import FakeNode
from lotline import config
from lotline.judge.explain import explain
from lotline.station.chosen import chosen, in_force
from lotline.station.packs import Packs
from lotwire.codes import CODE
from station_machines import NOW, SetClock, Works

# 20:45 UTC. The machine runs from 21:30 to 22:30, over a street of 40 dB.
ON_S, OFF_S, END_S = 45 * 60, 105 * 60, 180 * 60
QUIET, LOUD, SWING = 40.0, 55.0, 1.0
PACK = """\
pack: site.test
version: 1.0.0
title: "A rule on the source alone"
jurisdiction: DE
in_force: {from: null, until: null, st: C}
cite: [{id: a, instrument: "Permit", part: "1", st: C}]
periods: {tz: UTC}
rules:
  - {id: source, quantity: LAeq, role: specific, per: 1 h, limit: 50}
  - id: emergence
    quantity: LAeq
    per: 1 h
    measure: {total: {role: total, while: on}, residual: {role: residual}}
    judge: total - residual
    limit: 5
  - id: background
    quantity: LA90
    per: 1 h
    measure: {value: {role: residual, stages: [{window: 15 min}, {stat: median}]}}
    limit: 50
"""


def site(folder, machines=("cnc",)):
    (folder / "mine.yaml").write_text(PACK)
    nodes = [{"name": "mic", "kind": "microphone"}, {"name": "cnc", "kind": "machine"}]
    return config.Config.model_validate({
        "folder": folder, "site": {"name": "S"}, "node": nodes,
        "pack": [{"pack": "mine.yaml", "node": "mic", "machines": list(machines)}],
    })  # fmt: skip


def metered(folder):
    """Three hours through the pump."""
    works = Works(folder / "data", learn=300, step_ms=10_000)
    on = range(ON_S, OFF_S)
    works.send([(s * 1000, 900.0 if s in on else 5.0) for s in range(0, END_S, 10)])
    mic = FakeNode("mic")
    boot = works.writer.new_boot("mic", 1)
    rows = []
    for s in range(END_S):
        # No two minutes that follow each other are alike.
        level = LOUD if s in on else QUIET + SWING * (s // 60 % 5 - 2) / 2
        body = {CODE["LAeq_125ms"]: struct.pack("<8h", *[round(level * 100)] * 8)}
        end = NOW + (s + 1) * 1_000_000
        rows.append((boot.row, mic.seq, 1, end, end, 5, mic.message(body, span=1000)))
    works.writer.add_frames(rows, [boot])
    works.until(END_S * 1000 + 600_000)
    return works


@pytest.fixture(scope="module")
def works(tmp_path_factory):
    works = metered(tmp_path_factory.mktemp("residual"))
    yield works
    works.close()


def verdicts(works, **pack):
    """{(rule, hour of the clock): its record} as the gateway writes them."""
    folder = works.folder.parent
    clock = SetClock(NOW)
    loaded = site(folder, **pack)
    packs = Packs(chosen(loaded, in_force(loaded)), works.pump._reader, works.writer, clock)
    clock.us = NOW + (END_S + 1200) * 1_000_000
    packs.tick([])
    found = works.pump._reader.verdicts(NOW, NOW + END_S * 1_000_000)
    bodies = [json.loads(v.body) for v in found]
    return {(b["rule"], (b["start_us"] - NOW) // 1_000_000 // 3600 + 21): b for b in bodies}


def test_a_source_is_told_from_the_street_by_its_own_power(works):
    found = verdicts(works)
    half = found["source", 21]
    source = 10 * math.log10((10 ** (LOUD / 10) - 10 ** (QUIET / 10)) / 2)
    # The detector may be a record or two off, and a minute in part on is on.
    assert half["value"] == pytest.approx(source, abs=0.3)
    assert half["verdict"] == "over"
    (residual,) = half["steps"]["judged"][0]["measures"]["value"]["residuals"]
    assert residual["value"] == pytest.approx(QUIET, abs=0.3)
    assert [t["how"] for t in residual["from"]] == ["inside"]
    emergence = found["emergence", 21]
    assert emergence["value"] == pytest.approx(LOUD - QUIET, abs=0.3)
    told = "\n".join(explain(half))
    assert "source off for" in told
    assert "(the same time)" in told


def test_a_background_comes_from_whole_quarter_hours(works):
    found = verdicts(works)["background", 21]
    assert found["value"] == pytest.approx(QUIET - SWING, abs=0.3)
    assert found["verdict"] == "ok"
