"""Accounts, links and sessions: what opens, what ends, what is kept, what the log is told."""

import os
import sqlite3
import stat
import time

import pytest
from lotline.errors import InputError, PeopleError
from lotline.people import Accounts, Links, PeopleFile, Sessions, passwords
from lotline.people.file import FILE
from lotline.people.sessions import IDLE_US, SEEN_EVERY_US, WHOLE_US

US = 1_000_000
DAY_US = 86_400 * US
NOW = 1_795_380_300 * US
GOOD = "nine green bottles"


@pytest.fixture
def file(tmp_path):
    return PeopleFile(tmp_path)


@pytest.fixture
def ada(file):
    return Accounts(file).add("Ada", "officer", GOOD, NOW, "root")


def told(file):
    return [(t.subject, t.step, t.who, t.words) for t in file.waiting()]


def raw(tmp_path):
    """Every byte that lies on the disk."""
    return b"".join(path.read_bytes() for path in tmp_path.glob(f"{FILE}*"))


def test_a_password_opens_its_account_alone(file, ada):
    accounts = Accounts(file)
    accounts.add("Bob", "operator", "another of the kind", NOW, "root")
    assert accounts.known("Ada", GOOD) == ada
    assert accounts.known(" aDA ", GOOD) == ada
    assert accounts.known("Bob", GOOD) is None
    assert accounts.known("Ada", GOOD + " ") is None
    assert accounts.known("Eve", GOOD) is None
    assert accounts.known("", "") is None


def test_letters_typed_on_another_keyboard_are_the_same(file):
    Accounts(file).add("Zoe\u0308", "officer", "gr\u00fcne Flaschen neun", NOW, "")
    assert Accounts(file).known("Zo\u00eb", "gru\u0308ne Flaschen neun").name == "Zo\u00eb"


def test_a_name_that_nobody_has_takes_as_long(file, ada):
    accounts = Accounts(file)

    def fastest(name):
        times = []
        for _ in range(5):
            begin = time.perf_counter()
            accounts.known(name, "a wrong password")
            times.append(time.perf_counter() - begin)
        return min(times)

    known, unknown = fastest("Ada"), fastest("Eve")
    assert 0.5 < known / unknown < 2


@pytest.mark.parametrize(("password", "why"), [
    ("short", "5 characters"), ("x" * 201, "201 characters"), ("aaaaaaaaaaaaaaaa", "different"),
    ("my name is ADA!", "the name"),
])  # fmt: skip
def test_a_password_that_is_easily_guessed_is_refused(file, password, why):
    with pytest.raises(InputError, match=why) as e:
        Accounts(file).add("Ada", "officer", password, NOW, "")
    assert password not in str(e.value)
    assert Accounts(file).all() == []
    assert told(file) == []


@pytest.mark.parametrize(("name", "role"), [
    ("", "officer"), ("x" * 41, "officer"), ("a\x1bb", "officer"), ("Ada", "inspector"),
    ("Ada", "root"),
])  # fmt: skip
def test_what_is_no_name_and_no_role(file, name, role):
    with pytest.raises(InputError):
        Accounts(file).add(name, role, GOOD, NOW, "")


def test_a_name_is_there_once(file, ada):
    with pytest.raises(InputError, match="already"):
        Accounts(file).add("ADA", "operator", GOOD, NOW, "")
    assert Accounts(file).all() == [ada]


def test_nothing_that_opens_a_door_lies_on_the_disk(file, ada, tmp_path):
    session = Sessions(file).begin(ada, NOW)
    _, token = Links(file).give("inspector", "Ms Holt", 3, NOW, "Ada")
    found = raw(tmp_path)
    assert b"Ada" in found
    for secret in (GOOD, session, token):
        assert secret.encode() not in found
    assert stat.S_IMODE(os.stat(tmp_path / FILE).st_mode) == 0o600


def test_a_session_ends_when_nobody_looks(file, ada):
    sessions = Sessions(file)
    token, now = sessions.begin(ada, NOW), NOW
    for _ in range(5):
        now += IDLE_US - SEEN_EVERY_US - 1
        assert sessions.person(token, now).name == "Ada"
    assert sessions.person(token, now + IDLE_US) is None


def test_a_session_ends_in_any_case(file, ada):
    sessions = Sessions(file)
    token = sessions.begin(ada, NOW)
    for now in range(NOW, NOW + WHOLE_US, IDLE_US // 2):
        assert sessions.person(token, now)
    assert sessions.person(token, NOW + WHOLE_US) is None


def test_a_session_can_be_ended(file, ada):
    sessions, accounts = Sessions(file), Accounts(file)
    first, second = sessions.begin(ada, NOW), sessions.begin(ada, NOW)
    assert first != second
    sessions.end(first, NOW)
    sessions.end("nothing of the kind", NOW)
    assert sessions.person(first, NOW) is None
    assert sessions.person(second, NOW).subject == ada.id
    accounts.set_password("ada", "eight green bottles", NOW, "root")
    assert sessions.person(second, NOW) is None
    third = sessions.begin(accounts.known("Ada", "eight green bottles"), NOW)
    accounts.remove("Ada", NOW, "root")
    assert sessions.person(third, NOW) is None
    assert accounts.known("Ada", "eight green bottles") is None


def test_a_link_holds_for_its_days(file):
    links, sessions = Links(file), Sessions(file)
    link, token = links.give("inspector", "Ms  Holt", 2, NOW, "Ada")
    assert links.of(token, NOW) == link
    inside = sessions.begin(link, NOW)
    person = sessions.person(inside, NOW + 2 * DAY_US - 1)
    assert (person.name, person.role, person.reads_only) == ("Ms Holt", "inspector", True)
    assert sessions.person(inside, NOW + 2 * DAY_US) is None
    assert links.of(token, NOW + 2 * DAY_US) is None
    assert links.of(token[:-1], NOW) is None
    assert links.of("", NOW) is None


def test_a_link_can_be_taken_back(file):
    links, sessions = Links(file), Sessions(file)
    link, token = links.give("screen", "the wall", 30, NOW, "Ada")
    inside = sessions.begin(link, NOW)
    links.take_back(link.id, NOW, "Ada")
    assert sessions.person(inside, NOW) is None
    assert links.of(token, NOW) is None
    with pytest.raises(InputError, match="no link 1"):
        links.take_back(link.id, NOW, "Ada")


@pytest.mark.parametrize(("role", "label", "days"), [
    ("officer", "x", 1), ("inspector", " ", 1), ("inspector", "x" * 81, 1),
    ("inspector", "x", 0), ("inspector", "x", 367), ("inspector", "a\nb\x00", 1),
])  # fmt: skip
def test_what_is_no_link(file, role, label, days):
    with pytest.raises(InputError):
        Links(file).give(role, label, days, NOW, "Ada")
    assert Links(file).all() == []


def test_the_log_is_told_all_of_it_once(file, ada):
    sessions, links = Sessions(file), Links(file)
    token = sessions.begin(ada, NOW)
    sessions.end(token, NOW)
    sessions.end(token, NOW)
    link, _ = links.give("inspector", "Ms Holt", 3, NOW, "Ada")
    sessions.begin(link, NOW)
    links.take_back(link.id, NOW, "Ada")
    Accounts(file).set_password("ada", "eight green bottles", NOW, "root")
    Accounts(file).remove("ada", NOW, "root")
    assert told(file) == [
        (ada.id, "added", "root", {"name": "Ada", "role": "officer"}),
        (ada.id, "login", "Ada", {}), (ada.id, "logout", "Ada", {}),
        ("link 1", "link-given", "Ada", {"role": "inspector", "for": "Ms Holt", "days": 3}),
        ("link 1", "link-used", "Ms Holt", {}), ("link 1", "link-ended", "Ada", {}),
        (ada.id, "password-set", "root", {"name": "Ada"}),
        (ada.id, "removed", "root", {"name": "Ada"}),
    ]  # fmt: skip
    assert ada.id.isalnum()
    file.logged(file.waiting()[2].id)
    assert len(told(file)) == 5


def test_what_ends_goes_from_the_disk_and_old_sessions_with_it(file, ada, tmp_path):
    sessions = Sessions(file)
    sessions.begin(ada, NOW)
    sessions.begin(ada, NOW + IDLE_US)
    with sqlite3.connect(tmp_path / FILE) as db:
        assert db.execute("SELECT count(*) FROM sessions").fetchone() == (1,)


def test_a_hash_that_is_damaged_opens_nothing(file, ada, tmp_path):
    with sqlite3.connect(tmp_path / FILE) as db:
        db.execute("UPDATE accounts SET hash = 'plain'")
    assert Accounts(file).known("Ada", "plain") is None
    assert passwords.is_right(GOOD, "") is False


def test_a_file_of_a_newer_lotline_and_one_that_is_none(tmp_path):
    PeopleFile(tmp_path)
    with sqlite3.connect(tmp_path / FILE) as db:
        db.execute("PRAGMA user_version=9")
    with pytest.raises(PeopleError, match="newer lotline"):
        PeopleFile(tmp_path)
    for path in tmp_path.glob(f"{FILE}*"):
        path.unlink()
    (tmp_path / FILE).write_bytes(b"nothing of SQLite" * 100)
    with pytest.raises(PeopleError, match="cannot be used"):
        PeopleFile(tmp_path)
