"""The page as a reader meets it: Chromium, every state, light and dark, phone and desk."""

import threading
from dataclasses import replace
from pathlib import Path

import past_samples
import pytest
import web_browser
import web_samples as samples
from lotline.web import create_app, serve
from web_browser import CONTRAST

SHOTS = Path(__file__).resolve().parents[2] / "build" / "screenshots"
WIDTHS = (320, 360, 1280)
# a clock fifty times as fast: the page asks each 200 ms, and gives up after 1.2 s
FAST = """
{ const wait = window.setTimeout, now = Date.now, begin = now();
  window.setTimeout = (f, t, ...rest) => wait(f, t / 50, ...rest);
  Date.now = () => begin + (now() - begin) * 50; }
"""
SMALL = """
[...document.querySelectorAll('button, summary')]
  .filter(e => { const b = e.getBoundingClientRect(); return b.height < 44 || b.width < 44; })
  .map(e => e.textContent)
"""


@pytest.fixture(scope="module")
def browser():
    yield from web_browser.opened()


class Site:
    """A server whose page can be changed while it is open."""

    def __init__(self, now) -> None:
        self.now = now
        self.asked = 0
        self._lock = threading.Lock()
        app = create_app(self._next, json_s=0.0)
        self.server = serve(app, "127.0.0.1", 0)
        self.server.start()
        self.url = f"http://127.0.0.1:{self.server.port}/"

    def _next(self):
        with self._lock:
            self.asked += 1
            return replace(self.now, made_us=self.now.made_us + self.asked * 1000)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.stop()


KEYS = {"Tab": 9, "Home": 36, "ArrowLeft": 37, "ArrowRight": 39}


def press(browser, key):
    for kind in ("keyDown", "keyUp"):
        browser.call("Input.dispatchKeyEvent", type=kind, key=key, code=key,
                     windowsVirtualKeyCode=KEYS[key])  # fmt: skip


STATES = samples.STATES | {"full": past_samples.now}


@pytest.mark.parametrize("state", STATES)
def test_every_state_at_every_size(browser, state):
    with Site(STATES[state]()) as site:
        for width in WIDTHS:
            for scheme in ("light", "dark"):
                browser.look(width, 800 if width > 1000 else 740, scheme)
                browser.open(site.url)
                browser.screenshot(SHOTS / f"{state}-{width}-{scheme}.png")
                assert browser.requests == [site.url]  # one request, and nobody else's
                browser.value("document.querySelectorAll('details').forEach(d => d.open = true)")
                wide = browser.value("document.documentElement.scrollWidth")
                assert wide <= width, (state, wide)
                assert browser.value(CONTRAST) == []
                assert browser.value(SMALL) == []
                assert browser.console == []
    assert browser.value("document.cookie") == ""


def test_text_twice_as_large_needs_no_sideways_scroll(browser):
    with Site(samples.several()) as site:
        browser.look(640)
        browser.open(site.url)
        browser.value("document.documentElement.style.fontSize = '200%'")
        browser.value("document.querySelectorAll('details').forEach(d => d.open = true)")
        assert browser.value("document.documentElement.scrollWidth") <= 640
        browser.screenshot(SHOTS / "several-640-text-200.png")


def test_forced_colours_and_print(browser):
    with Site(samples.several()) as site:
        browser.look(360, scheme="light", **{"forced-colors": "active"})
        browser.open(site.url)
        browser.screenshot(SHOTS / "several-360-forced-colours.png")
        assert browser.value("matchMedia('(forced-colors: active)').matches")
        browser.look(720)
        browser.call("Emulation.setEmulatedMedia", media="print", features=[])
        browser.screenshot(SHOTS / "several-720-print.png")
        display = browser.value("getComputedStyle(document.getElementById('pause')).display")
        assert display == "none"
        browser.call("Emulation.setEmulatedMedia", media="", features=[])


def test_the_focus_is_seen(browser):
    with Site(samples.now()) as site:
        browser.look(360)
        browser.open(site.url)
        seen = []
        for _ in range(4):
            press(browser, "Tab")
            seen.append(browser.value(
                "[document.activeElement.localName,"
                " getComputedStyle(document.activeElement).outlineStyle]"))  # fmt: skip
    assert seen == [["button", "solid"], ["input", "solid"], ["summary", "solid"], ["a", "solid"]]


def test_complete_without_a_script(browser):
    now = samples.demo()
    with Site(now) as site:
        browser.look(360)
        browser.open(site.url)
        with_script = browser.value("document.querySelector('main').innerText")
        cursor = browser.value("document.querySelector('p.cursor').innerText").strip()
        browser.script(False)
        try:
            browser.open(site.url)
            browser.screenshot(SHOTS / "demo-360-without-script.png")
            without = browser.value("document.querySelector('main').innerText")
            assert browser.value("document.getElementById('pause').hidden")
        finally:
            browser.script(True)
    assert "Reload the page for newer numbers." in without
    for line in with_script.splitlines():
        assert line in without or line in ("Pause live updates", cursor)


def test_arrow_keys_go_through_the_chart(browser):
    with Site(samples.now(samples.passed())) as site:
        browser.look(360)
        browser.open(site.url)
        browser.value("document.querySelector('[type=range]').focus()")
        line = "document.querySelector('rect.cursor').getAttribute('x')"
        assert float(browser.value(line).rstrip("%")) == pytest.approx(95.5 / 96 * 100)
        said = []
        for code in ("ArrowLeft", "ArrowLeft", "ArrowLeft", "Home", "ArrowRight"):
            press(browser, code)
            said.append(browser.value("document.activeElement.getAttribute('aria-valuetext')"))
            assert browser.value("document.querySelector('p.cursor span').textContent") == said[-1]
        level = [round(p.LAeq) for p in samples.passed().day]
        assert said == [
            f"14:00, {level[-2]} dB, limit passed", f"13:45, {level[-3]} dB",
            f"13:30, {level[-4]} dB", f"14:30, {level[0]} dB", f"14:45, {level[1]} dB",
        ]  # fmt: skip
        assert float(browser.value(line).rstrip("%")) == pytest.approx(1.5 / 96 * 100)
    with Site(samples.now(samples.silent())) as site:
        browser.open(site.url)
        assert browser.value("document.querySelector('p.cursor span').textContent") == (
            "14:15, not measured"
        )


@pytest.fixture
def fast(browser):
    script = browser.call("Page.addScriptToEvaluateOnNewDocument", source=FAST)
    browser.look(360)
    yield browser
    browser.call("Page.removeScriptToEvaluateOnNewDocument", identifier=script["identifier"])


WATCH = """
window.announced = [];
const status = document.querySelector('.card [role=status]');
new MutationObserver(() => announced.push(status.textContent))
  .observe(status, {childList: true, characterData: true, subtree: true});
"""
NUMBER = "document.querySelector('[data-text=number]').textContent"


def test_numbers_follow_and_only_a_new_state_is_announced(fast):
    with Site(samples.now()) as site:
        fast.open(site.url)
        fast.value(WATCH)
        site.now = samples.now(replace(samples.within(), last_minute=48.6))
        fast.wait(f"{NUMBER} == '49'")
        assert fast.value("announced") == []
        site.now = samples.now(samples.passed(), nodes_heard=2)
        fast.wait(f"{NUMBER} == '51'")
        assert fast.value("announced") == ["Limit passed"]
        assert fast.value("document.querySelector('.card').className") == "card passed"
        assert fast.value("document.querySelector('.card use').href.baseVal") == "#passed"
        assert fast.value("document.getElementById('heard').textContent").startswith("2 of 3")


def test_pause_stops_the_asking(fast):
    with Site(samples.now()) as site:
        fast.open(site.url)
        fast.wait("performance.getEntriesByName(location.href + 'now.json?lang=en').length > 1")
        fast.value("document.getElementById('pause').click()")
        assert fast.value("document.getElementById('pause').textContent") == "Resume live updates"
        fast.value("new Promise(done => setTimeout(done, 10000))")  # an answer on its way
        asked = site.asked
        site.now = samples.now(samples.close())
        fast.value("new Promise(done => setTimeout(done, 50000))")  # five turns
        assert site.asked == asked
        assert fast.value(NUMBER) == "43"
        fast.value("document.getElementById('pause').click()")
        fast.wait(f"{NUMBER} == '54'")


def test_a_hidden_page_does_not_ask(fast):
    hide = ("Object.defineProperty(document, 'hidden', {{value: {}, configurable: true}});"
            "document.dispatchEvent(new Event('visibilitychange'))")  # fmt: skip
    with Site(samples.now()) as site:
        fast.open(site.url)
        fast.wait("performance.getEntriesByName(location.href + 'now.json?lang=en').length > 1")
        fast.value(hide.format("true"))
        fast.value("new Promise(done => setTimeout(done, 10000))")
        asked = site.asked
        fast.value("new Promise(done => setTimeout(done, 50000))")
        assert site.asked == asked
        site.now = samples.now(samples.close())
        fast.value(hide.format("false"))
        fast.wait(f"{NUMBER} == '54'")


STOPPED = "document.getElementById('stopped').innerText"
WORDS = "Live updates have stopped. Numbers are from 14:32."


def test_a_lost_server_is_said(fast):
    with Site(samples.now()) as site:
        fast.open(site.url)
        assert fast.value(STOPPED) == ""
        site.server.stop()
        fast.wait(f"{STOPPED} == '{WORDS}'")
        assert fast.value("document.getElementById('live').className") == "stopped"
        assert fast.value("document.querySelector('.card use').href.baseVal") == "#not_measured"
        for scheme in ("light", "dark"):
            fast.look(360, scheme=scheme)
            fast.screenshot(SHOTS / f"stopped-360-{scheme}.png", whole=False)


def test_a_station_that_repeats_itself_is_said(fast):
    class Frozen(Site):
        def _next(self):
            return self.now

    with Frozen(samples.now()) as site:
        fast.open(site.url)
        fast.wait(f"{STOPPED} == '{WORDS}'")
        site.now = replace(site.now, made_us=site.now.made_us + 60 * samples.US)
        fast.wait(f"{STOPPED} == ''")
        assert fast.value("document.getElementById('updated').textContent") == "Updated 14:33"
