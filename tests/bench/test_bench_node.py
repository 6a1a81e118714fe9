"""`lotline bench node`: what the microphone's kernels take."""

import json
import re

import pytest
from lotline.cli.bench.node import flash, heap, kernels
from program import lotline

everything = {}


@pytest.fixture(scope="module")
def found():
    done = lotline("bench", "node", "--seconds", 1, "--json")
    assert (done.returncode, done.stderr) == (0, "")
    everything.update(json.loads(done.stdout))
    return everything["kernels"]


def test_the_figures(found):
    assembler, viper = (found["rv32"][name] for name in ("assembler", "viper"))
    assert assembler.keys() == viper.keys()
    assert 300 < sum(assembler.values()) <= found["budget"] == 450 < sum(viper.values())
    assert sum(found["bytes"].values()) > 2000
    assert 10 < found["here"]["ns_a_sample"] < 20_000
    assert found["here"]["heap_bytes"] == 0


def test_the_words(found):
    said = kernels.words(found)
    total = sum(found["rv32"]["assembler"].values())
    assert re.search(rf"\n  all +{total:.1f} ", said)
    assert "205  A weighting" in said
    assert "bytes of heap in 1 s" in said


def test_without_the_emulator_it_says_so(found):
    assert "were not counted: pip install" in kernels.words({**found, "rv32": None})


def test_the_application_and_its_log(found):
    used, log = everything["application"], everything["log"]
    assert 8 * 1024 < used["free"] < used["heap"]
    assert 0 < used["boot_s"] < 20
    assert "KiB of heap used" in heap.words(used)
    assert 150 < log["frame_bytes"] < 220
    assert log["erases_a_day"]["online"] == 0
    assert 4000 < log["erases_a_day"]["outage"] < 6000
    assert log["erases_a_block_written"] < 1.02
    assert log["years_of_outage"] > 5
    assert "erases a day while offline" in flash.words(log)


def test_a_mistake_in_the_call():
    done = lotline("bench", "node", "--seconds", 0)
    assert (done.returncode, done.stdout) == (2, "")
    assert "--seconds" in done.stderr
