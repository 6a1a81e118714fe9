"""The page over many sites: what it says, escaped; clean for axe and html-validate; no request."""

import subprocess
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser

import pytest
import sites_rig as rig
import web_axe
import web_browser
from lotline import sites
from lotline.sites import Month, Passed, Record, Seen
from lotline.web import overview as module
from lotline.web.overview import overview
from program import lotline, started, until
from web_browser import CONTRAST

AT = datetime(2026, 11, 23, 21, 0, tzinfo=UTC)
URL = "https://example.org"
BAD = "<script>alert(1)</script>\"&'"


def month(times=0, capture=99.5, cannot_say=0):
    return Month("2026-11", 2, times, cannot_say, capture)


def passed(hours, waits="", state="closed"):
    at = AT - timedelta(hours=hours)
    return Passed("day", at, at, 58.25, 55.0, "dB", state, waits)


def record(word, sentence="", size=123_456):
    return Record(word, sentence, size, "ab", AT - timedelta(days=40), AT)


WELL = Seen("nord", URL, f"{URL}/officer", AT, "within", title="Nord", permit="12/2026",
            months=(month(), month(1)), passed=(passed(700),), record=record("whole"))  # fmt: skip
PASSED = replace(
    WELL,
    name="sued",
    officer="",
    state="passed",
    months=(month(3), month()),
    due=("mic is due for calibration 2026-12-07",),
    title="x" * 300,
    passed=(passed(1, "decision", "explained"), passed(2, "explanation", "detected")),
)
GONE = Seen("hafen", URL, "", AT, "unreachable", unreachable_since=AT, why="it is away",
            record=record("unshown", "it cannot be shown", None))  # fmt: skip
BROKEN = replace(WELL, name="west", state="close", months=(month(0, 81.0, 1), month(0, None)),
                 record=record("broken", "its log was rewritten"))  # fmt: skip
BEGUN = replace(WELL, name="ost", state="no_limit", months=(), record=record("first", "kept"))
BARE = replace(WELL, name="bare", state="not_measured", why="it has no microphone",
               record=record("none", "", None))  # fmt: skip
HOSTILE = replace(WELL, name="hostile", title=BAD, permit=BAD, notes=(BAD, "x" * 300),
                  silent=(BAD,), passed=(
                      replace(passed(3), rule=BAD, unit=BAD, state=BAD),
                      replace(passed(4), rule="x" * 300, unit="x" * 300)))  # fmt: skip
ALL = [WELL, PASSED, GONE, BROKEN, BEGUN, BARE, HOSTILE]
LOOKS = {"all": ALL, "well": [WELL], "none": [], "gone": [GONE]}


def made(found):
    return overview(sites.worst_first(found), AT)


class Text(HTMLParser):
    """What stands in a page, and its tags."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.said = [], []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.said.append(data)


def test_the_worst_stands_first():
    rows = [one.name for one in sites.worst_first(ALL)]
    assert rows == ["west", "hafen", "sued", "bare", "hostile", "nord", "ost"]


def test_what_it_says():
    text = " ".join(" ".join(Text(made(ALL)).said).split())
    assert (
        "7 sites. Unreachable: 1. Limit passed: 1. Not measured: 1. Close to the limit: 1." in text
    )
    assert "Within the limit: 2. No limit at this hour: 1. Exceedances to decide: 1." in text
    assert "west: its log was rewritten." in text
    assert "passed 3 times kept 1 to decide, 1 to explain 99.5 % whole" in text
    assert "unreachable not told not told – – not shown" in text
    assert "123 456 entries , seen since 2026-10-14" in text
    newest = [text.index(words) for words in ("awaits decision", "awaits explanation")]
    assert newest == sorted(newest)


def test_names_of_strangers_are_only_words():
    page = Text(made(ALL))
    assert "script" not in {tag for tag, _ in page.tags}
    assert "".join(page.said).count(BAD) == 8


def test_only_so_many_exceedances_are_listed():
    many = replace(WELL, passed=tuple(passed(n) for n in range(module.MOST + 7)))
    page = made([many])
    assert "Not shown: 7 older." in page
    assert page.count('<th scope="row" class="n">') == module.MOST


def test_html_validate_finds_nothing(tmp_path):
    program = web_axe.there(web_axe.VALIDATE)
    for name, found in LOOKS.items():
        (tmp_path / f"{name}.html").write_text(made(found))
    done = subprocess.run([program, "--formatter", "text", *sorted(tmp_path.glob("*.html"))],
                          cwd=tmp_path, capture_output=True, text=True, check=False)  # fmt: skip
    assert (done.returncode, done.stdout) == (0, "")


@pytest.fixture(scope="module")
def browser():
    yield from web_browser.opened()


@pytest.mark.parametrize("look", LOOKS)
def test_axe_finds_nothing_at_any_width(browser, tmp_path, look):
    axe = web_axe.there(web_axe.SOURCE).read_text("utf-8")
    (tmp_path / "page.html").write_text(made(LOOKS[look]))
    for width, scheme in ((320, "light"), (360, "dark"), (1280, "light"), (1280, "dark")):
        browser.look(width, scheme=scheme)
        browser.open(f"file://{tmp_path}/page.html")
        assert browser.value("document.documentElement.scrollWidth") <= width
        assert [url for url in browser.requests if not url.startswith(("file:", "data:"))] == []
        assert browser.console == []
        found = web_axe.look(browser, axe)
        assert found["violations"] == [], (width, scheme)
        assert {rule for rule, _ in found["incomplete"]} <= {"color-contrast"}
        assert browser.value(CONTRAST) == []


def test_it_is_written_anew_whole_or_not_at_all(tmp_path):
    with rig.Stranger() as gateway:
        gateway.answers = rig.well(datetime.now(UTC)) | rig.log_of([b"one"])
        file, to = tmp_path / "s.toml", tmp_path / "page.html"
        file.write_text(f'[[site]]\nname = "nord"\nurl = "{gateway.url}"\n')
        done = lotline("sites", "page", to, "--file", file)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
        assert "Within the limit: 1." in to.read_text()
        assert sorted(path.name for path in tmp_path.iterdir()) == [
            "page.html", "s.heads", "s.toml"]  # fmt: skip
        before = to.read_text()
        file.write_text("[[")
        with started(tmp_path, "sites", "page", to, "--every", "10", "--file", file) as it:
            until(lambda: "the page of before stands" in it.said(), "a sentence")
            assert to.read_text() == before
            file.write_text(f'[[site]]\nname = "sued"\nurl = "{gateway.url}"\n')
            began = time.monotonic()
            until(lambda: "sued" in to.read_text(), "the page")
            assert time.monotonic() - began < 20
            it.process.terminate()
            assert it.process.wait(20) == 143
