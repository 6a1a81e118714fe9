"""Forms of ours and of others, roles, headers, paths, sizes, and what goes wrong."""

import re

import pytest
from inside_rig import browser, house, log_in, rooms, seal
from lotline.errors import PeopleError
from lotline.web.forms import MAX_BODY, MAX_FIELDS
from lotline.web.inside.guard import is_seal
from lotline.web.inside.guard import seal as new_seal

FORM = {"content-type": "application/x-www-form-urlencoded"}


@pytest.fixture
def made(tmp_path):
    return house(tmp_path)


@pytest.fixture
def parts():
    return rooms()


@pytest.fixture
def client(made, parts):
    client = browser(made, parts)
    log_in(client)
    return client


def test_a_form_of_ours_is_taken(client, parts):
    sent = {"seal": seal(client.get("/officer")), "reason": "Grüße & mehr"}
    answer = client.post(
        "/officer/say",
        data=sent,
        headers={"origin": "http://house.lan", "sec-fetch-site": "same-origin"},
    )
    assert (answer.status_code, answer.headers["location"]) == (303, "/officer")
    assert parts.said == [{"reason": "Grüße & mehr"}]


@pytest.mark.parametrize("headers", [
    {"origin": "http://evil.example"}, {"sec-fetch-site": "cross-site"},
    {"sec-fetch-site": "same-site"}, {"origin": "null"}, {"origin": "http://house.lan:81"},
])  # fmt: skip
def test_a_form_from_elsewhere_is_not(client, parts, headers):
    sent = {"seal": seal(client.get("/officer"))}
    assert client.post("/officer/say", data=sent, headers=headers).status_code == 403
    assert parts.said == []


def test_a_form_without_the_seal_of_this_session_is_not(client, made, parts):
    other = browser(made, rooms())
    log_in(other)
    good = seal(client.get("/officer"))
    theirs = seal(other.get("/officer"))
    for wrong in ("", "x", theirs, good[:-1], good[16:], new_seal(""), "ü" * 80):
        assert client.post("/officer/say", data={"seal": wrong}).status_code == 403
    assert client.post("/officer/say", data={"a": "b"}).status_code == 403
    assert parts.said == []
    assert good != seal(client.get("/officer"))  # another each time, both are good
    assert client.post("/officer/say", data={"seal": good}).status_code == 303


def test_a_seal_is_of_its_token():
    assert is_seal(new_seal("a"), "a")
    assert not is_seal(new_seal("a"), "b")


def test_login_and_logout_need_theirs_too(made):
    client = browser(made, rooms())
    sent = {"name": "Officer", "password": "nine green bottles"}
    assert client.post("/login", data=sent).status_code == 403
    client.get("/login")
    assert client.post("/login", data=sent).status_code == 403
    log_in(client)
    assert client.post("/logout").status_code in (403, 415)
    assert client.get("/officer").status_code == 200
    assert client.get("/logout").status_code == 405


@pytest.mark.parametrize(("body", "headers", "status"), [
    (b"a" * (MAX_BODY + 1), FORM, 413),
    (b"&".join(b"a=1" for _ in range(MAX_FIELDS + 1)), FORM, 400),
    (b"a=\xff", FORM, 400), (b"a=%ff", FORM, 400),
    (b"{}", {"content-type": "application/json"}, 415),
    (b"--x\r\n", {"content-type": "multipart/form-data; boundary=x"}, 415), (b"", {}, 415),
])  # fmt: skip
def test_what_is_no_form_and_what_is_too_much(client, parts, body, headers, status):
    answer = client.post("/officer/say", content=body, headers=headers)
    assert answer.status_code == status
    assert "<h1>" in answer.text
    assert parts.said == []


def test_roles_keep_to_their_own(client, made):
    assert client.get("/officer").status_code == 200
    assert client.get("/shop").status_code == 403
    operator = browser(made, rooms())
    log_in(operator, "Operator")
    assert operator.get("/shop").status_code == 200
    assert operator.get("/officer").status_code == 403
    sent = {"seal": seal(operator.get("/shop"))}
    assert operator.post("/officer/say", data=sent).status_code == 403


PAGES = {"/login": 200, "/officer": 200, "/shop": 403, "/nowhere": 404, "/officer/x": 404,
         "/officer/1?size=x": 400, "/officer/broken": 500, "/officer/say": 404}  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
def test_every_answer_says_what_a_browser_may_do_with_it(client, made, path):
    answer = (browser(made, rooms()) if path == "/login" else client).get(path)
    assert answer.status_code == PAGES[path]
    said = answer.headers
    policy = dict(part.split(" ", 1) for part in said["content-security-policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["form-action"] == "'self'"
    assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert "unsafe" not in said["content-security-policy"]
    assert said["x-content-type-options"] == "nosniff"
    assert said["x-frame-options"] == "DENY"
    assert said["referrer-policy"] == "same-origin"
    assert said["cache-control"] == "no-store"
    assert "strict-transport-security" not in said
    assert "server" not in said
    assert re.search(r"<h1>[A-Z0-9]", answer.text)
    # No script and no style of its own in the page, and nothing from elsewhere.
    assert not re.search(r"<style|<script(?! src=\"/static/)| style=| on\w+=|https?://",
                         answer.text)  # fmt: skip


def test_over_tls_it_stays_there(made):
    answer = browser(made, rooms(), tls=True).get("/login")
    assert answer.headers["strict-transport-security"].startswith("max-age=31536000")


def test_a_mistake_tells_nothing_of_itself(client):
    answer = client.get("/officer/broken")
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert "Traceback" not in answer.text


def test_a_store_that_cannot_be_read_is_said(client, made, monkeypatch):
    def broken(*_):
        raise PeopleError("/var/lib/people.sqlite3 cannot be used: no room")

    monkeypatch.setattr(made.sessions, "person", broken)
    answer = client.get("/officer")
    assert answer.status_code == 503
    assert "/var" not in answer.text


@pytest.mark.parametrize("path", [
    "/static/../people.sqlite3", "/static/..%2f..%2fapp.py", "/static/%2e%2e/app.py", "/static/",
    "/static/nothing.css", "/static/house.css/../../app.py", "/static//etc/passwd",
    "/..%2fpeople.sqlite3", "/static/house.css%00",
])  # fmt: skip
def test_only_what_is_on_the_shelf_is_served(client, path):
    assert client.get(path).status_code == 404


def test_the_shelf_is_served_to_be_kept(client):
    page = client.get("/officer").text
    href = re.search(r'href="(/static/house.css[^"]*)"', page)[1]
    answer = client.get(href)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/css")
    assert "max-age=31536000" in answer.headers["cache-control"]
    assert client.get(href, headers={"if-none-match": answer.headers["etag"]}).status_code == 304


def test_a_script_is_told_and_not_led(made):
    client = browser(made, rooms())
    answer = client.get("/officer", headers={"sec-fetch-mode": "cors"})
    assert (answer.status_code, answer.text) == (401, "")


def test_what_people_wrote_is_text(made, tmp_path):
    made.accounts.add("<b>Bob</b>", "officer", "nine green bottles", 1, "")
    client = browser(made, rooms())
    log_in(client, "<b>Bob</b>")
    page = client.get("/officer").text
    assert "<b>" not in page
    assert "&lt;b&gt;Bob" in page
