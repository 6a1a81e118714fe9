"""The operator's pages as people meet them: Chromium, every state and size, axe, html-validate."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import shop_pages
import shop_rig as rig

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "web"))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "photos"))
import web_axe
import web_browser
from photo_rig import jpeg
from web_browser import CONTRAST

SHOTS = Path(__file__).resolve().parents[2] / "build" / "screenshots" / "shop"
WIDTHS = (320, 360, 1280)
PAGES = {
    "now": "/shop", "wall": "/shop/wall", "ask": "/shop/ask?machine=saw&minutes=10",
    "plan": "/shop/plan", "passed": "/shop/passed", "energy": "/shop/energy",
    "jobs": "/shop/jobs", "nodes": "/shop/nodes", "neighbours": "/shop/neighbours",
    "install": "/shop/install", "install-runs": "/shop/install/111111111111/flash",
    "install-failed": "/shop/install/222222222222/flash",
    "install-new": "/shop/install/333333333333/flash",
    "install-flash": "/shop/install/000000000000/flash",
    "install-node": "/shop/install/000000000000/node",
    "install-check": "/shop/install/000000000000/check",
    "install-calibrate": "/shop/install/000000000000/calibrate",
    "install-record": "/shop/install/000000000000/record",
}  # fmt: skip
# Whatever a glove must hit; a link within a sentence may be as small as its words.
SMALL = """
[...document.querySelectorAll('button, summary, select, textarea, input:not([type=hidden]), nav a,'
  + ' .tasks a, .quiet')]
  .filter(e => { const b = e.getBoundingClientRect(); return b.height < 44 || b.width < 24; })
  .map(e => e.outerHTML.slice(0, 80))
"""
# Parts of symbols that are drawn in neither their word's colour nor at all.
UNSEEN = """
[...document.querySelectorAll('.symbol *')].filter(e => { const s = getComputedStyle(e);
  return [s.fill, s.stroke].sort().join() != [s.color, 'none'].sort().join(); })
  .map(e => e.outerHTML)
"""
STOPPED = "document.getElementById('stopped').innerText"


@pytest.fixture(scope="module")
def browser():
    yield from web_browser.opened()


@pytest.fixture(scope="module")
def axe():
    return web_axe.there(web_axe.SOURCE).read_text("utf-8")


@pytest.fixture(scope="module")
def front(tmp_path_factory, browser):
    folder = tmp_path_factory.mktemp("chromium") / "site"
    with shop_pages.Shopfront(folder, shop_pages.looked) as made:
        made.alert()
        made.desk.keep_photo("mic-wall", jpeg((1200, 900)), "Ada")
        made.whole = made.floor.latest
        shop_pages.enter(browser, made)
        yield made


@pytest.fixture(autouse=True)
def as_it_was(front):
    yield
    front.floor.latest = front.whole


def look(browser, axe, front, name, path):
    for width in WIDTHS:
        for scheme in ("light", "dark"):
            browser.look(width, 800 if width > 1000 else 740, scheme)
            browser.open(front.url + path)
            browser.value("document.querySelectorAll('details').forEach(d => d.open = true)")
            browser.screenshot(SHOTS / f"{name}-{width}-{scheme}.png")
            # The icons of a browser's own fields are its own.
            asked = [r for r in browser.requests if not r.startswith("data:")]
            assert all(r.startswith(front.url) for r in asked), asked
            assert browser.value("document.documentElement.scrollWidth") <= width, (name, width)
            assert browser.value(SMALL) == [], (name, width)
            assert browser.value(CONTRAST) == [], (name, width, scheme)
            assert browser.value(UNSEEN) == [], (name, width, scheme)
            assert browser.console == []
            if (width, scheme) in ((320, "light"), (1280, "dark")):
                found = web_axe.look(browser, axe)
                assert found["violations"] == [], (name, width, scheme)
                # Over hatching axe cannot tell the contrast; ours is measured above.
                assert {rule for rule, _ in found["incomplete"]} <= {"color-contrast"}


@pytest.mark.parametrize("name", PAGES)
def test_every_page_at_every_size(browser, axe, front, name):
    look(browser, axe, front, name, PAGES[name])


def room(state, value, crossing_us=None):
    from lotline.web.shop.shown import Room

    return Room("day", "yard wall", state, "dB", rig.NOW_US - 330_000_000,
                rig.NOW_US + 570_000_000, value, None if state == "no_limit" else 55.0, 54.0,
                crossing_us, 1.0)  # fmt: skip


def doing(front, what):
    return tuple(replace(m, doing=what, power=None if what == "unknown" else 3.0)
                 for m in front.whole.machines)  # fmt: skip


SAID = "Pausing router takes 4 to 6 dB off at mic-wall, by what it added in 31 h that it ran."
STATES = {
    "within": lambda f: {"rooms": (room("within", 44.1),), "machines": doing(f, "idle")},
    "passed": lambda f: {"rooms": (room("passed", 58.3),), "suggestion": SAID},
    "not-measured": lambda f: {"rooms": (room("not_measured", None),),
                               "machines": doing(f, "unknown")},
    "no-limit": lambda f: {"rooms": (room("no_limit", 44.0),), "machines": doing(f, "off")},
    "several": lambda f: {
        "rooms": (room("passed", 58.3), room("close", 53.2), room("within", 41.0)),
        "suggestion": SAID, "tasks": (), "alerts": (),
    },
    "empty": lambda f: {"rooms": (), "machines": (), "nodes": (), "tasks": (), "alerts": ()},
}  # fmt: skip


@pytest.mark.parametrize("path", ["/shop", "/shop/wall"])
@pytest.mark.parametrize("state", STATES)
def test_every_state(browser, axe, front, state, path):
    front.show(**STATES[state](front))
    look(browser, axe, front, f"{'wall' if 'wall' in path else 'now'}-{state}", path)


@pytest.mark.parametrize("state", ["", "several"])
def test_letters_on_the_wall_are_read_from_five_metres(browser, front, state):
    """On a screen of 1.2 m, 1920 wide, a letter of 2.5 cm (a 200th of 5 m) is 40 px: a capital is
    0.73 of its font's size."""
    if state:
        front.show(**STATES[state](front))
    browser.look(1920, 1080)
    browser.open(front.url + "/shop/wall")
    browser.screenshot(SHOTS / f"wall-{state}-1920-light.png")
    sizes = browser.value(
        "[...document.querySelectorAll('.state, .big, .ahead, main h2')]"
        ".map(e => parseFloat(getComputedStyle(e).fontSize))"
    )
    assert min(sizes) * 0.73 >= 36
    assert browser.value("document.documentElement.scrollHeight") <= 1080


def test_text_twice_as_large_needs_no_sideways_scroll(browser, front):
    for name in ("now", "energy", "plan"):
        browser.look(640)
        browser.open(front.url + PAGES[name])
        browser.value("document.documentElement.style.fontSize = '200%'")
        assert browser.value("document.documentElement.scrollWidth") <= 640, name
        browser.screenshot(SHOTS / f"{name}-640-text-200.png")


def press(browser, key, code=0):
    for kind in ("keyDown", "keyUp"):
        browser.call("Input.dispatchKeyEvent", type=kind, key=key, code=key,
                     windowsVirtualKeyCode=code, text="\r" if key == "Enter" else "")  # fmt: skip


def test_by_keyboard_alone(browser, front):
    """The link to the content first; then all there is, each with its outline, and pause works."""
    browser.look(1280, 800)
    browser.open(front.url + "/shop")
    seen = []
    for _ in range(40):
        press(browser, "Tab", 9)
        seen.append(browser.value(
            "[document.activeElement.textContent.trim().slice(0, 30),"
            " getComputedStyle(document.activeElement).outlineStyle]"))  # fmt: skip
        if seen[-1][0] == "Pause live updates":
            break
    assert seen[0][0] == "To the content"
    assert {outline for _, outline in seen} == {"solid"}
    assert "May I run it?" in [words for words, _ in seen]
    press(browser, "Enter", 13)
    browser.wait("document.getElementById('pause').textContent == 'Resume live updates'")


def test_numbers_follow_and_pause_stops_them(browser, front):
    browser.look(1280, 800)
    browser.open(front.url + "/shop")
    big = "document.querySelector('[data-part=rooms] .big').textContent"
    assert browser.value(big) == "3.8 dB left"
    front.show(rooms=(room("passed", 58.3),), made_us=rig.NOW_US + 1_000_000)
    browser.wait(f"{big} == '3.3 dB over'")
    assert browser.value("document.getElementById('made').textContent") == "Numbers of 14:05:31"
    browser.value("document.getElementById('pause').click()")
    front.show(rooms=(room("within", 44.0),), made_us=rig.NOW_US + 2_000_000)
    browser.value("new Promise(done => setTimeout(done, 2500))")
    assert browser.value(big) == "3.3 dB over"
    assert browser.value(STOPPED) == ""
    browser.value("document.getElementById('pause').click()")
    browser.wait(f"{big} == '11.0 dB left'")


# A clock ten times as fast for the script's own waiting.
FAST = """
{ const every = window.setInterval, now = Date.now, begin = now();
  window.setInterval = (f, t, ...rest) => every(f, t / 10, ...rest);
  Date.now = () => begin + (now() - begin) * 10; }
"""


def test_a_dead_gateway_is_told(browser, front):
    script = browser.call("Page.addScriptToEvaluateOnNewDocument", source=FAST)
    try:
        for path in ("/shop", "/shop/wall"):
            browser.look(360)
            browser.open(front.url + path)
            browser.wait("performance.getEntriesByType('resource').length >= 2")
            real = front.desk.now_us
            front.desk.now_us = lambda: rig.NOW_US + 60_000_000  # nothing newer is known
            try:
                browser.wait(f"{STOPPED} == 'Updates have stopped. Numbers are from 14:05:30.'")
                assert browser.value("document.getElementById('live').className") == "stopped"
                for scheme in ("light", "dark"):
                    browser.look(360, scheme=scheme)
                    name = "wall" if "wall" in path else "now"
                    browser.screenshot(SHOTS / f"{name}-stopped-360-{scheme}.png")
                assert browser.value(CONTRAST) == []
            finally:
                front.desk.now_us = real
            browser.wait(f"{STOPPED} == ''")
    finally:
        browser.call("Page.removeScriptToEvaluateOnNewDocument",
                     identifier=script["identifier"])  # fmt: skip


def test_without_a_script_the_page_is_whole(browser, front):
    browser.look(360)
    browser.script(False)
    try:
        browser.open(front.url + "/shop")
        said = browser.value("document.querySelector('main').innerText")
        browser.screenshot(SHOTS / "now-360-without-script.png")
    finally:
        browser.script(True)
    for words in ("3.8 dB left", "Reload the page for newer numbers.", "To do", "Working"):
        assert words in said
    assert "Pause live updates" not in said


def test_html_validate_finds_nothing(tmp_path, front):
    from fastapi.testclient import TestClient
    from lotline.web.inside.guard import SESSION

    program = web_axe.there(web_axe.VALIDATE)
    who = TestClient(front.app, base_url="http://shop.lan", cookies={SESSION: front.session()})
    for name, path in PAGES.items():
        (tmp_path / f"{name}.html").write_text(who.get(path).text, encoding="utf-8")
    done = subprocess.run([program, "--formatter", "text", *sorted(tmp_path.glob("*.html"))],
                          cwd=tmp_path, capture_output=True, text=True, check=False)  # fmt: skip
    assert done.returncode in (0, 1), done.stderr
    assert done.stdout == ""
