"""The store of reports: once is once, words go when their time is over, the log gets hashes."""

import json
import os
import stat
import threading
from dataclasses import asdict, replace
from datetime import date
from zoneinfo import ZoneInfo

import pytest
from lotline.errors import InputError, ReportError
from lotline.reports import Draft, Keys, Promise, Store, counts
from lotline.reports.keys import digest, new_diary
from lotline.reports.store import EVENT_US, FILE

US = 1_000_000
DAY_US = 86_400 * US
NOW = 1_795_380_300 * US
DRAFT = Draft(NOW - 600 * US, "hum", "woke", "30", "garden", "ada@example.org", "Zebrawords", "f1")


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path)


def add(store, draft=DRAFT, diary="d1", address="", now=NOW, **changes):
    return store.add(replace(draft, **changes), diary, now, now + DAY_US, "page", address)


def test_a_report_comes_back_as_it_was_given(store, tmp_path):
    report = add(store)
    assert {name: getattr(report, name) for name in asdict(DRAFT) if name != "form"} == {
        name: value for name, value in asdict(DRAFT).items() if name != "form"
    }
    assert store.all() == store.of_diary("d1") == [report]
    assert store.of_diary("d2") == []
    assert report.end_us == DRAFT.at_us + 1800 * US
    assert stat.S_IMODE(os.stat(tmp_path / FILE).st_mode) == 0o600


def test_the_same_form_twice_is_one_report(store):
    first = add(store)
    assert add(store, words="other words") == first
    assert len(store.all()) == 1


def test_many_who_send_one_form_at_once_make_one_report(store):
    threads = [threading.Thread(target=add, args=(store,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(store.all()) == 1


@pytest.mark.parametrize(("diary", "address", "later_us", "same"), [
    ("d1", "", EVENT_US, True),
    ("d2", "home", EVENT_US, True),
    ("d1", "", EVENT_US + 1, False),
    ("d2", "elsewhere", 0, False),
    ("d2", "", 0, False),
])  # fmt: skip
def test_a_household_counts_once_within_an_event(store, diary, address, later_us, same):
    first = add(store, address="home")
    second = add(store, diary=diary, address=address, form="f2", at_us=DRAFT.at_us + later_us)
    assert second.event == (first.id if same else None)


def test_a_third_click_belongs_to_the_first(store):
    first = add(store)
    add(store, form="f2", at_us=DRAFT.at_us + EVENT_US)
    assert add(store, form="f3", at_us=DRAFT.at_us + 2 * EVENT_US).event == first.id


def test_words_are_gone_when_their_time_is_over(store, tmp_path):
    old = add(store, address="home")
    young = add(store, form="f2", now=NOW + 10 * DAY_US, at_us=NOW, words="Youngwords")
    store.answer(old.ref, "Answerwords", NOW + DAY_US)
    assert store.forget(NOW + 30 * DAY_US + 1, 30 * DAY_US) == 1
    gone, kept = store.all()
    assert (gone.place, gone.contact, gone.words, gone.answer, gone.salt) == ("",) * 5
    assert gone.forgotten_us == NOW + 30 * DAY_US + 1
    assert (gone.kind, gone.effect, gone.at_us) == ("hum", "woke", DRAFT.at_us)
    assert kept == young
    left = b"".join(p.read_bytes() for p in tmp_path.iterdir())
    assert b"Youngwords" in left
    for word in (b"Zebrawords", b"Answerwords", b"ada@example.org", b"garden"):
        assert (word in left) == (word in b"ada@example.org garden"), word  # the young one's


def test_nothing_of_one_who_is_forgotten_is_on_the_disk(store, tmp_path):
    report = add(store, address="homeaddress")
    store.answer(report.ref, "Answerwords", NOW)
    assert store.forget(NOW + 31 * DAY_US, 30 * DAY_US) == 1
    left = b"".join(p.read_bytes() for p in tmp_path.iterdir())
    for word in (b"Zebrawords", b"Answerwords", b"ada@example.org", b"garden", b"homeaddress"):
        assert word not in left
    with pytest.raises(InputError, match="its words are deleted"):
        store.answer(report.ref, "again", NOW)


def test_an_address_is_kept_for_a_day(store):
    add(store, address="home")
    store.forget(NOW + DAY_US + 1, 365 * DAY_US)
    other = add(store, diary="d2", address="home", form="f2")
    assert other.event is None  # it cannot be told any more who that was


def test_the_log_gets_salted_hashes_and_no_word(store):
    report = add(store)
    store.answer(report.ref.lower(), "We look.", NOW)
    received, answered = store.waiting()
    assert [received[3], answered[3]] == ["received", "answered"]
    line = json.dumps(asdict(DRAFT), sort_keys=True, ensure_ascii=False)
    assert received[4] == digest(report.salt, line)
    assert received[4] != digest("", line)
    assert all("Zebra" not in str(row) and "look" not in str(row) for row in (received, answered))
    store.logged(received[0])
    assert store.waiting() == [answered]


def test_an_answer_to_nobody(store):
    with pytest.raises(InputError, match="there is no report NOBODY"):
        store.answer("NOBODY", "x", NOW)


def test_a_second_answer_takes_the_place_of_the_first(store):
    ref = add(store).ref
    store.answer(ref, "one", NOW)
    report = store.answer(ref, "two", NOW + US)
    assert (report.answer, report.answered_us) == ("two", NOW)


def test_a_newer_schema_is_refused(store, tmp_path):
    import sqlite3

    with sqlite3.connect(tmp_path / FILE) as db:
        db.execute("PRAGMA user_version = 99")
    with pytest.raises(ReportError, match="schema 99"):
        Store(tmp_path)


def test_a_damaged_file_is_told(tmp_path):
    (tmp_path / FILE).write_bytes(b"no database at all" * 100)
    with pytest.raises(ReportError, match="cannot be used"):
        Store(tmp_path)


def test_counts_by_week_and_time_to_answer(store):
    zone = ZoneInfo("UTC")
    first = add(store)
    add(store, form="f2")  # the same noise, the same household
    add(store, form="f3", diary="d3", at_us=NOW - 8 * DAY_US)
    store.answer(first.ref, "x", NOW + 7200 * US)
    found = counts(store.all(), NOW + 2 * DAY_US, zone)
    assert [n for _, n in found.weeks] == [0, 0, 0, 0, 0, 1, 1, 0]
    assert found.weeks[-1][0] == date(2026, 11, 23)
    assert (found.answer_s, found.waiting, found.late) == (7200.0, 2, 2)


def test_the_promise_skips_the_weekend():
    promise = Promise(2, "17:00", ZoneInfo("Europe/Berlin"))
    friday = 1_795_168_800 * US  # 2026-11-20T10:00:00Z
    assert promise.due_us(friday) == 1_795_536_000 * US  # Tuesday 24th, 17:00 in Berlin


def test_links_and_forms_are_known_by_their_key():
    keys, others = Keys("ab" * 32), Keys("cd" * 32)
    diary = new_diary()
    token = keys.link(diary)
    assert keys.diary(token) == diary
    assert others.diary(token) is None
    for at in range(len(token)):
        other = token[:at] + ("A" if token[at] != "A" else "B") + token[at + 1 :]
        assert keys.diary(other) is None
    for bad in ("", "x", token + "A", token[:-1], "é", "=" * 9):
        assert keys.diary(bad) is None
    form = keys.form(NOW)
    assert keys.is_form(form, NOW)
    assert keys.is_form(form, NOW + DAY_US)
    assert not keys.is_form(form, NOW + DAY_US + 1)
    assert not keys.is_form(form, NOW - 1)
    assert not others.is_form(form, NOW)
    assert keys.diary(form) is None
    assert keys.address("::1") != others.address("::1")
    assert keys.drop != others.drop
