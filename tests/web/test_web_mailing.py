"""Mails for neighbours: nobody gets one who did not say yes, and nobody stays who said no."""

import email
import re
import socket
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import neighbour_samples as neighbours
import past_samples
import pytest
import web_samples as samples
from aiosmtpd.controller import Controller
from fastapi.testclient import TestClient
from lotline import config
from lotline.config import Secrets, SmtpSecret
from lotline.enforce.messenger import Messenger
from lotline.reports import Draft, Post, Store
from lotline.reports.maildesk import EACH
from lotline.reports.subscribers import ASK_EVERY_US, MOST, WAIT_US
from lotline.station.mailing import NEWS_US, Mailing, Ways, desk, offered
from lotline.web import create_app
from lotline.web.mailing import Mailing as Pages
from lotline.web.neighbours import Neighbours
from lotline.web.report_form import TRAP
from lotline.web.words import CATALOGUES
from web_tree import Tree

EN, URL, ADA = CATALOGUES["en"], "https://noise.example.org/", "ada@home.example"
OWN = {"origin": "http://testserver", "sec-fetch-site": "same-origin"}
SITE = f"""\
[site]
name = "Alder Lane"
timezone = "{samples.ZONE}"
[[node]]
name = "mic-street"
kind = "microphone"
[neighbours]
url = "{URL}"
[smtp]
host = "127.0.0.1"
sender = "lot@example.org"
security = "none"
"""


class Mailbox:
    def __init__(self):
        self.answer, self.mails = "250 taken", []

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - its name
        if self.answer.startswith("250"):
            self.mails.append((envelope.rcpt_tos, email.message_from_bytes(envelope.content)))
        return self.answer


@pytest.fixture(scope="module")
def server():
    box = Mailbox()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    its = Controller(box, hostname="127.0.0.1", port=port)
    its.start()
    yield box, port
    its.stop()


class Shop:
    """The pages, the post and the mail server, with a clock that the test sets."""

    def __init__(self, folder, box, port):
        (folder / "data").mkdir()
        (folder / "site.toml").write_text(SITE + f"port = {port}\n")
        self.site, self.box = config.load(folder / "site.toml"), box
        self.clock = neighbours.Clock()
        box.mails.clear()
        box.answer = "250 taken"
        self.folder = self.site.data_folder
        self.desk = desk(self.site, neighbours.KEYS, self.clock.now_us, self.clock.seconds)
        self.store, self.post = Store(self.folder), Post(self.folder)
        self.told, self.past = Neighbours(), past_samples.past(days=())
        self.mailing = Mailing(self.site, neighbours.KEYS, self.store, self.post,
                               lambda now_us: self.told, lambda: self.past)  # fmt: skip
        self.events = []
        self.client = TestClient(create_app(
            samples.now,
            mailing=lambda spoken, sorry: Pages(self.desk, samples.SITE, URL, spoken, sorry),
        ))  # fmt: skip

    def ask(self, headers=OWN, path="/alerts", **changes):
        form = neighbours.KEYS.form(self.clock.us)
        return self.client.post(path, data={"form": form, "email": ADA} | changes, headers=headers)

    def taken(self):
        """The mails that the server gets of all that waits now."""
        have = len(self.box.mails)
        messenger = Messenger(self.post, Ways(self.site, SmtpSecret(), {}), self.clock.now_us,
                              lambda *event: self.events.append(event))  # fmt: skip
        for letter in self.post.due(self.clock.us):
            messenger._take(letter)
        return self.box.mails[have:]

    def news(self):
        self.mailing.tick(self.clock.us)
        return self.taken()

    def link(self, mail):
        return re.search(rf"{URL}(alerts/\S+)", text(mail))[1]

    def subscribed(self, diary="", lang="en"):
        """The path of the page that ends the mails."""
        assert self.ask(path=f"/alerts?lang={lang}&diary={diary}").status_code == 200
        ((_, mail),) = self.taken()
        path = f"/{self.link(mail)}"
        assert self.client.post(path, data={"do": "yes"}).status_code == 200
        self.clock.us += samples.US
        return path


def text(mail):
    """Of the part that every mail program shows; beside it, the same as a page."""
    assert mail.get_content_type() == "multipart/alternative"
    plain, page = mail.get_payload()
    assert (plain.get_content_type(), page.get_content_type()) == ("text/plain", "text/html")
    assert URL in page.get_payload(decode=True).decode()
    return plain.get_payload(decode=True).decode()


@pytest.fixture
def shop(tmp_path, server):
    return Shop(tmp_path, *server)


def plan(shop, **changes):
    return replace(neighbours.plan(6, 20), changed_us=shop.clock.us, **changes)


def test_only_who_has_read_the_mail_and_said_yes_gets_more(shop):
    answer = shop.ask()
    assert answer.status_code == 200
    assert EN["alerts_sent"] in Tree(answer.text).text()
    ((to, mail),) = shop.taken()
    assert to == [ADA]
    assert mail["Subject"] == "Please confirm: alerts about noise at Alder Lane"
    shop.told = Neighbours(plans=(plan(shop),))
    shop.client.get(f"/{shop.link(mail)}")  # a program that looks at links says no yes
    assert shop.news() == []
    page = shop.client.get(f"/{shop.link(mail)}").text
    assert EN["alerts_ask"] in Tree(page).text()
    shop.client.post(f"/{shop.link(mail)}", data={"do": "yes"})
    shop.clock.us += samples.US
    assert shop.news() == [], "what was announced before is on the page"
    shop.told = Neighbours(plans=(plan(shop),))
    ((to, mail),) = shop.news()
    assert to == [ADA]
    assert mail["Subject"].startswith("Alder Lane: Planned noisy work, ")
    assert "Planing oak boards" in text(mail)
    assert shop.news() == [], "one mail an event"


def test_each_mail_ends_them_by_one_click(shop):
    shop.subscribed()
    shop.told = Neighbours(plans=(plan(shop),))
    ((_, mail),) = shop.news()
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link = mail["List-Unsubscribe"].strip(" \r\n<>")
    assert link.startswith(URL + "alerts/")
    assert link in text(mail)
    path = link.removeprefix(URL)
    # As RFC 8058 section 3.2 has it, from elsewhere and as either kind of form.
    answer = shop.client.post(f"/{path}", files={"List-Unsubscribe": (None, "One-Click")})
    assert EN["alerts_off"] in answer.text
    shop.told = Neighbours(plans=(plan(shop, id="p7"),))
    assert shop.news() == []
    assert EN["alerts_off"] in shop.client.get(f"/{path}").text
    again = shop.client.post(f"/{path}", data={"List-Unsubscribe": "One-Click"})
    assert again.status_code == 200


def test_nothing_of_an_address_is_left_on_the_disk(shop):
    path = shop.subscribed()

    def found():
        files = [p for p in shop.folder.rglob("*") if p.is_file()]
        return [p.name for p in files if ADA.encode() in p.read_bytes()]

    assert set(found()) <= {"reports.db", "reports.db-wal"}
    assert found()
    shop.client.post(path, data={"do": "stop"})
    assert found() == []


def test_who_never_says_yes_is_deleted(shop):
    shop.ask()
    shop.taken()
    shop.clock.us += WAIT_US + 1
    shop.news()
    assert shop.desk.people.ask("b@home.example", "en", shop.clock.us).email == "b@home.example"
    assert ADA.encode() not in (shop.folder / "reports.db").read_bytes()


def test_nobody_learns_who_gets_mail_and_nobody_is_pestered(shop):
    shop.subscribed()
    known = shop.ask()
    assert shop.taken() == []
    shop.clock.s += 1e6
    new = shop.ask(email="b@home.example")
    assert Tree(known.text).text() == Tree(new.text).text()
    shop.clock.us += ASK_EVERY_US
    shop.clock.s += 1e6
    shop.taken()
    shop.ask()
    assert len(shop.taken()) == 1


def test_too_many_and_a_full_list(shop):
    answers = [shop.ask(email=f"n{n}@home.example").status_code for n in range(EACH + 1)]
    assert answers == [200] * EACH + [429]
    people = shop.desk.people
    with people._transaction() as db:
        db.executemany("INSERT INTO subscribers VALUES (?,?,'en','',?,1)",
                       [(f"{n:024x}", f"m{n}@x.example", shop.clock.us)
                        for n in range(MOST)])  # fmt: skip
    assert people.ask("late@home.example", "en", shop.clock.us) is None


@pytest.mark.parametrize("address", [
    "", "ada", "ada@home", "a b@home.example", "ada@home.example, eve@home.example",
    "ada@home.example\r\nBcc: eve@home.example", "<ada@home.example>", "ädä@home.example",
    f"{'a' * 250}@home.example",
])  # fmt: skip
def test_what_is_no_address(shop, address):
    answer = shop.ask(email=address)
    assert answer.status_code == 422
    assert EN["error_email"] in Tree(answer.text).text()
    assert shop.taken() == []


@pytest.mark.parametrize(("change", "status"), [
    ({"headers": {"origin": "https://elsewhere.example"}}, 403), ({TRAP: "http://x"}, 422),
    ({"form": "forged"}, 422),
])  # fmt: skip
def test_forms_of_elsewhere(shop, change, status):
    assert shop.ask(**change).status_code == status
    assert shop.taken() == []


@pytest.mark.parametrize("token", ["x", "A" * 38, "%2e%2e"])
def test_a_forged_link(shop, token):
    for answer in (shop.client.get(f"/alerts/{token}"), shop.client.post(f"/alerts/{token}")):
        assert answer.status_code == 404


def test_an_answer_goes_to_whose_diary_it_is(shop):
    one = Draft(shop.clock.us, "hum", "woke", form="f1")
    mine = shop.store.add(one, "d1" * 12, shop.clock.us, shop.clock.us, "page")
    other = shop.store.add(replace(one, form="f2"), "d2" * 12, shop.clock.us, 0, "page")
    shop.subscribed(diary=neighbours.KEYS.link(mine.diary), lang="de")
    for report in (mine, other):
        shop.store.answer(report.ref, "Die Tür stand offen.", shop.clock.us)
    ((_, mail),) = shop.news()
    assert str(email.header.make_header(email.header.decode_header(mail["Subject"]))) == (
        f"Alder Lane: Ihre Meldung {mine.ref} wurde beantwortet"
    )
    assert "Die Tür stand offen." in text(mail)
    assert f"diary/{neighbours.KEYS.link(mine.diary)}?lang=de" in text(mail)


def test_what_else_is_news_and_what_is_too_old(shop):
    shop.subscribed()
    told = neighbours.neighbours()
    (cause,) = told.explained
    over = plan(shop, id="p8", outcome="kept", end_us=shop.clock.us)
    off = plan(shop, id="p9", state="cancelled", outcome="cancelled")
    cause = replace(cause, changed_us=shop.clock.us)
    shop.told = Neighbours(plans=(over, off), explained=(cause,))
    subjects = sorted(mail["Subject"].split(",")[0] for _, mail in shop.news())
    assert subjects == ["Alder Lane: Called off: noisy work", "Alder Lane: Limit passed",
                        "Alder Lane: Planned noisy work"]  # fmt: skip
    old = plan(shop, id="p10")
    shop.told = Neighbours(plans=(old,))
    shop.clock.us += NEWS_US
    assert shop.news() == []


def test_a_month_is_told_once_by_day(shop):
    shop.subscribed()
    shop.past = past_samples.past()
    assert shop.news() == []
    night = datetime(2026, 12, 1, 2, tzinfo=ZoneInfo(samples.ZONE))
    shop.clock.us = round(night.timestamp()) * samples.US
    assert shop.news() == [], "not at night"
    shop.clock.us += 9 * 3600 * samples.US
    ((_, mail),) = shop.news()
    assert mail["Subject"] == "Alder Lane: the last 30 days"
    assert "99.2 %" in text(mail)
    shop.clock.us += 86_400 * samples.US
    assert shop.news() == []


def test_an_error_of_the_mail_server_does_not_tell_the_address(shop):
    shop.box.answer = f"550 5.1.1 <{ADA}> unknown"
    shop.ask()
    assert shop.taken() == []
    assert [kind for kind, _ in shop.events] == ["alert-lost"]
    assert "home.example" not in shop.events[0][1]


def test_the_page_offers_mail_only_where_it_can_be_sent(shop):
    secrets = Secrets.model_validate({"reports": {"key": neighbours.KEY}})
    assert offered(shop.site, secrets)
    assert not offered(shop.site.model_copy(update={"smtp": None}), secrets)
    assert not offered(shop.site, Secrets())
    nowhere = shop.site.neighbours.model_copy(update={"url": ""})
    assert not offered(shop.site.model_copy(update={"neighbours": nowhere}), secrets)
    for mails, there in ((True, True), (False, False)):
        now = samples.now(neighbours=neighbours.neighbours(mails=mails))
        page = TestClient(create_app(lambda now=now: now)).get("/").text
        assert (EN["get_alerts"] in page) is there


def test_a_letter_for_somebody_who_has_gone_is_dropped(shop):
    path = shop.subscribed()
    shop.told = Neighbours(plans=(plan(shop),))
    shop.mailing.tick(shop.clock.us)
    assert len(shop.post.due(shop.clock.us)) == 1
    shop.client.post(path, data={"do": "stop"})
    assert shop.post.due(shop.clock.us) == []
