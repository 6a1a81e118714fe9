"""The public pages as files for any web host."""

from collections.abc import Callable

from lotline.web.atom import atom
from lotline.web.data import fresh_s
from lotline.web.download import Months, document
from lotline.web.ics import ics
from lotline.web.live import live_json
from lotline.web.measured import program
from lotline.web.neighbours import Neighbours
from lotline.web.now import Now
from lotline.web.page import page
from lotline.web.report_page import mail_page
from lotline.web.sign import sign_page
from lotline.web.words import CATALOGUES, Words


def documents(now: Now, words: Words) -> dict[str, str]:
    """{path: text}; links between them are relative. words: of the site; in a folder of its own
    each other language has its page, the numbers that this asks for, and where to write."""
    here = now.neighbours or Neighbours(published=True)
    found = {
        "index.html": page(now, words, copy_of=words.lang),
        "now.json": live_json(now, words),
        "feed.atom": atom(now, here, words),
        "plans.ics": ics(now, here, words),
    }
    if program(now):
        found["microphone.py"] = now.program
    if here.report:
        found["report.html"] = mail_page(now.site, here, words)
    if sign := sign_page(now.site, here, words):
        found["sign.html"] = sign
    for lang in CATALOGUES.keys() - {words.lang}:
        other = Words(lang)
        found[f"{lang}/index.html"] = page(now, other, copy_of=words.lang)
        found[f"{lang}/now.json"] = live_json(now, other)
        if here.report:
            found[f"{lang}/report.html"] = mail_page(now.site, here, other)
    return found


class Files:
    """`data/…` of all `months`, each made anew as seldom as over the door."""

    def __init__(self, months: Months, clock: Callable[[], float]) -> None:
        self._months, self._clock = months, clock
        self._kept: dict[str, tuple[float, str]] = {}

    def __call__(self) -> dict[str, str]:
        """{path: text}"""
        months = self._months.files()
        names = [f"{month}.{kind}" for month in months for kind in ("csv", "json")]
        if names:
            names.append("datapackage.json")
        self._kept = {name: self._fresh(name, fresh_s(name.split(".")[0], months))
                      for name in names}  # fmt: skip
        return {f"data/{name}": text for name, (_, text) in self._kept.items()}

    def _fresh(self, name: str, age_s: float) -> tuple[float, str]:
        now, known = self._clock(), self._kept.get(name)
        if known is not None and now - known[0] < age_s:
            return known
        return now, document(self._months, name) or ""
