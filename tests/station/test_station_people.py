"""What people left beside the gateway: taken in order, once, and nothing is lost or believed."""

import json

import pytest
from lotline.errors import StorageFull
from lotline.journal import answers
from lotline.station.people import People
from station_rig import NOW, QUARTER_US, Rig


@pytest.fixture
def rig(tmp_path):
    rig = Rig(tmp_path)
    rig.said = []
    rig.people = People(tmp_path, rig.writer, rig.clock, lambda *e: rig.said.append(e))
    body = {"verdict": "over", "value": 58.0, "limit": 55.0, "margin": -3.0}
    rig.writer.add_verdict("day", NOW, NOW + QUARTER_US, NOW + QUARTER_US, json.dumps(body))
    yield rig
    rig.writer.close()


def leave(rig, command, number=1):
    said = {"exceedance": number, "command": command, "by": "Ada", "words": {"reason": "so"}}
    return answers.leave(rig.folder, "exceedance", said)


def steps(rig):
    return [step.step for step in rig.reader.exceedance(1).steps]


def test_taken_in_the_order_in_which_they_were_left(rig):
    left = [leave(rig, c) for c in ("explain", "refuse", "accept", "close")]
    rig.people.tick()
    rig.people.tick()
    assert steps(rig) == ["detected", "explained", "refused", "accepted", "closed"]
    assert not any(path.exists() for path in left)


def test_a_step_that_may_not_be_done_is_said(rig):
    leave(rig, "accept")
    leave(rig, "explain", number=7)
    rig.people.tick()
    assert steps(rig) == ["detected"]
    assert [text for _, text in rig.said] == [
        "exceedance 1 is detected: got accept, what may be done now is explain; it was not done",
        "there is no exceedance 7; it was not done",
    ]


def test_a_full_disk_loses_none(rig):
    leave(rig, "explain")
    write = rig.writer.take_step

    def full(*_):
        raise StorageFull("the disk is full")

    rig.writer.take_step = full
    with pytest.raises(StorageFull):
        rig.people.tick()
    rig.writer.take_step = write
    rig.people.tick()
    assert steps(rig) == ["detected", "explained"]


@pytest.mark.parametrize("text", [
    "", "nonsense", "[1]", "{}", '{"exceedance": "1", "command": "explain"}',
    '{"exceedance": 1, "command": "forget", "by": "Ada", "words": {}}',
    '{"exceedance": 99999999999999999999, "command": "explain", "by": "Ada", "words": {}}',
])  # fmt: skip
def test_what_cannot_be_read_is_passed_over(rig, text):
    leave(rig, "explain").write_text(text)
    rig.people.tick()
    assert steps(rig) == ["detected"]
    assert len(rig.said) == 1
