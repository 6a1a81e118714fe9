"""The door: who gets in, how often one may try, where one is led, how it ends."""

import pytest
from inside_rig import PASSWORD, Clock, browser, house, log_in, rooms, seal
from lotline.people.sessions import IDLE_US
from lotline.web.inside.door import NOTED, TRIES, TRY_S
from lotline.web.inside.guard import local


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def made(tmp_path, clock):
    return house(tmp_path, clock)


@pytest.fixture
def client(made):
    return browser(made, rooms())


def steps(made):
    return [(t.step, t.who) for t in made.file.waiting()][2:]  # after two accounts were added


def test_nobody_is_inside_at_first(client):
    answer = client.get("/officer?month=2026-10")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/login?next=/officer%3Fmonth%3D2026-10"
    assert client.get("/").headers["location"] == "/login"
    assert client.post("/officer/say").headers["location"] == "/login"


def test_login_brings_one_to_where_one_wanted(client, made):
    answer = log_in(client, next="/officer/7?size=2")
    assert (answer.status_code, answer.headers["location"]) == (303, "/officer/7?size=2")
    assert "7 2" in client.get("/officer/7?size=2").text
    assert "Officer" in client.get("/officer").text
    assert steps(made) == [("login", "Officer")]


@pytest.mark.parametrize(("name", "home"), [("Officer", "/officer"), ("operator", "/shop")])
def test_everybody_begins_at_home(client, name, home):
    assert log_in(client, name).headers["location"] == home
    assert client.get("/").headers["location"] == home
    assert client.get("/login").headers["location"] == home


@pytest.mark.parametrize(("name", "password"), [
    ("Officer", "ten green bottles"), ("Officer", ""), ("Nobody", PASSWORD), ("", ""),
])  # fmt: skip
def test_a_wrong_word_opens_nothing_and_says_nothing(client, made, name, password):
    answer = log_in(client, name, password)
    assert answer.status_code == 403
    assert "do not belong together" in answer.text
    assert f'value="{name}"' in answer.text
    assert (password or "-") not in answer.text.replace(f'value="{name}"', "") or not password
    assert client.get("/officer").status_code == 303
    assert steps(made) == [("login-refused", "Officer" if name == "Officer" else "")]


def test_there_is_no_account_that_nobody_made(tmp_path):
    empty = browser(house(tmp_path, people=()), rooms())
    for name in ("admin", "root", "officer", "operator", "lotline", ""):
        for password in ("", "admin", "password", "lotline", "changeme"):
            empty = browser(house(tmp_path, people=()), rooms())
            assert log_in(empty, name, password).status_code == 403


def test_one_address_may_not_try_for_ever(client, clock):
    answers = [log_in(client, f"Name {n}", "wrong words") for n in range(TRIES + 1)]
    assert [a.status_code for a in answers] == [403] * TRIES + [429]
    assert int(answers[-1].headers["retry-after"]) >= TRY_S
    assert log_in(client).status_code == 429  # the right one neither
    clock.now += TRY_S
    assert log_in(client).status_code == 303


def test_one_account_may_not_be_tried_for_ever(made, clock):
    app = browser(made, rooms()).app

    def elsewhere(n):
        from fastapi.testclient import TestClient

        client = TestClient(app, base_url="http://house.lan", client=(f"192.0.2.{n}", 5),
                            follow_redirects=False)  # fmt: skip
        return log_in(client, "oFFicer", "wrong words").status_code

    assert [elsewhere(n) for n in range(TRIES + 2)] == [403] * TRIES + [429, 429]
    clock.now += 2 * TRY_S
    assert elsewhere(99) == 403


def test_the_log_gets_a_number_of_many_refusals(client, made, clock):
    for _ in range(NOTED + 5):
        clock.now += TRY_S  # so that each may be tried
        log_in(client, "Nobody", "wrong words")
    more = [t.words.get("more", 0) for t in made.file.waiting() if t.step == "login-refused"]
    assert len(more) < NOTED + 5
    clock.now += 10_000
    log_in(client, "Nobody", "wrong words")
    last = made.file.waiting()[-1]
    assert (last.subject, last.who) == ("nobody", "")
    assert sum(more) + last.words.get("more", 0) > 0
    assert len(more) + sum(more) + last.words.get("more", 0) == NOTED + 5


def test_a_typed_password_is_nowhere(client, made, tmp_path):
    log_in(client, "my secret password", "x")
    log_in(client, "Officer", "another secret word")
    raw = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert b"secret" not in raw
    assert b"login-refused" in raw


def test_each_login_is_a_token_that_nobody_had(client):
    client.cookies.set("lotline", "chosen-by-somebody-else", domain="house.lan")
    log_in(client)
    first = client.cookies.get("lotline", domain="house.lan", path="/")
    assert first
    assert first != "chosen-by-somebody-else"
    sent = {"seal": seal(client.get("/officer"))}
    assert client.post("/logout", data=sent).headers["location"] == "/login"
    assert client.get("/officer").status_code == 303
    client.cookies.set("lotline", first, domain="house.lan", path="/")
    assert client.get("/officer").status_code == 303  # it has ended here, not only there
    log_in(client)
    assert client.cookies.get("lotline", domain="house.lan", path="/") != first


def test_a_cookie_is_for_this_host_and_no_script(client, made):
    given = log_in(client).headers.get_list("set-cookie")
    session = next(c for c in given if c.startswith("lotline="))
    assert {p.strip().lower() for p in session.split(";")[1:]} == {
        "httponly", "path=/", "samesite=lax"}  # fmt: skip
    tls = browser(made, rooms(), tls=True)
    given = log_in(tls).headers.get_list("set-cookie")
    session = next(c for c in given if c.startswith("__Host-lotline="))
    assert "secure" in session.lower()
    assert tls.get("/officer").status_code == 200


def test_a_session_ends_by_itself(client, clock):
    log_in(client)
    clock.now += IDLE_US / 1e6 + 1
    assert client.get("/officer").status_code == 303
    log_in(client)  # the stale cookie is no hindrance
    assert client.get("/officer").status_code == 200


@pytest.mark.parametrize("elsewhere", [
    "https://evil.example", "//evil.example", "/\\evil.example", "\\\\evil.example", "///evil",
    "http:evil.example", "javascript:alert(1)", "/\t/evil.example", "/%0d\n/evil", "evil.example",
    "/" + "x" * 600, "/ü", "", "/a b",
])  # fmt: skip
def test_login_leads_nowhere_else(client, elsewhere):
    assert local(elsewhere) == ""
    answer = log_in(client, next=elsewhere)
    assert answer.headers["location"] == "/officer"
    assert client.get("/login", params={"next": elsewhere}).headers["location"] == "/officer"


@pytest.mark.parametrize("path", ["/", "/officer", "/officer/7?from=2026-10-01&to=x%2F", "/a//b"])
def test_a_path_of_our_own(path):
    assert local(path) == path


def test_a_link_opens_for_its_time(client, made, clock):
    link, token = made.links.give("inspector", "Ms Holt", 2, clock.us(), "Officer")
    page = client.get(f"/link/{token}")
    assert page.status_code == 200
    assert "Ms Holt" in page.text
    assert client.get("/officer").status_code == 303  # looked at, not used
    answer = client.post(f"/link/{token}", data={"seal": seal(page)})
    assert (answer.status_code, answer.headers["location"]) == (303, "/officer")
    inside = client.get("/officer")
    assert "Ms Holt" in inside.text
    assert client.post("/officer/say", data={"seal": seal(inside)}).status_code == 403
    assert client.get("/shop").status_code == 403
    assert steps(made)[-1] == ("link-used", "Ms Holt")
    clock.now += 2 * 86_400
    assert client.get("/officer").status_code == 303
    late = client.get(f"/link/{token}")
    assert late.status_code == 404
    assert "Ms Holt" not in late.text
    again = seal(client.get("/login"))
    assert client.post(f"/link/{token}", data={"seal": again}).status_code == 404
    assert link.subject == "link 1"


def test_links_may_not_be_guessed_for_ever(client, made, clock):
    page = client.get("/login")
    tried = [client.post(f"/link/guess{n}", data={"seal": seal(page)}).status_code
             for n in range(TRIES + 1)]  # fmt: skip
    assert tried == [404] * TRIES + [429]
