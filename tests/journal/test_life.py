"""The life of an exceedance: no step is skipped, none is lost, and both totals stand together."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lotline.errors import InputError
from lotline.journal import Reader, Writer, store
from lotline.journal.life import STEPS, Counted, Life, life, totals

GATEWAY = ("judged-again", "withdrawn")
done = st.lists(st.sampled_from([*STEPS, *GATEWAY]), max_size=20)
US = 900_000_000


def lived(commands):
    """The steps of those commands that may be done, and the gateway's."""
    steps, now = ["detected"], Life()
    for one in commands:
        if one in GATEWAY or one in now.next:
            steps.append(STEPS.get(one, one))
            now = life(steps)
    return steps, now


@given(done)
def test_no_step_is_skipped(commands):
    steps, now = lived(commands)
    if now.state in ("accepted", "not accepted") or now.accepted:
        assert "explained" in steps
    if now.state == "closed" and not now.withdrawn:
        since = max(i for i, s in enumerate(steps) if s == "closed")
        assert {"accepted", "refused"} & set(steps[:since])
    if now.accepted:
        decided = [s for s in steps if s in ("accepted", "refused", "explained", *GATEWAY)]
        assert decided[-1] == "accepted", "a refusal, other words or other figures undo it"


@given(st.lists(st.tuples(done, st.floats(-20, -0.1)), max_size=10))
def test_both_totals_always_stand_together(stories):
    found = [Counted("day", 900.0, margin, lived(c)[1]) for c, margin in stories]
    for both in totals(found).values():
        counted = [f for f in found if not f.life.withdrawn]
        assert both.all_data.count == len(counted)
        assert both.all_data.worst == min(f.margin for f in counted)
        left_out = sum(f.life.accepted for f in counted)
        assert both.after_accepted.count == len(counted) - left_out
        assert both.after_accepted.seconds == 900.0 * (len(counted) - left_out)


def body(word, value=58.0):
    return json.dumps({"verdict": word, "value": value, "limit": 55.0, "margin": 55 - value,
                       "final": True})  # fmt: skip


def verdict(writer, word, value=58.0, start=0):
    writer.add_verdict("day", start, start + US, start + US, body(word, value))


def one(writer):
    (found,) = Reader(writer.folder).exceedances(0, 1 << 62)
    return found


def names(found):
    return [step.step for step in found.steps]


def test_only_what_is_over_opens_one(writer):
    for at, word in enumerate(("ok", "unclear", "nodata", "not_applicable", "context")):
        verdict(writer, word, start=at * US)
    assert Reader(writer.folder).exceedances(0, 1 << 62) == []
    verdict(writer, "over", start=9 * US)
    assert names(one(writer)) == ["detected"]


def test_late_data_withdraw_it_and_open_it_again(writer):
    verdict(writer, "over")
    writer.take_step(1, "explain", "Ada", {"cause": "traffic"}, 5)
    writer.take_step(1, "accept", "Lee", {"reason": "seen"}, 6)
    verdict(writer, "ok", 54.0)
    assert one(writer).life == Life("closed", True, False, withdrawn=True)
    with pytest.raises(InputError, match="was withdrawn: by late data its verdict is 'ok' now"):
        writer.take_step(1, "reopen", "Lee", {"reason": "no"}, 7)
    verdict(writer, "nodata", 54.0)
    verdict(writer, "over", 59.0)
    found = one(writer)
    assert names(found) == ["detected", "explained", "accepted", "withdrawn", "judged-again"]
    assert found.life == Life("explained", True), "whoever accepted it saw other figures"
    assert (found.id, found.record["value"]) == (1, 59.0)


def test_the_same_figures_again_change_nothing(writer):
    verdict(writer, "over")
    writer.take_step(1, "explain", "Ada", {"cause": "traffic"}, 5)
    writer.take_step(1, "refuse", "Lee", {"reason": "no"}, 6)
    verdict(writer, "over")
    assert one(writer).life.state == "not accepted"


@pytest.mark.parametrize(("steps", "wrong", "said"), [
    ([], "accept", "exceedance 1 is detected: got accept, what may be done now is explain"),
    ([], "close", "what may be done now is explain"),
    (["explain"], "close", "is explained: got close, what may be done now is explain or accept"),
    (["explain", "refuse", "close"], "accept", "is closed: got accept, .* now is reopen"),
])  # fmt: skip
def test_a_wrong_step_says_what_may_be_done(writer, steps, wrong, said):
    verdict(writer, "over")
    for step in steps:
        writer.take_step(1, step, "Ada", {}, 5)
    before = one(writer)
    with pytest.raises(InputError, match=said):
        writer.take_step(1, wrong, "Ada", {}, 6)
    assert one(writer) == before


def test_an_older_journal_opens_those_that_it_has(tmp_path):
    writer = Writer(tmp_path)
    for at, word in enumerate(("over", "ok", "over")):
        verdict(writer, word, start=at * US)
    verdict(writer, "ok", 50.0)  # late data: the first is over no more
    with writer.transaction() as db:
        for table in ("actions", "calibrations", "dead_letters", "feeds", "weather"):
            db.execute(f"DROP TABLE {table}")
        db.execute("PRAGMA user_version = 4")  # as it was before there were actions
    writer.close()
    store.upgrade(tmp_path)
    writer = Writer(tmp_path)
    assert [(e.id, names(e)) for e in Reader(tmp_path).exceedances(0, 1 << 62)] == [
        (3, ["detected"])
    ]
    with writer.transaction() as db:
        assert len(db.execute("SELECT DISTINCT salt FROM actions").fetchone()[0]) == 32
    writer.close()
