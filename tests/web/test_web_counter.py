"""Reporting a noise: one form without script, answered at once; and the diary that it makes."""

import asyncio
import csv
import io
import re
from dataclasses import replace

import neighbour_samples as neighbours
import pytest
import web_samples as samples
from fastapi.testclient import TestClient
from lotline.web import behind, create_app
from lotline.web.forms import MAX_BODY
from lotline.web.report_form import TRAP
from lotline.web.words import CATALOGUES
from web_tree import Tree

EN = CATALOGUES["en"]
OWN = {"origin": "http://testserver", "sec-fetch-site": "same-origin"}


class Shop:
    """The pages over a desk whose measurement and clock the test sets."""

    def __init__(self, folder, url=""):
        self.clock = neighbours.Clock()
        self.then = neighbours.then
        self.desk = neighbours.desk(folder, lambda at_us: self.then(at_us), self.clock)
        app = create_app(samples.now, counter=neighbours.counter(self.desk, url))
        self.client = TestClient(app, follow_redirects=False)

    def send(self, headers=OWN, **changes):
        return self.client.post("/report", data=neighbours.form(**changes), headers=headers)

    def sent(self, **changes):
        """The path of the diary that a report has made."""
        answer = self.send(**changes)
        assert answer.status_code == 303, answer.text
        return answer.headers["location"]

    def page(self, path):
        answer = self.client.get(path)
        assert answer.status_code == 200, answer.text
        return Tree(answer.text)


@pytest.fixture
def shop(tmp_path):
    return Shop(tmp_path)


def test_the_form_needs_no_script_and_asks_what_it_should(shop):
    tree = shop.page("/report")
    assert "script" not in [tag for tag, _ in tree.tags]
    names = {a["name"] for tag, a in tree.tags if tag in ("input", "select", "textarea")}
    assert names == {"form", "when", "time", "kind", "effect", "lasted", "place", "contact",
                     "words", TRAP}  # fmt: skip
    labels = {a["for"] for tag, a in tree.tags if tag == "label"}
    fields = {a["id"] for tag, a in tree.tags
              if tag in ("input", "select", "textarea") and a.get("type") != "hidden"}  # fmt: skip
    assert fields - {"time"} == labels
    assert next(a for t, a in tree.tags if a.get("id") == "time")["aria-label"]


def test_only_the_form_may_be_sent_and_only_home(shop):
    policy = shop.client.get("/report").headers["content-security-policy"]
    assert "form-action 'self'" in policy
    assert "script-src 'none'" in policy
    assert "form-action 'none'" in shop.client.get("/").headers["content-security-policy"]
    assert shop.client.get("/report").headers["referrer-policy"] == "same-origin"
    assert shop.client.get("/report").headers["cache-control"] == "no-store"


def test_a_report_is_answered_at_once_with_what_was_measured(shop):
    path = shop.sent()
    text = shop.page(path).text()
    ref = path.split("=")[-1]
    assert f"Thank you. Your report is {ref}." in text
    assert "What the meter measured, 14:12–14:32" in text
    assert "Loudest moment: 69 at 14:22." in text
    assert "average 57, limit 55. Limit passed." in text
    assert "Machines that ran: cnc (14 minutes)." in text
    assert "You get an answer here by Fri 6 Nov 17:00." in text
    assert "Indicative meter." in text
    assert EN["heard_nothing"] not in text
    report = shop.desk.store.all()[0]
    assert report.at_us == samples.NOW_US // 60_000_000 * 60_000_000 - 600 * samples.US
    assert (report.kind, report.effect, report.words) == (
        "banging", "lot", "Like a hammer.\nEach second.")  # fmt: skip


def test_what_the_meter_did_not_pick_up_is_not_denied(shop):
    shop.then = lambda at_us: neighbours.then(at_us, 41.0, stood_out=False, machines=())
    text = shop.page(shop.sent()).text()
    assert EN["heard_nothing"] in text
    assert "No machine that we measure ran then." in text


def test_not_measured_is_never_quiet(shop):
    shop.then = lambda at_us: neighbours.then(at_us, None)
    tree = shop.page(shop.sent())
    assert EN["heard_unmeasured"] in tree.text()
    assert EN["heard_nothing"] not in tree.text()
    rows = [row for row in tree.cells if re.match(r"\d\d:\d\d", row[0])]
    assert len(rows) == 4
    assert all(row[1:] == ["not measured", "0 %"] for row in rows)


def test_what_is_not_over_yet_says_so(shop):
    shop.then = lambda at_us: neighbours.then(at_us, whole=False)
    text = shop.page(shop.sent()).text()
    assert EN["quarter_open"] in text
    assert "Look again after 14:35." in text


@pytest.mark.parametrize(("changes", "at"), [
    ({"when": "now"}, "14:32"), ({"when": "30"}, "14:02"),
    ({"when": "time", "time": "03:15"}, "03:15"), ({"when": "time", "time": "9.05"}, "09:05"),
])  # fmt: skip
def test_when_it_was(shop, changes, at):
    text = shop.page(shop.sent(**changes)).text()
    assert f"Wed 4 Nov {at}" in text


def test_a_time_later_than_now_was_yesterday(shop):
    assert "Tue 3 Nov 23:40" in shop.page(shop.sent(when="time", time="23:40")).text()


@pytest.mark.parametrize(("changes", "said"), [
    ({"when": ""}, "error_when"), ({"when": "tomorrow"}, "error_when"),
    ({"when": "time", "time": ""}, "error_time"),
    ({"when": "time", "time": "25:00"}, "error_time"), ({"kind": ""}, "error_kind"),
    ({"kind": "<b>"}, "error_kind"), ({"effect": "x"}, "error_effect"),
    ({"lasted": "999"}, "error_lasted"), ({"words": "x" * 1001}, "error_long"),
    ({"place": "x" * 81}, "error_long"), ({"contact": "x" * 121}, "error_long"),
    ({TRAP: "http://buy"}, "error_trap"), ({"form": "forged"}, "error_form"),
    ({"form": ""}, "error_form"),
])  # fmt: skip
def test_what_is_missing_is_said_and_what_was_written_stays(shop, changes, said):
    answer = shop.send(**({"words": "My <words> & more"} | changes))
    assert answer.status_code == 422
    tree = Tree(answer.text)
    assert EN[said] in tree.text()
    if "words" not in changes:
        assert "My <words> & more" in tree.text()
        assert "My &lt;words&gt; &amp; more" in answer.text
    assert shop.desk.store.all() == []


def test_an_old_form_can_be_sent_again(shop):
    shop.clock.us += 86_400 * samples.US + 61 * samples.US
    answer = shop.send()
    assert answer.status_code == 422
    fresh = re.search(r'name="form" value="([^"]+)"', answer.text)
    assert shop.send(form=fresh[1]).status_code == 303


@pytest.mark.parametrize(("headers", "status"), [
    ({}, 303),
    ({"origin": "http://testserver"}, 303),
    ({"sec-fetch-site": "same-origin"}, 303),
    ({"origin": "null", "sec-fetch-site": "same-origin"}, 303),
    ({"origin": "https://noise.example"}, 303),
    ({"origin": "https://evil.example"}, 403),
    ({"origin": "null"}, 403),
    ({"sec-fetch-site": "cross-site"}, 403),
    ({"sec-fetch-site": "same-site", "origin": "http://testserver"}, 403),
    ({"sec-fetch-site": "same-origin", "origin": "https://evil.example"}, 403),
])  # fmt: skip
def test_a_form_of_another_site_is_refused(tmp_path, headers, status):
    shop = Shop(tmp_path, "https://noise.example/")
    assert shop.send(headers).status_code == status
    assert len(shop.desk.store.all()) == (status == 303)


def test_too_much_and_nonsense_are_refused(shop):
    post, form = shop.client.post, {"content-type": "application/x-www-form-urlencoded"}
    assert post("/report", content=b"a" * (MAX_BODY + 1), headers=OWN | form).status_code == 413
    assert post("/report", content=b"\xff\xfe", headers=OWN | form).status_code == 400
    assert post("/report", content=b"&a=b" * 100, headers=OWN | form).status_code == 400
    assert post("/report", json={}, headers=OWN).status_code == 415
    assert shop.client.put("/report").status_code == 405
    assert shop.desk.store.all() == []


def test_a_full_form_fits(shop):
    assert shop.send(words="é" * 1000, place="ß" * 80, contact="ü" * 120).status_code == 303
    assert shop.send(words="\U0001f4a5" * 1000).status_code == 303


def test_a_second_click_is_the_same_report(shop):
    form = neighbours.form()
    first = shop.client.post("/report", data=form, headers=OWN).headers["location"]
    assert shop.client.post("/report", data=form, headers=OWN).headers["location"] == first
    assert len(shop.desk.store.all()) == 1


def test_who_sends_too_often_is_asked_to_wait(shop):
    answers = [shop.send() for _ in range(7)]
    assert [a.status_code for a in answers] == [303] * 5 + [429] * 2
    assert EN["429"] in Tree(answers[-1].text).text()
    assert "Like a hammer." in answers[-1].text  # nothing of it has to be written again
    shop.clock.s += 181
    assert shop.send().status_code == 303


def test_one_diary_for_all_of_ones_reports(shop):
    token = shop.sent().split("?")[0].split("/")[-1]
    assert f'name="diary" value="{token}"' in shop.client.get(f"/report?diary={token}").text
    assert 'name="diary"' not in shop.client.get("/report?diary=forged").text
    again = shop.sent(diary=token, kind="hum", when="time", time="03:15")
    assert token in again
    assert token not in shop.sent()
    tree = shop.page(f"/diary/{token}")
    assert [a["id"] for t, a in tree.tags if t == "h2"] == [
        f"r-{r.ref}" for r in reversed(shop.desk.store.of_diary(shop.desk.keys.diary(token)))
    ]
    assert "a hum" in tree.text()


def test_an_answer_stands_in_the_diary(shop):
    path = shop.sent()
    shop.desk.store.answer(path.split("=")[-1], "Sorry: <the door>.", samples.NOW_US)
    text = shop.page(path).text()
    assert "Answered, 14:32: Sorry: <the door>." in text
    assert "by Fri" not in text


def test_a_late_answer_is_owned_up_to(shop):
    path = shop.sent()
    shop.clock.us += 4 * 86_400 * samples.US
    assert "The answer was due by Fri 6 Nov 17:00. It is late." in shop.page(path).text()


def test_a_diary_is_for_who_has_the_link(shop):
    token = shop.sent().split("?")[0].split("/")[-1]
    for path in ("x", token[:-1], token + "A", token + ".exe", "../secrets.toml", ""):
        assert shop.client.get(f"/diary/{path}").status_code == 404
    answer = shop.client.get(f"/diary/{token}")
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["x-robots-tag"] == "noindex"


def test_the_diary_as_csv(shop):
    path = shop.sent(words='=cmd|"x",y', place="+side")
    answer = shop.client.get(path.split("?")[0] + ".csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    head, row = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
    found = dict(zip(head, row, strict=True))
    assert found["What it was like"] == 'banging. =cmd|"x",y'
    assert found["Where heard"] == "'+side"
    assert (found["Date"], found["Start"], found["End"]) == ("2026-11-04", "14:22", "14:37")
    assert (found["Average (dB)"], found["Limit (dB)"]) == ("57", "55")
    assert found["Machines that ran"] == "cnc (14 minutes)"
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in row)


def test_the_diary_as_pdf(shop):
    pytest.importorskip("typst")
    path = shop.sent(words="#panic() [not code] $x$ \\ *bold*").split("?")[0] + ".pdf"
    answer = shop.client.get(path)
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
    assert b"pdfuaid" in answer.content
    assert shop.client.get(path).content == answer.content


def test_a_letter_without_a_font_does_not_keep_the_diary_back(shop):
    pytest.importorskip("typst")
    path = shop.sent(words="\U0010fffd\U0001f4a5").split("?")[0] + ".pdf"
    assert shop.client.get(path).content.startswith(b"%PDF-")


def test_nothing_that_was_said_is_on_a_public_page(shop):
    shop.sent(words="Secretwords", place="Secretplace", contact="secret@example.org")
    shown = samples.now(neighbours=neighbours.neighbours())
    app = create_app(lambda: shown, counter=neighbours.counter(shop.desk))
    client = TestClient(app)
    ref = shop.desk.store.all()[0].ref
    for path in ("/", "/now.json", "/feed.atom", "/plans.ics", "/sign", "/report"):
        text = client.get(path).text
        assert "ecret" not in text
        assert ref not in text


def test_a_desk_that_cannot_write_says_so_in_a_sentence(shop, tmp_path):
    (tmp_path / "reports.db").write_bytes(b"broken" * 1000)
    answer = shop.send()
    assert answer.status_code == 503
    assert "again in a minute" in answer.text


def test_no_more_wait_than_may(shop):
    its = neighbours.counter(shop.desk)(None, lambda status: None)
    its._behind._waiting = behind.MAX_WAITING
    assert asyncio.run(its._behind.ask(lambda: 1 / 0)) is None


def test_a_report_is_shown_without_its_words_once_they_are_deleted(shop):
    path = shop.sent(words="Oldwords")
    shop.desk.store.forget(samples.NOW_US + 800 * 86_400 * samples.US, 86_400 * samples.US)
    text = shop.page(path).text()
    assert EN["forgotten"] in text
    assert "Oldwords" not in text


def test_a_place_that_heard_more_gives_the_level(shop):
    def two(at_us):
        then = neighbours.then(at_us, 50.0)
        louder = neighbours.then(at_us, 61.0).heard[0]
        return replace(then, heard=(then.heard[0], replace(louder, place="Yard")))

    shop.then = two
    assert "Average (dB) 61" in shop.page(shop.sent()).text()


def test_form_answer_and_diary_go_on_in_the_language_that_was_chosen(shop):
    german = CATALOGUES["de"]
    form = shop.client.get("/report?lang=de").text
    assert '<html lang="de">' in form
    assert 'action="/report?lang=de"' in form
    bad = neighbours.form(kind="")
    assert german["error_kind"] in shop.client.post("/report?lang=de", data=bad, headers=OWN).text
    sent = shop.client.post("/report?lang=de", data=neighbours.form(), headers=OWN)
    path = sent.headers["location"]
    page = shop.client.get(path).text
    assert '<html lang="de">' in page
    assert german["diary_keep"] in page
    links = re.findall(r'href="(/[^"]*)"', page)
    assert len(links) >= 3
    assert all("?lang=de" in link for link in links)
    sheet = shop.client.get(path.split("?")[0] + ".csv?lang=de").text
    assert german["col_what"] in sheet
    assert EN["col_what"] not in sheet
