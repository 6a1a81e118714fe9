"""axe-core finds nothing in any state, size, colour or language; what it leaves open we see to."""

from dataclasses import replace

import neighbour_samples
import past_samples
import pytest
import web_axe
import web_browser
import web_samples as samples
from lotline.web import create_app, report_form, serve
from lotline.web.words import CATALOGUES
from web_browser import CONTRAST


def full():
    return past_samples.now(neighbours=neighbour_samples.neighbours())


STATES = samples.STATES | {
    "full": full,
    "full_air_missing": lambda: past_samples.now(past=past_samples.past(air=tuple(
        replace(air, state="not_measured", readings=()) for air in past_samples.air()))),
}  # fmt: skip


@pytest.fixture(scope="module")
def axe():
    return web_axe.there(web_axe.SOURCE).read_text("utf-8")


@pytest.fixture(scope="module")
def browser(axe):
    yield from web_browser.opened()


@pytest.fixture
def page():
    servers = []

    def opened(now, **more):
        server = serve(create_app(now, **more), "127.0.0.1", 0)
        server.start()
        servers.append(server)
        return f"http://127.0.0.1:{server.port}/"

    yield opened
    for server in servers:
        server.stop()


@pytest.mark.parametrize("state", STATES)
def test_no_state_has_a_violation(browser, axe, page, state):
    url = page(STATES[state])
    for width, scheme in ((320, "light"), (360, "dark"), (1280, "light"), (1280, "dark")):
        browser.look(width, scheme=scheme)
        browser.open(url)
        browser.value("document.querySelectorAll('details').forEach(d => d.open = true)")
        found = web_axe.look(browser, axe)
        assert found["violations"] == [], (width, scheme)
        # Only contrast may be left open, as over the hatching; that one is measured by ourselves.
        assert {rule for rule, _ in found["incomplete"]} <= {"color-contrast"}
        assert browser.value(CONTRAST) == []


@pytest.mark.parametrize("lang", sorted(CATALOGUES))
def test_each_language_at_each_width(browser, axe, page, lang):
    url = page(full)
    for width in (320, 360, 1280):
        browser.look(width)
        browser.open(f"{url}?lang={lang}")
        browser.value("document.querySelectorAll('details').forEach(d => d.open = true)")
        assert web_axe.look(browser, axe)["violations"] == []
        assert browser.value("document.documentElement.scrollWidth") <= width
        assert browser.value("document.documentElement.lang") == lang


def test_axe_finds_what_is_wrong(browser, axe, page):
    browser.look(360)
    browser.open(page(samples.now))
    browser.value("document.documentElement.removeAttribute('lang')")
    browser.value("document.body.insertAdjacentHTML('beforeend', '<img src=data:,>')")
    found = {rule for rule, _ in web_axe.look(browser, axe)["violations"]}
    assert {"html-has-lang", "image-alt"} <= found


@pytest.mark.parametrize("lang", sorted(CATALOGUES))
def test_form_diary_and_sign(browser, axe, page, tmp_path, lang):
    desk = neighbour_samples.desk(tmp_path)
    mails = neighbour_samples.mail_desk(tmp_path)
    url = page(full, counter=neighbour_samples.counter(desk),
               mailing=neighbour_samples.mailing(mails))  # fmt: skip
    asked = mails.keys.mail(mails.people.ask("ada@example.org", lang, samples.NOW_US).id)
    form = neighbour_samples.form()
    draft, _ = report_form.read(form, neighbour_samples.KEYS, samples.NOW_US, samples.SITE.zone)
    diary = desk.keys.link(desk.take(draft, None, "192.0.2.1").diary)
    for path in ("report", f"diary/{diary}", "sign", "alerts", f"alerts/{asked}"):
        for width, scheme in ((320, "light"), (1280, "dark")):
            browser.look(width, scheme=scheme)
            browser.open(f"{url}{path}?lang={lang}")
            assert browser.value("document.documentElement.lang") == lang
            assert web_axe.look(browser, axe)["violations"] == [], (path, width, scheme)
            assert browser.value("document.documentElement.scrollWidth") <= width
