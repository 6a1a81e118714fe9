"""A report in each language: nothing is left in English, and no number changes."""

import ast
import re
from dataclasses import replace
from pathlib import Path

import pytest
from lotline import monthly
from lotline import weather as told
from lotline.errors import ConfigError
from lotline.journal import CAUSES
from lotline.journal.life import STATES
from lotline.monthly import (
    LANGUAGES,
    about,
    as_page,
    as_pdf,
    budget,
    can_print,
    dictionary,
    document,
    gaps,
    people,
    plan,
    weather,
)
from lotline.monthly.doubt import IN_DOUBT
from lotline.monthly.words import _DAYS, CATALOGUES, Words
from lotwire.meanings import STATUS_WORDS

# The product's own name is the same everywhere.
KEPT_AS_THEY_ARE = {"lotline"}
ROOM = Path(monthly.__file__).parent
OTHERS = [lang for lang in LANGUAGES if lang != "en"]
# Words that stand beside the records and are looked up as they come.
LOOKED_UP = {
    *about._GRADES.values(), about.NOT_STATED, *people._OUTCOMES.values(), *STATES, *_DAYS,
    *told.PHRASES, *weather.NAMES,
    *plan.KINDS.values(),
    *budget.OF.values(), budget.NOT_KNOWN, *gaps.REASONS, *STATUS_WORDS.values(), IN_DOUBT,
    *(text for table in dictionary.TABLES.values() for one in table.values()
      for text in (one.kind, one.words, one.source) if text not in KEPT_AS_THEY_ARE),
    "see unit", "rectangular", "normal", "normal, k = 2", "tolerance of the site's checks",
    "rounding of levels", "judged again", "reopened", "refused", "microphone", "machine", "air",
    "vibration", "other",
    *CAUSES.values(), "kept", "no limit", "did not apply",
    "ok", "over", "unclear", "nodata", "not_applicable", "context",
}  # fmt: skip
# Words that are the same in two of the languages.
SAME = {"firmware", "sensor", "drift", "name", "Name", "provisional: {why}", "provisional"}


def written():
    """Every text that the code gives to t(...)."""
    for path in ROOM.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            called = isinstance(node, ast.Call) and getattr(node.func, "id", "") == "t"
            if called and isinstance(node.args[0], ast.Constant):
                yield node.args[0].value


def slots(text):
    return sorted(re.findall(r"\{(\w+)\}", text))


@pytest.mark.parametrize("lang", OTHERS)
def test_every_text_is_there_with_the_same_slots_and_no_other(lang):
    known = {*written(), *LOOKED_UP}
    assert len(known) > 150
    assert CATALOGUES[lang].keys() == known
    for key, text in CATALOGUES[lang].items():
        assert slots(text) == slots(key), key
        assert text != key or key in SAME, key


@pytest.fixture(scope="module", params=OTHERS)
def both(request, facts):
    return document(facts), document(replace(facts, lang=request.param)), request.param


def test_the_same_report_in_other_words(both):
    english, made, lang = both
    assert (made.files, made.final, made.made_us) == (
        english.files,
        english.final,
        english.made_us,
    )
    assert len(made.sections) == 17
    one, other = as_page(english), as_page(made)
    assert f'<html lang="{lang}">' in other
    # Dates' numbers stand the other way round in no language here.
    assert re.findall(r"\d+\.\d+", other) == re.findall(r"\d+\.\d+", one)
    for title in (s.title for s in english.sections):
        assert f" {title}</h2>" not in other, title
    for text in written():
        if len(text) > 30 and "{" not in text:
            assert text not in other, text
    word = {"de": "1-mal überschritten", "es": "superado 1 vez"}[lang]
    assert f"<td>{word}</td>" in other


@pytest.mark.skipif(not can_print(), reason="typst is not installed")
def test_it_is_set_as_pdf(both):
    assert as_pdf(both[1]).startswith(b"%PDF")


def test_what_nobody_has_written():
    with pytest.raises(ConfigError, match="got a report in 'fr', expected one of de, en, es"):
        Words("fr")
