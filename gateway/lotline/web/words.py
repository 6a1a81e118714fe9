"""The sentences of the pages by language: whole sentences with named slots.

A new language is one more file in `languages`, with the keys and slots of en.py; a test
compares them. Nothing there is markup.
"""

import pkgutil
from collections.abc import Mapping
from importlib import import_module

from lotline.errors import ConfigError
from lotline.web import languages, mail_words
from lotline.web.neighbour_words import BY_LANGUAGE

CATALOGUES: dict[str, Mapping[str, str]] = {
    found.name: import_module(f"{languages.__name__}.{found.name}").WORDS
    | BY_LANGUAGE[found.name]
    | mail_words.BY_LANGUAGE[found.name]
    for found in pkgutil.iter_modules(languages.__path__)
}


class Words:
    """The sentences of one language; raises KeyError for a sentence that it does not have,
    ConfigError for a language that nobody has written yet."""

    def __init__(self, lang: str) -> None:
        if lang not in CATALOGUES:
            known = ", ".join(sorted(CATALOGUES))
            raise ConfigError(f"[site] lang: got {lang!r}, expected one of {known}")
        self.lang = lang
        self._catalogue = CATALOGUES[lang]

    def __call__(self, key: str, **slots: object) -> str:
        return self._catalogue[key].format(**slots)

    def __contains__(self, key: str) -> bool:
        return key in self._catalogue

    def number(self, text: str) -> str:
        """A number that was written with a point, with the language's own mark."""
        return text.replace(".", self._catalogue["mark"])
