"""Promises by what machines did; what reaches the journal, and what never does."""

import json

import pytest
from lotline.journal import News, Plan, Reader, Writer, answers
from lotline.reports import Draft, Store
from lotline.station.clock import Clock
from lotline.station.neighbourhood import Errands, Neighbourhood
from lotline.station.promises import outcome
from lotline.station.telling import Telling
from lotline.web import Now
from neighbour_rig import load
from station_rig import NOW

MINUTE = 60_000_000
START, END = NOW, NOW + 90 * MINUTE
LATER = END + 120 * MINUTE


@pytest.fixture
def folder(tmp_path):
    return load(tmp_path / "s")


def plan(machine="cnc", state="planned"):
    return Plan("p1", START, END, "Planing", machine, state, NOW - MINUTE, NOW, 1)


def ran(site, *states):
    """(minute of the plan's start, ran or None), from two hours before on."""
    rows = [(START + at * MINUTE, on) for at, on in ((-120, False), *states, (400, None))]
    writer = Writer(site.data_folder)
    writer.save_machines([News("cnc", 0, rows[0][0], rows[0][0] - 1, rows)], [])
    writer.close()


@pytest.mark.parametrize(("states", "went"), [
    ([], "kept"),
    ([(2, True), (80, False)], "kept"),
    ([(-4, True), (94, False)], "kept"),
    ([(-30, True), (80, False)], "not_kept"),
    ([(2, True), (110, False)], "not_kept"),
    ([(2, True), (80, False), (120, True), (130, False)], "not_kept"),
    ([(2, True), (80, False), (120, True), (120.5, False)], "kept"),
    ([(2, True), (80, False), (200, True), (230, False)], "kept"),
    ([(2, True), (80, None)], "unmeasured"),
    ([(2, None), (80, False)], "kept"),
])  # fmt: skip
def test_a_promise_is_kept_by_what_the_machine_did(folder, states, went):
    ran(folder, *[(at, on) for at, on in states])
    with Reader(folder.data_folder) as reader:
        assert outcome(reader, plan(), LATER) == went


def test_what_cannot_be_measured_is_not_called_kept(folder):
    Writer(folder.data_folder).close()
    with Reader(folder.data_folder) as reader:
        assert outcome(reader, plan(), LATER) == "unmeasured"
        assert outcome(reader, plan(machine=""), LATER) == "unmeasured"
        assert outcome(reader, plan(), END + 59 * MINUTE) == "open"
        assert outcome(reader, plan(state="cancelled"), LATER) == "cancelled"


@pytest.fixture
def errands(folder):
    writer = Writer(folder.data_folder)
    said = []
    yield (
        Errands(folder, writer, Store(folder.data_folder), Clock(), lambda *e: said.append(e)),
        folder, writer, said,
    )  # fmt: skip
    writer.close()


WORDS = {"start_us": START, "end_us": END, "words": "Planing", "machine": "cnc"}


def leave(folder, step, words, plan="a1b2c3"):
    said = {"plan": plan, "step": step, "by": "ada", "words": words}
    answers.leave(folder.data_folder, "plan", said)


def test_plans_left_for_the_gateway_reach_the_journal(errands):
    its, folder, _, said = errands
    leave(folder, "planned", WORDS)
    leave(folder, "cancelled", {})
    leave(folder, "done", {})  # it was called off: there is nothing to be done
    leave(folder, "done", {}, plan="nobody")
    leave(folder, "blown up", {})
    its.tick()
    with Reader(folder.data_folder) as reader:
        (found,) = reader.plans()
    assert (found.id, found.state, found.said) == ("a1b2c3", "cancelled", 2)
    assert found.words == "Planing"
    assert said == [("plan", "a plan that cannot be read was passed over")]


def test_the_journal_gets_a_reports_hash_once_and_never_its_words(errands):
    its, folder, writer, _ = errands
    draft = Draft(NOW, "hum", "woke", words="Zebrawords", contact="ada@x", form="f")
    report = Store(folder.data_folder).add(draft, "d", NOW, END, "page")
    (row,) = Store(folder.data_folder).waiting()
    its.tick()
    assert Store(folder.data_folder).waiting() == []
    with writer.transaction() as db:
        found = db.execute("SELECT kind, subject, step, who, body FROM actions").fetchall()
    assert found == [("report", report.ref, "received", "", json.dumps({"sha256": row[4]}))]
    writer.act_once(row[2], "report", report.ref, "received", {"sha256": row[4]})
    with writer.transaction() as db:
        assert db.execute("SELECT count(*) FROM actions").fetchone() == (1,)
    journal = b"".join(p.read_bytes() for p in folder.data_folder.glob("journal*"))
    assert b"Zebrawords" not in journal
    assert b"ada@x" not in journal


def test_words_whose_time_is_over_go(errands):
    its, folder, _, said = errands
    store = Store(folder.data_folder)
    long_ago = Clock().now_us() - 731 * 86_400_000_000
    store.add(Draft(long_ago, "hum", "woke", words="Old", form="f"), "d", long_ago, END, "page")
    its.tick()
    assert store.all()[0].words == ""
    assert said == [("reports", "the words of 1 reports were deleted: their time is over")]


def test_the_page_is_told_of_plans_and_counts(errands):
    its, folder, _, _ = errands
    leave(folder, "planned", WORDS)
    its.tick()
    now = Now(folder.site, LATER, (), 0, 0)
    telling = Telling(folder, lambda: "head", Store(folder.data_folder))
    told = Neighbourhood(lambda: now, lambda: LATER, telling)().neighbours
    assert [(p.words, p.outcome) for p in told.plans] == [("Planing", "unmeasured")]
    assert (told.counts.waiting, told.head, told.report) == (0, "head", "report")
    silent = Telling(folder, lambda: "", None)(LATER)
    assert silent.report == ""
