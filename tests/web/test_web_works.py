"""Is it the workshop: machines that work now, and what was announced; how a meter was checked."""

import html
import json
import re
from dataclasses import replace

import neighbour_samples as neighbours
import pytest
import web_samples as samples
from fastapi.testclient import TestClient
from lotline.station.sent import program
from lotline.web import create_app
from lotline.web.copy import documents
from lotline.web.live import live_json
from lotline.web.now import Checked, Machine
from lotline.web.page import page
from lotline.web.words import CATALOGUES, Words
from web_tree import Tree

EN = Words("en")
SAW = Machine("saw", True, samples.NOW_US - 90 * 60 * samples.US)
PRESS = Machine("press", False)
ROUTER = Machine("router", None)
PLAN = neighbours.plan(1, -1, 3)


def told(machines=(), plans=None, lang="en"):
    here = None if plans is None else neighbours.neighbours(plans=plans)
    now = samples.now(machines=tuple(machines), neighbours=here)
    works = json.loads(live_json(now, Words(lang)))["works"]
    (shown,) = re.findall(r'<span id="works">(.*?)</span>', page(now, Words(lang)))
    assert html.unescape(shown) == works["text"]
    return works["text"], works["machines"]


@pytest.mark.parametrize(
    ("machines", "plans", "said"),
    [
        ((), None, ""),
        ((), (), ""),
        ((SAW, PRESS), None, "Running now: saw since 13:02."),
        ((SAW, replace(SAW, name="lathe", since_us=None)), (),
         "Running now: saw since 13:02, lathe. No noisy work was announced for now."),
        ((PRESS,), (), "No machine that we measure is running now."),
        ((PRESS, ROUTER), (),
         "No machine that we measure is running now. Not measured now: router."),
        ((ROUTER,), (), "Not measured now: router."),  # it may run, and it may not
        ((SAW,), (PLAN,),
         "Running now: saw since 13:02. Announced until 16:30: Planing oak boards."),
        ((), (neighbours.plan(1, -1, 30),),
         "Announced until Thu 5 Nov 19:30: Planing oak boards."),
        ((), (replace(PLAN, state="cancelled", outcome="cancelled"),), ""),
        ((), (replace(PLAN, state="done"),), ""),
        ((), (neighbours.plan(1, -3, 2), neighbours.plan(2, 5)), ""),
    ],
)  # fmt: skip
def test_what_runs_and_what_was_announced(machines, plans, said):
    text, found = told(machines, plans)
    assert text == said
    assert [(m["name"], m["working"]) for m in found] == [(m.name, m.working) for m in machines]


def test_it_is_hidden_where_nothing_is_known():
    hidden = '<p class="works" hidden>'
    assert hidden in page(samples.now(), EN)
    assert hidden not in page(samples.now(machines=(SAW,)), EN)


@pytest.mark.parametrize("lang", sorted(CATALOGUES))
def test_in_every_language(lang):
    text, _ = told((SAW, ROUTER), (PLAN,), lang)
    assert all(part in text for part in ("saw", "13:02", "router", "16:30", "Planing oak boards"))


def measured(*places):
    return Tree(page(samples.now(*places), EN)).text()


def test_a_check_with_a_calibrator_is_told_with_its_day():
    day = samples.NOW_US - 32 * 86_400 * samples.US
    mine = replace(samples.within(), checked=Checked(day, -0.24))
    assert (
        "Not a class 1 or 2 instrument. Checked against a calibrator on 3 Oct (\u22120.2 dB)."
        in (measured(mine))
    )
    assert "No check with a calibrator is on record." not in measured(mine)
    other = replace(samples.passed(), id="west", place="West fence")
    both = measured(mine, other)
    assert f"{mine.place}: Checked against a calibrator on 3 Oct (\u22120.2 dB)." in both
    assert "West fence: No check with a calibrator is on record." in both
    plus = replace(mine, checked=Checked(day, 0.2), grade="certified")
    assert "Meter with a certificate. Checked against a calibrator on 3 Oct (+0.2 dB)." in (
        measured(plus)
    )


def test_the_program_of_the_microphone_can_be_read():
    mine = samples.now(program="def second(): ...\n")
    client = TestClient(create_app(lambda: mine))
    assert 'href="microphone.py"' in client.get("/").text
    answer = client.get("/microphone.py")
    assert answer.text == mine.program
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert documents(mine, EN)["microphone.py"] == mine.program
    wired = samples.now(replace(samples.within(), wired=True), program=mine.program)
    for now in (samples.now(), wired):  # none at hand, and none of a node's
        client = TestClient(create_app(lambda now=now: now))
        assert "microphone.py" not in client.get("/").text
        assert client.get("/microphone.py").status_code == 404
        assert "microphone.py" not in documents(now, EN)
    assert "self.meter.feed(self.buffer" in program()  # what a station gives


def test_how_the_log_is_checked_is_said_with_its_address():
    now = samples.now(log_key="lot+ab+cd", neighbours=neighbours.neighbours())
    assert "lotline verify https://noise.alderlane.example/log --key lot+ab+cd" in page(now, EN)
    assert "lotline verify" not in page(replace(now, neighbours=None), EN)


def test_a_sorry_page_is_in_the_language_that_was_asked_for():
    client = TestClient(create_app(samples.now))
    assert "Aquí no existe esa página." in client.get("/none?lang=es").text
    assert 'href="/?lang=es"' in client.get("/none?lang=es").text
    assert "There is no such page here." in client.get("/none").text
