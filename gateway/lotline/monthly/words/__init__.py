"""The words of a report by language: the English of the code is the key, as in gettext; a
language is a table of them with the same named slots."""

from datetime import date

from lotline.errors import ConfigError
from lotline.monthly.words import (
    de,
    de_data,
    de_quality,
    de_sentences,
    de_weather,
    es,
    es_data,
    es_quality,
    es_sentences,
    es_weather,
)

CATALOGUES: dict[str, dict[str, str]] = {
    "en": {},
    "de": de.WORDS | de_sentences.WORDS | de_weather.WORDS | de_quality.WORDS | de_data.WORDS,
    "es": es.WORDS | es_sentences.WORDS | es_weather.WORDS | es_quality.WORDS | es_data.WORDS,
}
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


class Words:
    """Raises ConfigError for a language that nobody has written."""

    def __init__(self, lang: str) -> None:
        if lang not in CATALOGUES:
            known = ", ".join(sorted(CATALOGUES))
            raise ConfigError(f"got a report in {lang!r}, expected one of {known}")
        self.lang, self._catalogue = lang, CATALOGUES[lang]

    def __call__(self, text: str, **slots: object) -> str:
        """What people wrote themselves is left as it is."""
        found = self._catalogue.get(text, text)
        return found.format(**slots) if slots else found

    def day(self, on: date) -> str:
        return f"{self(_DAYS[on.weekday()])} {on:%d}"


ENGLISH = Words("en")
