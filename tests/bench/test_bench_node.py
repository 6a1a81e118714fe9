"""`lotline bench node`: what the microphone's kernels take."""

import json
import re

import pytest
from lotline.cli.bench.node import kernels
from program import lotline


@pytest.fixture(scope="module")
def found():
    done = lotline("bench", "node", "--seconds", 1, "--json")
    assert (done.returncode, done.stderr) == (0, "")
    return json.loads(done.stdout)["kernels"]


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


def test_a_mistake_in_the_call():
    done = lotline("bench", "node", "--seconds", 0)
    assert (done.returncode, done.stdout) == (2, "")
    assert "--seconds" in done.stderr
