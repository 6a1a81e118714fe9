"""The public page's part for neighbours, the feed, the calendar, the sign, and the copies."""

import json
import re
from dataclasses import replace
from html import unescape
from posixpath import dirname, join, normpath

import feedparser
import icalendar
import neighbour_samples as neighbours
import past_samples
import pytest
import segno
import web_samples as samples
from fastapi.testclient import TestClient
from lotline.reports import Counts
from lotline.web import create_app
from lotline.web.atom import atom
from lotline.web.copy import documents
from lotline.web.ics import ics
from lotline.web.page import page
from lotline.web.sign import sign_page
from lotline.web.words import CATALOGUES, Words
from web_tree import Tree

WORDS = Words("en")
EN = CATALOGUES["en"]


def shown(**changes):
    return samples.now(neighbours=neighbours.neighbours(**changes))


def text_of(**changes):
    return Tree(page(shown(**changes), WORDS)).text()


def test_planned_work_of_the_next_fortnight_and_how_promises_went():
    text = text_of()
    assert "Thu 5 Nov 10:30–12:00 Planing oak boards" in text
    assert "Sat 7 Nov 12:30–Sun 8 Nov 18:30 Roof; new, loud" in text
    assert "Called off: Sun 8 Nov 08:30–10:00" in text
    assert "Beyond the fortnight" not in text
    assert "So far, 2 of 3 kept to the time announced. For one more it was not measured." in text


def test_nothing_planned_and_nothing_reported():
    text = text_of(plans=(), counts=Counts((), None, 0, 0))
    assert EN["no_plans"] in text
    assert EN["no_reports"] in text
    assert "kept to the time" not in text


def test_reports_in_numbers():
    tree = Tree(page(shown(), WORDS))
    text = tree.text()
    assert "Half of the answers came within 6 hours. One report waits for its answer." in text
    assert ["week of 2 Nov", "7"] in tree.cells


def test_without_a_desk_there_is_no_button():
    assert 'href="report?lang=en"' in page(shown(), WORDS)
    assert 'href="report?lang=en"' not in page(shown(counts=None), WORDS)
    assert "Planned" not in page(samples.now(), WORDS)


def test_planned_work_is_shaded_where_it_lay():
    text = page(shown(), WORDS)
    x, width = re.search(r'<rect class="planned" x="([\d.]+)%" width="([\d.]+)%"', text).groups()
    hours = float(x) / 100 * 24  # the day ends at 14:30; the work was from 10:30 to 12:00
    assert hours == pytest.approx(20.0, abs=0.01)
    assert float(width) / 100 * 24 == pytest.approx(1.5, abs=0.01)
    assert "planned noisy work" in Tree(text).text()
    assert 'class="planned"' not in page(shown(plans=()), WORDS)


def test_the_feed_is_read_by_others():
    found = feedparser.parse(atom(shown(), neighbours.neighbours(), WORDS))
    assert not found.bozo, found.get("bozo_exception")
    assert found.version == "atom10"
    assert found.feed.title == "Noise at Alder Lane workshop: news"
    assert found.feed.link == "https://noise.alderlane.example/"
    entries = {entry.title: entry for entry in found.entries}
    assert len({entry.id for entry in found.entries}) == len(found.entries) == 11
    head = entries["Checkpoint of the log, 2026-11-04"].content[0].value
    assert "lotline/ab12\n812\nqqqq=" in head
    passed = entries["Limit passed, Tue 3 Nov 08:32–08:47"].content[0].value
    assert passed == (
        "North wall. The average was 58; the limit is 55. Cause: a machine of the workshop: "
        "table saw. What we did: Door closer fitted <15 Oct> & oiled. Checked by the officer."
    )
    assert "Called off: noisy work, Sun 8 Nov 08:30–10:00" in entries
    texts = [entry.content[0].value for entry in found.entries]
    assert any("It did not keep to the time announced." in text for text in texts)
    times = [entry.updated for entry in found.entries]
    assert times == sorted(times, reverse=True)


def test_an_entry_keeps_its_name_when_there_is_news_of_it():
    here = neighbours.neighbours()
    before = feedparser.parse(atom(shown(), here, WORDS)).entries
    plans = tuple(replace(p, state="done", changed_us=samples.NOW_US, said=2) for p in here.plans)
    after = feedparser.parse(atom(shown(), replace(here, plans=plans), WORDS)).entries
    assert {e.id for e in before} == {e.id for e in after}


def test_markup_and_what_xml_cannot_say_do_no_harm():
    evil = "</content><x>&\x00\x0b\ufffe"
    plan = neighbours.plan(1, 20, words=evil)
    site = samples.SITE.model_copy(update={"name": "<&>"})
    now = samples.now(site=site)
    found = feedparser.parse(atom(now, neighbours.neighbours(plans=(plan,)), WORDS))
    assert not found.bozo
    assert any("</content><x>&" in e.content[0].value for e in found.entries)
    assert "<x>" not in page(samples.now(neighbours=neighbours.neighbours(plans=(plan,))), WORDS)


def test_the_calendar_is_read_by_others():
    evil = "Roof; new, loud\\n" + "é" * 90 + "\nDTSTART:19700101T000000Z"
    plans = (*neighbours.neighbours().plans, neighbours.plan(20, 30, words=evil))
    text = ics(shown(), neighbours.neighbours(plans=plans), WORDS)
    lines = text.encode().split(b"\r\n")
    assert max(map(len, lines)) <= 75
    found = icalendar.Calendar.from_ical(text)
    events = {str(e["UID"]).split("@")[0]: e for e in found.walk("VEVENT")}
    assert all(not e.errors for e in found.walk())
    assert len(events) == len(plans)
    first = events["plan-p6"]
    assert first["DTSTART"].dt.isoformat() == "2026-11-05T10:30:00+00:00"
    assert first["DTEND"].dt.isoformat() == "2026-11-05T12:00:00+00:00"
    assert (str(first["SUMMARY"]), str(first["STATUS"])) == ("Planing oak boards", "CONFIRMED")
    assert (str(events["plan-p8"]["STATUS"]), events["plan-p8"]["SEQUENCE"]) == ("CANCELLED", 1)
    assert str(events["plan-p20"]["SUMMARY"]).startswith("Roof; new, loud\\n")
    assert events["plan-p20"]["DTSTART"].dt.year == 2026


def test_the_sign_has_the_address_as_code_and_in_letters():
    text = sign_page(samples.SITE, neighbours.neighbours(), WORDS)
    tree = Tree(text)
    assert "noise.alderlane.example" in tree.text()
    assert "No internet? Phone +44\u00a0113\u00a0496\u00a00000." in tree.text()
    path = next(a["d"] for t, a in tree.tags if t == "path" and a.get("stroke") == "#000")
    url = "https://noise.alderlane.example/"
    code = segno.make(url, error="q", boost_error=False, micro=False)
    assert drawn(path, code.symbol_size(border=4)[0]) == [
        [bool(cell) for cell in row] for row in code.matrix_iter(border=4)
    ]
    assert sign_page(samples.SITE, neighbours.neighbours(url=""), WORDS) is None


def drawn(path, size):
    """The dark squares of a path of relative moves and horizontal lines of width 1."""
    cells = [[False] * size for _ in range(size)]
    x = y = 0.0
    for command, numbers in re.findall(r"([Mmh])([-\d. ]+)", path):
        values = [float(v) for v in re.findall(r"-?[\d.]+", numbers)]
        if command == "M":
            x, y = values
        elif command == "m":
            x, y = x + values[0], y + values[1]
        else:
            for at in range(int(x), int(x + values[0])):
                cells[int(y)][at] = True
            x += values[0]
    return cells


def test_feed_calendar_and_sign_over_the_door():
    client = TestClient(create_app(shown))
    for path, kind in (("feed.atom", "application/atom+xml"), ("plans.ics", "text/calendar"),
                       ("sign", "text/html")):  # fmt: skip
        answer = client.get(f"/{path}")
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith(kind)
        again = client.get(f"/{path}", headers={"if-none-match": answer.headers["etag"]})
        assert again.status_code == 304
    assert TestClient(create_app(lambda: shown(url=""))).get("/sign").status_code == 404
    assert client.get("/report").status_code == 404  # no desk


@pytest.mark.parametrize("lang", sorted(CATALOGUES))
def test_what_is_linked_goes_on_in_the_language_that_was_chosen(lang):
    client, words = TestClient(create_app(shown)), CATALOGUES[lang]
    page = client.get(f"/?lang={lang}").text
    for link in ("report", "plans.ics", "feed.atom"):
        assert f'href="{link}?lang={lang}"' in page
    assert f'xml:lang="{lang}"' in client.get(f"/feed.atom?lang={lang}").text
    assert words["planned"] in client.get(f"/plans.ics?lang={lang}").text.replace("\r\n ", "")
    assert words["sign_head"] in client.get(f"/sign?lang={lang}").text


def test_the_copies_link_to_each_other_alone_and_take_no_form():
    now = shown(published=True)
    found = documents(now, WORDS)
    own = {"index.html", "now.json", "report.html"}
    others = {f"{lang}/{name}" for lang in ("de", "es") for name in own}
    assert set(found) == {*own, *others, "feed.atom", "plans.ics", "sign.html"}
    links = set()
    for name in (n for n in found if n.endswith(".html")):
        tree = Tree(found[name])
        assert "form" not in [tag for tag, _ in tree.tags]
        assert any(a.get("http-equiv") == "Content-Security-Policy" for _, a in tree.tags)
        found_there = {a["href"] for tag, a in tree.tags if tag in ("a", "link") and a.get("href")}
        local = {link for link in found_there if not re.match("#|data:|mailto:", link)}
        links |= {normpath(join(dirname(name), link)) for link in local}
    assert links == {".", "de", "es", "feed.atom", "plans.ics",
                     *(n for n in found if not n.startswith("sign") and "." in n)}  # fmt: skip
    assert 'data-lost="300"' in found["index.html"]
    for lang in ("de", "es"):
        assert f'<html lang="{lang}">' in found[f"{lang}/index.html"]
        said = json.loads(found[f"{lang}/now.json"])["places"][0]["text"]["state"]
        assert said == CATALOGUES[lang]["within"]


def test_a_copy_in_another_language_finds_what_it_shares():
    now = past_samples.now(neighbours=neighbours.neighbours(published=True), program="import node")
    for name in ("index.html", "de/index.html"):
        tags = Tree(documents(now, WORDS)[name]).tags
        links = {normpath(join(dirname(name), a["href"])) for tag, a in tags if tag == "a"
                 and ":" not in a["href"]}  # fmt: skip
        assert links >= {"data/2026-11.csv", "log/checkpoint", "microphone.py", "feed.atom"}


def test_the_letter_has_the_questions_in_it():
    text = documents(shown(published=True), WORDS)["report.html"]
    mailto = unescape(re.search(r'href="(mailto:[^"]+)"', text)[1])
    assert mailto.startswith("mailto:noise@alderlane.example?subject=Noise%20at%20Alder")
    assert "When%20was%20it%3F%0D%0A" in mailto
    assert " " not in mailto
    assert "report.html" not in documents(shown(published=True, email="", phone=""), WORDS)
