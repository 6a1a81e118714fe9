"""Mails to neighbours say the same as text and as a page, and fetch nothing."""

import re
from dataclasses import replace

import neighbour_samples as neighbours
import past_samples
import pytest
import web_samples as samples
from lotline.reports import Report
from lotline.web.neighbour_mail import Writer
from lotline.web.words import CATALOGUES, Words
from web_tree import Tree

URL = "https://noise.example.org/"
SLY = 'Planing <img src="https://elsewhere.example/x"> & <script>oak</script>'
NOW = samples.NOW_US
REPORT = Report(1, "LC6XHH", "d", NOW, NOW, "page", "hum", "lot", "on", "", "", "", None, NOW,
                NOW, "The door stood open.\n\nIt is mended <now>.", "", None)  # fmt: skip


def mails(lang):
    """{kind: mail} of every kind."""
    writer, now = Writer(samples.SITE, URL, Words(lang)), NOW
    here = neighbours.neighbours()
    plan = replace(here.plans[5], words=SLY)
    return {
        "confirm": writer.confirm("t0ken", "d1ary"),
        "planned": writer.planned(plan, now, "t0ken"),
        "over": writer.planned(here.plans[0], now, "t0ken"),
        "explained": writer.explained(here.explained[0], now, "t0ken"),
        "month": writer.month(past_samples.past(), "t0ken"),
        "answered": writer.answered(REPORT, "d1ary", "t0ken"),
    }


def plain_words(text):
    return re.sub(r"\s+", " ", text).strip()


@pytest.mark.parametrize("lang", sorted(CATALOGUES))
def test_the_page_says_what_the_text_says(lang):
    for kind, mail in mails(lang).items():
        tree = Tree(mail.html)
        shown = plain_words(tree.text())
        told = mail.text.split("\n\n-- \n")[0]
        for paragraph in told.split("\n\n"):
            if URL not in paragraph:  # addresses are behind names there
                assert plain_words(paragraph) in shown, (kind, paragraph)
        assert ("html", {"lang": lang}) in tree.tags
        links = {a["href"] for tag, a in tree.tags if tag == "a"}
        assert links == set(re.findall(rf"{URL}\S*", mail.text)), kind


def test_it_fetches_nothing_and_runs_nothing():
    for kind, mail in mails("en").items():
        tags = Tree(mail.html).tags
        names = {tag for tag, _ in tags}
        assert names <= {"html", "head", "meta", "title", "body", "h1", "p", "a", "hr", "br"}, kind
        found = [(name, value) for _, attributes in tags for name, value in attributes.items()]
        assert {n for n, _ in found} <= {"lang", "charset", "name", "content", "style", "href"}
        assert not any("url(" in value for name, value in found if name == "style")


def test_each_but_the_first_ends_them():
    for kind, mail in mails("en").items():
        stops = f'href="{URL}alerts/t0ken?lang=en"' in mail.html
        assert stops == (kind != "confirm")
