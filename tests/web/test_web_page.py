"""The page as a document: well formed, escaped, in plain words, its table equal to its chart."""

import gzip
import re
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import web_samples as samples
from lotline.records import energy_mean
from lotline.web.chart import state_of
from lotline.web.page import SCRIPT, STYLE, page
from lotline.web.wording import level_text, whole
from lotline.web.words import Words
from web_tree import Tree
from web_words import TRADE

WORDS = Words("en")


def shown(now) -> Tree:
    return Tree(page(now, WORDS))


def test_where_the_sound_stays_is_said_as_it_is():
    now = samples.STATES["within"]()
    assert "Sound never leaves the microphone." in page(now, WORDS)
    own = replace(now.places[0], id="own", place="Hall", wired=True)
    wired = page(replace(now, places=(own,)), WORDS)
    assert "Sound never leaves the microphone." not in wired
    assert "No sound is stored or sent." in wired
    both = page(replace(now, places=(*now.places, own)), WORDS)
    assert "Sound never leaves the microphone." in both
    assert "The microphone “Hall” is wired to the computer that measures." in both


@pytest.mark.parametrize("state", samples.STATES)
def test_every_state_is_well_formed_and_labelled(state):
    tree = shown(samples.STATES[state]())
    assert ("html", {"lang": "en"}) in tree.tags
    assert [tag for tag, _ in tree.tags].count("h1") == 1
    for _, attrs in tree.tags:
        for name in ("aria-labelledby", "aria-describedby"):
            assert set((attrs.get(name) or "").split()) <= set(tree.ids)
        if (attrs.get("href") or "").startswith("#"):
            assert attrs["href"][1:] in tree.ids


@pytest.mark.parametrize("state", samples.STATES)
def test_the_words_are_for_readers(state):
    text = shown(samples.STATES[state]()).text()
    assert not TRADE["en"].search(text), TRADE["en"].search(text)
    assert "None" not in text
    assert "nan" not in text.split()


@pytest.mark.parametrize("state", samples.STATES)
def test_byte_budget(state):
    sent = len(gzip.compress(page(samples.STATES[state](), WORDS).encode()))
    assert sent <= 10_000 * max(1, len(samples.STATES[state]().places))
    assert len(SCRIPT.encode()) <= 3000


def test_the_order_above_the_fold():
    text = shown(samples.now(samples.passed())).text()
    order = [
        "Noise at Alder Lane workshop", "12 Alder Lane, Leeds", "Limit passed", "51",
        "decibels, average of the last minute", "Limit now: 55, averaged over 15 minutes.",
        "So far this period: 52 (2 min).", "Updated 14:32", "Pause live updates", "Today",
        "How this is measured", "What the words mean", "now.json",
    ]  # fmt: skip
    at = [text.index(words, 28) for words in order]  # behind the document's title
    assert at == sorted(at)


def test_the_worst_place_stands_first():
    tree = shown(samples.several())
    cards = [a["class"] for tag, a in tree.tags if tag == "section" and "class" in a]
    assert cards == ["card passed", "card not_measured", "card within"]


@pytest.mark.parametrize("place", [samples.silent(), samples.too_little(), samples.first_day()])
def test_not_measured_never_gets_a_tick(place):
    text = page(samples.now(place), WORDS)
    card = text[text.index("<section") : text.index("</section>")]
    assert 'href="#not_measured"' in card
    assert 'href="#within"' not in card
    assert "Within" not in card


def test_a_measured_place_without_a_limit_is_neither_within_nor_passed():
    text = page(samples.now(samples.no_limit()), WORDS)
    card = text[text.index("<section") : text.index("</section>")]
    assert "No limit at this hour" in card
    assert "Within" not in card


def test_when_the_limit_was_passed_stands_beside_its_level():
    """The level of this minute may be far below it by then."""
    said = shown(samples.STATES["passed"]()).text()
    assert "Last period, 14:15–14:30: 55.2, limit passed." in said
    one = samples.passed()
    kept = replace(one, day=(*one.day[:-1], replace(one.day[-1], verdict="ok")))
    for place in (kept, samples.within(), samples.close()):
        assert ", limit passed." not in shown(samples.now(place)).text()


def test_a_passed_limit_never_reads_as_the_limit_itself():
    assert level_text(55.2, 55, WORDS) == "55.2"
    assert level_text(55.04, 55, WORDS) == "55.04"
    assert level_text(55.004, 55, WORDS) == "55.004"
    assert level_text(54.6, 55, WORDS) == "55"
    assert level_text(58.4, 55, WORDS) == "58"
    assert level_text(52.6, 52.5, WORDS) == "53"
    assert level_text(52.5, None, WORDS) == "53"
    assert level_text(55.2, 55, Words("de")) == "55,2"


@pytest.mark.parametrize(
    "evil", ["<script>alert(1)</script>", "\"'><img src=x onerror=y>", "</style>&lt;"]
)
def test_markup_in_names_is_text(evil):
    site = samples.SITE.model_copy(
        update={"name": evil, "where": evil, "contact": evil + "@x", "note": evil}
    )
    now = samples.now(replace(samples.passed(), place=evil), site=site)
    tree = shown(now)
    assert tree.text().count(evil) >= 5
    plain = shown(samples.demo())
    assert [t for t, _ in tree.tags].count("script") == [t for t, _ in plain.tags].count("script")
    assert "img" not in [tag for tag, _ in tree.tags]


def steps_of(path: str) -> list[dict[int, int]]:
    """Each way along an SVG path made of M, v, h and z: the height of each step on it."""
    ways: list[dict[int, int]] = []
    x, y = 0, 0
    assert re.sub(r"[Mvh][-\d ]+|z", "", path) == ""
    for command, numbers in re.findall(r"([Mvh])([-\d ]+)", path):
        values = [int(n) for n in numbers.split()]
        if command == "M":
            x, y = values
            ways += [{}, {}]
        elif command == "v":
            y += values[0]
        else:
            way = ways[-2] if values[0] > 0 else ways[-1]
            way |= dict.fromkeys(range(*sorted((x, x + values[0]))), y)
            x += values[0]
    return ways


def top_of(text: str) -> float:
    """The level at the drawing's upper edge, by the chart's own labels."""
    labels = [(float(y) - 4, float(level)) for y, level in
              re.findall(r'<text class="level" x="-6" y="([\d.]+)">(\d+)<', text)]  # fmt: skip
    (y1, l1), (y2, l2) = labels[0], labels[-1]
    return l1 - y1 * (l2 - l1) / (y2 - y1)


def drawn_levels(text: str) -> dict[int, float]:
    """What the average line shows in each quarter hour."""
    drawn: dict[int, float] = {}
    for path in re.findall(r'<path class="run [a-z_]+" d="([^"]+)"', text.split("<ul")[0]):
        for way in steps_of(path):
            drawn |= {x // 3: top_of(text) - y / 10 for x, y in way.items()}
    return drawn


def drawn_band(text: str) -> tuple[dict[int, float], dict[int, float]]:
    """(quietest, loudest) of each five minutes."""
    (path,) = re.findall(r'<path class="band" transform="scale\(1 10\)" d="([^"]+)"', text)
    ways = steps_of(path)
    highs = {x: top_of(text) - y for way in ways[::2] for x, y in way.items()}
    return {x: top_of(text) - y for way in ways[1::2] for x, y in way.items()}, highs


def test_the_band_is_that_of_each_five_minutes():
    place = samples.silent()
    lows, highs = drawn_band(page(samples.now(place), WORDS))
    known = {at: edge for at, edge in enumerate(place.band) if edge is not None}
    assert len(place.band) == 288 > len(known) == len(highs)
    for at, edge in known.items():
        assert (lows[at], highs[at]) == (float(whole(edge.low)), float(whole(edge.high)))


@pytest.mark.parametrize("make", [samples.within, samples.close, samples.passed, samples.silent])
def test_the_table_equals_the_chart(make):
    place = make()
    text = page(samples.now(place), WORDS)
    drawn, (_, highs) = drawn_levels(text), drawn_band(text)
    assert sorted(drawn) == [i for i, p in enumerate(place.day) if p.LAeq is not None]
    hours: dict[datetime, list[int]] = {}
    for i, point in enumerate(place.day):
        at = datetime.fromtimestamp(point.start_us // samples.US, ZoneInfo(samples.ZONE))
        hours.setdefault(at.replace(minute=0), []).append(i)
    rows = [row for row in Tree(text).cells if re.search(r"\d\d:\d\d", row[0])]
    assert len(rows) == len(hours) == 25
    for row, steps in zip(rows, hours.values(), strict=True):
        known = [i for i in steps if i in drawn]
        share = [place.day[i].measured for i in known]
        if not known:
            assert row[1] == "not measured"
            continue
        mean = energy_mean([drawn[i] for i in known], share)
        assert abs(float(row[1]) - mean) <= 0.5 + 0.04  # a whole number; the drawing's 0.1 px
        assert float(row[2]) == pytest.approx(max(place.day[i].LAFmax for i in known), abs=0.5)
        assert float(row[2]) == max(highs[3 * i + n] for i in known for n in range(3))
        passed = any(state_of(place.day[i], 3.0) == "passed" for i in steps)
        assert ("limit passed" in row[-2]) == passed


def test_an_hour_is_averaged_as_energy():
    points = samples.day()
    for i, level in ((2, 40.0), (3, 40.0), (4, 40.0), (5, 70.0)):
        points[i] = replace(points[i], LAeq=level)
    tree = shown(samples.now(samples.place(day=tuple(points))))
    row = next(r for r in tree.cells if r[0] == "15:00")
    assert row[1] == "64"  # not 48


def test_gaps_are_hatched_and_named():
    text = page(samples.now(samples.silent()), WORDS)
    assert text.count('<rect class="gap" x=') == 2
    assert "Part of the day is missing. Not measured for 4 h 39 min." in text
    assert "Limit not passed in the time measured." in text


def test_passes_stand_in_the_description():
    text = page(samples.now(samples.passed()), WORDS)
    desc = re.search(r"<desc[^>]*>([^<]+)</desc>", text)
    assert desc
    assert "Limit passed 2 times, last 14:00–14:30." in desc.group(1)
    assert "Lowest at 02:30, 30." in desc.group(1)
    assert text.count('<svg class="pass passed"') == 2


@pytest.mark.parametrize(("date", "count"), [("2026-10-25T15:00", 24), ("2026-03-29T15:00", 24)])
def test_the_day_on_which_the_clock_is_set(date, count):
    zone = ZoneInfo(samples.ZONE)
    end = int(datetime.fromisoformat(date).replace(tzinfo=zone).timestamp()) * samples.US
    place = samples.place(day=tuple(samples.day(end)))
    rows = [r for r in shown(samples.now(place, made_us=end)).cells if r[0] != "From"]
    assert len(rows) == count
    assert len({r[0] for r in rows}) == count
    assert any(r[0].endswith(("GMT", "BST")) for r in rows)


def test_usual_levels_only_from_data():
    assert "a quiet night is about 35" in page(samples.now(), WORDS)
    assert "quiet night" not in page(samples.now(usual_night=None), WORDS)


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


@pytest.mark.parametrize("scheme", [0, 1])
def test_state_colours_are_the_four_and_stand_out(scheme):
    blocks = re.findall(r":root ?\{([^}]+)\}", STYLE)
    found = dict(re.findall(r"--(\w+): ?(#[0-9a-fA-F]{3,6})\b", blocks[scheme]))
    want = [
        {"within": "#0B6E99", "close": "#A86400", "passed": "#7A0F3E", "missing": "#6F6F6F"},
        {"within": "#6CA8E3", "close": "#E6BC53", "passed": "#D94A70", "missing": "#EDEDED"},
    ][scheme]
    page_colour = luminance(("#ffffff", "#121212")[scheme])
    assert {name: found[name] for name in want} == want
    for name in want:
        pair = sorted((luminance(found[name]), page_colour))
        assert (pair[1] + 0.05) / (pair[0] + 0.05) >= 4.5
