"""A diary as PDF, by typst where it is installed (`pip install 'lotline[report]'`)."""

import json
from collections.abc import Sequence
from importlib import resources, util

from lotline.config import Site
from lotline.reports import Entry
from lotline.web.diary import COLUMNS, MAX_ENTRIES, sheet
from lotline.web.wording import LocalTime
from lotline.web.words import Words

# What a council's sheet asks first; the numbers of answers and machines stand on the page.
PRINTED = ("date", "start", "end", "what", "where", "effect", "level", "loudest", "limit",
           "machines")  # fmt: skip
assert set(PRINTED) < set(COLUMNS)


def can_print() -> bool:
    return util.find_spec("typst") is not None


def pdf(site: Site, entries: Sequence[Entry], now_us: int, words: Words) -> bytes:
    """The same bytes for the same diary at the same minute; PDF/UA-1 (ISO 14289-1)
    unless somebody wrote in letters for which this machine has no font."""
    import typst  # 80 MB of it, for those who print

    time = LocalTime(site.zone, now_us, words)
    grades = sorted({heard.grade for e in entries for heard in e.then.heard})
    data = {
        "lang": words.lang,
        "title": words("diary"),
        "lead": words("diary_site", site=site.name),
        "printed": f"{time.at(now_us):%Y-%m-%d %H:%M}",
        "grades": " ".join(words(grade) for grade in grades),
        "columns": [words(f"col_{name}") for name in PRINTED],
        "rows": [[row[name] for name in PRINTED]
                 for row in sheet(list(entries)[-MAX_ENTRIES:], time, words)],
    }  # fmt: skip
    source = resources.files("lotline.web").joinpath("templates", "diary.typ").read_bytes()
    inputs, at_s = {"diary": json.dumps(data)}, now_us // 1_000_000
    try:
        return typst.compile(source, format="pdf", sys_inputs=inputs, pdf_standards="ua-1",
                             timestamp=at_s)  # fmt: skip
    except typst.TypstError:  # a letter that no font here has: shown as a box, and no PDF/UA
        return typst.compile(source, format="pdf", sys_inputs=inputs, timestamp=at_s)
