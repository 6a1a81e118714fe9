"""The node's code, read: where the buffers of samples go, and what may reach the link."""

import ast
import os
import subprocess

import pytest
from program import ROOT

NODE = ROOT / "firmware" / "node"
MICROPHONE = (NODE / "microphone.py").read_text()


def parents(tree):
    return {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}


def is_call(node, attribute):
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and ast.unparse(node.func) == attribute
    )


def escapes(source):
    """Lines on which `self.buffer` is used otherwise than to be made, filled by the bus or given
    to the meter: it gets no other name."""
    tree = ast.parse(source)
    above = parents(tree)
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and node.attr == "buffer"
        and not (
            any(is_call(above[node], to) for to in ("bus.readinto", *METER))
            or is_made(above[node], node)
        )
    ]


METER = "self.meter.feed", "self.meter.slot", "self.board.meter"


def is_made(use, node):
    return (
        isinstance(use, ast.Assign)
        and use.targets == [node]
        and ast.unparse(use.value).startswith("bytearray(")
    )


def test_samples_reach_only_the_meter():
    assert MICROPHONE.count("self.buffer,") + MICROPHONE.count("self.buffer)") == 4
    assert escapes(MICROPHONE) == []


def test_a_board_hands_the_buffer_to_the_meter_only():
    hardware = (ROOT / "firmware/node/hardware.py").read_text()
    assert hardware.count("scratch") == 3
    assert "def meter(self, chip=None, scratch=None):" in hardware
    assert "return SoundMeter(chip=chip, scratch=scratch)" in hardware


@pytest.mark.parametrize("leak", [
    "self.recorder.put(0, 0, 0, {1: self.buffer})",
    "self.recorder.put(0, 0, 0, {1: self.buffer[0]})",
    "self.levels[:] = self.buffer[:110]",
    "self.buffer[0:16]",
    "self.kept = self.buffer",
    "other = self.buffer",
    "print(self.buffer)",
    "bus = self.meter.feed(self.buffer[turn], 1)",
])  # fmt: skip
def test_that_reading_finds_a_leak(leak):
    place = "            self.buffered += 1\n"
    assert MICROPHONE.count(place) == 1
    assert escapes(MICROPHONE.replace(place, f"{place}            {leak}\n"))


def calls(attribute):
    """{file: how often it calls a method of that name}, over the node's code."""
    found = {}
    for path in sorted(NODE.glob("*.py")):
        tree = ast.parse(path.read_text())
        n = sum(
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr == attribute
            for node in ast.walk(tree)
        )
        if n:
            found[path.name] = n
    return found


def test_nobody_else_touches_samples():
    holders = [p.name for p in sorted(NODE.glob("*.py")) if ".buffer" in p.read_text()]
    assert holders == ["microphone.py"]
    assert calls("feed") == {"hardware.py": 1, "microphone.py": 1}  # hardware.py: the watchdog
    assert calls("irq") == {"edges.py": 1, "microphone.py": 1}  # edges.py counts contacts
    # The interrupt's handler is given the bus, and does not look at it.
    assert "bus.irq(lambda _: flag.set())" in MICROPHONE


def test_one_way_leads_to_the_link():
    """Only the recorder and the condenser fill the outbox, only the link empties it and sends;
    `lotline check` sends a health record of its own while the application does not run."""
    assert calls("seal") == {"check.py": 1, "clock.py": 1, "condenser.py": 1, "idle.py": 1,
                             "outputs.py": 1, "recorder.py": 1, "update.py": 1}  # fmt: skip
    assert calls("publish") == {"check.py": 2, "link.py": 2}
    assert calls("publish_0") == {"clock.py": 1, "idle.py": 1, "outputs.py": 1, "update.py": 1}
    # Without an update under way a node says which release it runs, and nothing else.
    assert "publish_0(self.topic, self.key.seal(runs))" in (NODE / "idle.py").read_text()
    link = (NODE / "link.py").read_text()
    assert "client.publish(self.up, sealed)" in link
    assert "sealed = outbox.next()" in link
    assert 'client.publish(self.status, b"online", True)' in link


SECOND = """
import sys
sys.path.append(".frozen")
from dsp.sound import SoundMeter
meter = SoundMeter()
buf = bytearray(b"lotline" * 28000)
assert meter.feed(buf, 48000)  # a second
second = meter.take()
for name in sorted(dir(second)):
    if not name.startswith("__"):
        value = getattr(second, name)
        print(name, type(value).__name__, len(value) if name == "levels" else "-")
"""


def test_the_meter_hands_out_levels_only():
    """55 of int16 for 48000 samples."""
    done = subprocess.run(
        ["micropython", "-X", "heapsize=2M", "-c", SECOND],
        env=os.environ | {"MICROPYPATH": str(ROOT / "firmware")},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.stdout == "constant bool -\nlevels bytearray 110\noverload int -\n", done.stderr
