"""The catalogues: the same sentences in each, whole, short and plain; numbers by the language."""

import re
from datetime import date
from pathlib import Path
from statistics import median

import past_samples
import pytest
import web_samples as samples
from fastapi.testclient import TestClient
from lotline.errors import ConfigError
from lotline.web import create_app
from lotline.web.page import page
from lotline.web.report_page import CHOICES
from lotline.web.wording import LocalTime, percent
from lotline.web.words import CATALOGUES, Words
from web_tree import Tree
from web_words import TRADE

EN = CATALOGUES["en"]
ROOM = Path(create_app.__code__.co_filename).parent
LANGS = sorted(CATALOGUES)
# Words that are the same in two of the languages.
SAME = {"unit", "mark", "weekdays", "months", "date", "date_year", "legend_limit",
        "no_limit_value", "language", "machine_ran"}  # fmt: skip


def slots(text):
    return sorted(re.findall(r"\{(\w+)\}", text))


def sentences(catalogue):
    return [s for text in catalogue.values() for s in re.split(r"[.!?] ", text) if " " in s]


def test_there_are_three():
    assert {"en", "de", "es"} <= CATALOGUES.keys()
    assert {"en", "de", "es"} <= TRADE.keys()


@pytest.mark.parametrize("lang", LANGS)
def test_every_sentence_is_there_with_the_same_slots(lang):
    catalogue = CATALOGUES[lang]
    assert catalogue.keys() == EN.keys()
    assert {k: slots(t) for k, t in catalogue.items()} == {k: slots(t) for k, t in EN.items()}
    assert len(Words(lang)("weekdays").split()) == 7
    assert len(Words(lang)("months").split()) == 12


@pytest.mark.parametrize("lang", [lang for lang in LANGS if lang != "en"])
def test_nothing_is_left_in_english(lang):
    same = {key for key, text in CATALOGUES[lang].items() if text == EN[key] and key not in SAME}
    assert same == set()


@pytest.mark.parametrize("lang", LANGS)
def test_sentences_are_short_and_plain(lang):
    lengths = [len(s.split()) for s in sentences(CATALOGUES[lang])]
    assert median(lengths) <= 15
    assert max(lengths) <= 25
    for key, text in CATALOGUES[lang].items():
        assert not TRADE[lang].search(text), (key, text)
        assert "<" not in text, key


@pytest.mark.parametrize("word", ["LAeq,15min", "exceedance", "Überschreitung", "superación"])
def test_a_term_of_the_trade_is_found(word):
    assert any(terms.search(word) for terms in TRADE.values())


def test_no_sentence_is_unused():
    """Each key stands in code or a template, whole or as the end of a family of keys."""
    files = [*ROOM.glob("*.py"), *(p for p in ROOM.glob("templates/*") if p.is_file())]
    code = "".join(path.read_text("utf-8") for path in files)
    families = set(re.findall(r"[\"']([a-z]+_)(?:\{|[\"'] ~)", code))
    ends = set(re.findall(r"[\"'](_[a-z]+)[\"']", code))
    named = re.compile(
        r"\d{3}|within|close|passed|not_measured|no_limit|indicative|certified|average|loudest|"
        r"background|time_measured"
    )
    chosen = {f"{name}_{option}" for name, options in CHOICES.items() for option in options}
    for key in EN.keys() - chosen:
        found = f'"{key}"' in code or f"'{key}'" in code or named.fullmatch(key)
        family = any(key.startswith(f) for f in families) or any(key.endswith(e) for e in ends)
        assert found or family, key


@pytest.mark.parametrize("lang", LANGS)
def test_a_whole_page_in_each_language(lang):
    text = page(past_samples.now(), Words(lang))
    tree = Tree(text)
    assert ("html", {"lang": lang}) in tree.tags
    own = [a for tag, a in tree.tags if tag == "a" and (a.get("href") or "").startswith("?lang=")]
    assert [a["href"] for a in own] == [f"?lang={other}" for other in LANGS if other != lang]
    assert all(a["lang"] == a["hreflang"] == a["href"][-2:] for a in own)
    said = tree.text()
    for ours in ("table saw with the door open", "door closer fitted 15 Oct", "nobody was in"):
        said = said.replace(ours, "")
    assert not TRADE[lang].search(said), TRADE[lang].search(said)
    if lang != "en":
        for key in ("happened", "days", "quieter", "microphone", "proof_what", "no_cookies"):
            assert EN[key] not in said


def test_numbers_and_dates_are_the_languages_own():
    now = past_samples.now()
    assert "99.2 %" in page(now, Words("en"))
    assert "55.2" in page(now, Words("en"))
    german = page(now, Words("de"))
    assert "99,2 %" in german
    assert "55,2" in german
    assert "55.2" not in german
    times = {lang: LocalTime(samples.SITE.zone, samples.NOW_US, Words(lang)) for lang in LANGS}
    assert times["en"].day(date(2026, 10, 3)) == "3 Oct"
    assert times["de"].day(date(2026, 10, 3)) == "3. Okt"
    assert times["es"].day(date(2025, 10, 3)) == "3 oct 2025"


def test_a_share_is_whole_only_when_nothing_is_missing():
    words = Words("de")
    found = [percent(share, words, 1) for share in (0, 1e-9, 0.5, 0.9917, 1 - 1e-9, 1)]
    assert found == ["0", "0,1", "50,0", "99,2", "99,9", "100"]
    assert [percent(share, words) for share in (0.0, 0.001, 0.999, 1.0)] == ["0", "1", "99", "100"]


def test_the_reader_chooses_and_else_the_site():
    client = TestClient(create_app(past_samples.now, lang="de"))
    assert '<html lang="de">' in client.get("/").text
    assert '<html lang="es">' in client.get("/?lang=es").text
    for strange in ("fr", "", "../en", "en&lang=xx", "%00"):
        assert '<html lang="de">' in client.get(f"/?lang={strange}").text or strange[:2] == "en"
    text = client.get("/now.json?lang=en").json()["places"][0]["text"]
    assert text["state"] == EN["passed"]
    assert client.get("/now.json").json()["places"][0]["text"]["state"] == "Über dem Grenzwert"
    assert client.get("/").headers["etag"] != client.get("/?lang=es").headers["etag"]


def test_a_language_that_nobody_has_written_is_one_sentence():
    with pytest.raises(ConfigError, match=r"lang: got 'fr', expected one of de, en, es"):
        create_app(samples.now, lang="fr")
