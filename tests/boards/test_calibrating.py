"""When a calibrator may calibrate: each criterion at its limit."""

import contextlib
import importlib
import json

import pytest
from lotline.boards import calibrating as c
from lotline.boards.node import Node
from lotline.boards.session import Refused
from lotline.errors import BoardError
from lotwire.codes import CODE

# The function of that name hides it where it is imported from its package.
command = importlib.import_module("lotline.cli.boards.calibrate")


def ten(level=94.0, third=None, overload=False):
    return [c.Second(level, level if third is None else third, overload)] * c.MEASURE_S


def refused(measured, wanted=94.0):
    with pytest.raises(BoardError) as caught:
        c.read(measured, wanted)
    return str(caught.value)


def test_levels_are_averaged_as_energy():
    measured = [*ten(94.0)[:5], *ten(94.2)[:5]]
    reading = c.read(measured, 94.0)
    assert reading.level == pytest.approx(94.1012, abs=1e-3)
    assert reading.spread == pytest.approx(0.2)


@pytest.mark.parametrize(("measured", "words"), [
    (ten()[:9], "only 9 s came of the 10 s"),
    (ten(87.9), "reads 87.9 dB, more than 6 dB from 94 dB"),
    (ten(100.1), "more than 6 dB from 94 dB"),
    (ten(94.0, third=93.4), "no tone of 1 kHz"),
    (ten(94.0, overload=True), "overloaded"),
    ([*ten(94.0)[:9], c.Second(94.21, 94.21, False)], "0.21 dB between the loudest"),
])  # fmt: skip
def test_what_is_refused(measured, words):
    said = refused(measured)
    assert words in said
    assert said.startswith("not calibrated: ")
    assert said.endswith("its offset is as it was")


@pytest.mark.parametrize("measured", [
    ten(88.0), ten(100.0), ten(94.0, third=93.5),
    [*ten(94.0)[:9], c.Second(94.19, 94.19, False)],
])  # fmt: skip
def test_what_just_holds(measured):
    assert c.read(measured, 94.0).level == pytest.approx(measured[0].level, abs=0.03)


def test_it_is_measured_again():
    assert c.confirm(ten(94.05), 94.0) == pytest.approx(94.05)
    for measured, words in ((ten(94.11), "the calibrator has moved"), ([], "nothing came")):
        with pytest.raises(BoardError, match=words):
            c.confirm(measured, 94.0)


def test_what_the_node_prints():
    line = json.dumps({"LAeq_cdb": 9440, "third_cdb": 9438, "overload": False})
    assert c.seconds(line + "\n" + line) == [c.Second(94.4, 94.38, False)] * 2
    with pytest.raises(BoardError, match=r"the microphone fails \(microphone: .* silent\)"):
        c.seconds(json.dumps({"fault": "microphone: SensorError silent"}))


class Board:
    """A node whose microphone reads 0.4 dB too much; unplugged after so many listenings."""

    def __init__(self, unplugged_after=None):
        self.left, self.offsets, self.kept = unplugged_after, [], []

    def provisioned(self):
        return {"name": "n1", "sensors": [{"driver": "microphone", "offset_cdb": 12301}]}

    def listen(self, channel, seconds, offset_cdb, on_line):
        if self.left == 0:
            raise BoardError("the board was unplugged")
        self.left = self.left and self.left - 1
        self.offsets.append(offset_cdb)
        level = 9440 + offset_cdb - 12301
        line = json.dumps({"LAeq_cdb": level, "third_cdb": level, "overload": False})
        return "\n".join([line] * seconds)

    def keep(self, channel, body):
        self.kept.append((channel, body[CODE["calibration_offset"]]))


@pytest.fixture
def calibrated(monkeypatch):
    """calibrated(board): the command on it."""

    def run(board):
        monkeypatch.setattr("lotline.boards.node.Node", lambda _: board)
        monkeypatch.setattr(command, "board_on", lambda _: contextlib.nullcontext())
        command.calibrate(94.0)

    return run


def test_the_offset_is_kept_once_it_is_confirmed_and_with_its_record(calibrated):
    board = Board()
    calibrated(board)
    assert board.offsets == [12301, 12261]
    assert board.kept == [(0, 12261)]


@pytest.mark.parametrize("listenings", [0, 1])
def test_unplugged_amid_a_calibration_nothing_is_kept(calibrated, listenings):
    board = Board(listenings)
    with pytest.raises(BoardError, match="unplugged"):
        calibrated(board)
    assert board.kept == []


class Full:
    """A session with a board whose flash has no room left."""

    def exec(self, code, on_line=None):
        if "keep" in code:
            raise Refused("OSError: [Errno 28] ENOSPC")

    def put(self, path, data, on_bytes):
        raise Refused("OSError: 28")


@pytest.mark.parametrize("work", [
    lambda node: node.keep(0, {}), lambda node: node.save({}, {"/data/tls-ca": b"..."}),
])  # fmt: skip
def test_a_full_flash_is_told_and_changes_no_setting(work):
    with pytest.raises(BoardError, match="flash is full: its settings are as they were"):
        work(Node(Full()))


class Older:
    """A session with a board whose application lacks what this lotline asks for."""

    def __init__(self, words):
        self.words = words

    def exec(self, code, on_line=None):
        if "import node.hardware" not in code:
            raise Refused(self.words)


@pytest.mark.parametrize("words", [
    "ImportError: no module named 'node.dates'",
    "AttributeError: 'module' object has no attribute 'keep'",
])  # fmt: skip
def test_an_application_of_another_version_is_named_as_such(words):
    node = Node(Older(words))
    for work in (lambda: node.save({}, {}), lambda: node.keep(0, {})):
        with pytest.raises(BoardError, match="of another version than this lotline"):
            work()
