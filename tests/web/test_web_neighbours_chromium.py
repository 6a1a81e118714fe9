"""Form, diary, sign and copies as a neighbour meets them: Chromium, sizes, light and dark."""

from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import neighbour_samples as neighbours
import pytest
import web_browser
import web_samples as samples
from lotline.web import create_app, serve
from lotline.web.copy import documents
from lotline.web.words import Words
from test_web_chromium import CONTRAST, SHOTS, SMALL, WIDTHS

# Every field and button that a finger must find.
TARGETS = SMALL.replace(
    "'button, summary'",
    "'button, summary, select, textarea, input[type=text], input[type=email], .choice, .main'",
)


@pytest.fixture(scope="module")
def browser():
    yield from web_browser.opened()


@pytest.fixture
def site(tmp_path):
    desk = neighbours.desk(tmp_path)

    def now():
        return samples.now(samples.close(), neighbours=neighbours.neighbours())

    server = serve(create_app(now, counter=neighbours.counter(desk)), "127.0.0.1", 0)
    server.start()
    yield f"http://127.0.0.1:{server.port}/", desk
    server.stop()


def look(browser, url, name):
    """At every size: nothing sideways, nothing faint, nothing small, nothing from elsewhere."""
    for width in WIDTHS:
        for scheme in ("light", "dark"):
            browser.look(width, 800 if width > 1000 else 740, scheme)
            browser.open(url)
            browser.screenshot(SHOTS / f"{name}-{width}-{scheme}.png")
            # the clock of a time field is the browser's own
            assert [r for r in browser.requests if not r.startswith("data:")] == [url]
            assert browser.value("document.documentElement.scrollWidth") <= width
            assert browser.value(CONTRAST) == []
            assert browser.value(TARGETS) == []
            assert browser.console == []


def fill(browser):
    for name, value in (("when", "30"), ("kind", "hum"), ("effect", "woke")):
        browser.value(f"document.getElementById('{name}-{value}').click()")
    browser.value("document.getElementById('words').value = 'A low hum'")


def test_a_neighbour_asks_for_mail_and_stops_it(browser, tmp_path):
    desk = neighbours.mail_desk(tmp_path)
    app = create_app(samples.now, mailing=neighbours.mailing(desk))
    server = serve(app, "127.0.0.1", 0)
    server.start()
    url = f"http://127.0.0.1:{server.port}/alerts"
    try:
        look(browser, url, "alerts")
        browser.value("document.getElementById('email').value = 'ada@example.org'")
        browser.value("document.querySelector('form').requestSubmit()")
        browser.wait("document.body?.innerText.includes('look into your mailbox')")
        asked = desk.people.ask("b@example.org", "en", samples.NOW_US)
        look(browser, f"{url}/{desk.keys.mail(asked.id)}", "alerts-ask")
        browser.value("document.querySelector('form').requestSubmit()")
        browser.wait("document.body?.innerText.includes('You get alerts')")
        browser.value("document.querySelector('form').requestSubmit()")
        browser.wait("document.body?.innerText.includes('not kept')")
    finally:
        server.stop()
    assert desk.find(asked.id) is None


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_a_neighbour_reports_and_reads_the_answer(browser, site, script):
    url, desk = site
    look(browser, f"{url}report", "report")
    browser.open(url)
    browser.script(script)
    try:
        browser.open(f"{url}report")
        fill(browser)
        browser.value("document.querySelector('form').requestSubmit()")
        browser.wait("location.pathname.startsWith('/diary/')")
    finally:
        browser.script(True)
    (report,) = desk.store.all()
    assert (report.kind, report.effect, report.words) == ("hum", "woke", "A low hum")
    diary = f"{url}diary/{desk.keys.link(report.diary)}"
    desk.store.answer(report.ref, "The door stood open.", samples.NOW_US)
    look(browser, f"{diary}?new={report.ref}", "diary")
    assert f"Your report is {report.ref}." in browser.value("document.body.innerText")


def test_a_form_that_lacks_something_keeps_what_was_written(browser, site):
    url, desk = site
    browser.look(360)
    browser.open(f"{url}report")
    fill(browser)
    browser.value("document.querySelector('form').noValidate = true")
    browser.value("document.querySelectorAll('[name=kind]').forEach(e => e.checked = false)")
    browser.value("document.querySelector('form').requestSubmit()")
    browser.wait("document.querySelector('[role=alert]') !== null")
    assert browser.value("document.getElementById('words').value") == "A low hum"
    assert browser.value("document.getElementById('when-30').checked")
    assert browser.value(CONTRAST) == []
    browser.screenshot(SHOTS / "report-wrong-360-light.png")
    assert desk.store.all() == []


def test_the_form_goes_by_keyboard_alone(browser, site):
    url, _ = site
    browser.look(1280, 800)
    browser.open(f"{url}report")
    passed = []
    for _ in range(14):
        for kind in ("keyDown", "keyUp"):
            browser.call("Input.dispatchKeyEvent", type=kind, key="Tab", code="Tab",
                         windowsVirtualKeyCode=9)  # fmt: skip
        passed.append(browser.value("document.activeElement.name || document.activeElement.type"))
    order = [name for at, name in enumerate(passed) if name and name not in passed[:at]]
    wanted = ["when", "time", "kind", "effect", "lasted", "place", "contact", "words", "submit"]
    assert [name for name in order if name in wanted] == wanted
    assert "homepage" not in passed


def test_the_sign_and_the_page_with_its_parts(browser, site):
    url, _ = site
    look(browser, f"{url}sign", "sign")
    look(browser, url, "neighbours")


def test_the_copy_works_from_any_web_host(browser, tmp_path):
    """From plain files: its numbers follow, and when they stop the page says so."""
    now = samples.now(samples.close(), neighbours=neighbours.neighbours(published=True))
    for name, text in documents(now, Words("en")).items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    handler = partial(QuietHandler, directory=str(tmp_path))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_address[1]}/"
    try:
        look(browser, url, "copy")
        look(browser, f"{url}report.html", "copy-report")
        browser.open(url)
        browser.value("document.querySelector('.button').click()")
        browser.wait("location.pathname === '/report.html'")
        browser.open(url)
        browser.value("document.querySelector('[hreflang=de]').click()")
        browser.wait("location.pathname === '/de/index.html' && !!document.body")
        text = browser.value("fetch('now.json').then(a => a.json()).then(a => a.places[0].text)")
        assert text["state"] == Words("de")("close")
    finally:
        server.shutdown()
        server.server_close()


class QuietHandler(SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass
