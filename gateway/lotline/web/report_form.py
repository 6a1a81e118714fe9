"""The form of a report, read strictly: a draft, or what is to be said better."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from lotline.reports import EFFECTS, KINDS, LASTED, Draft, Keys
from lotline.reports.report import MAX_CONTACT, MAX_PLACE, MAX_WORDS
from lotline.web.forms import plain

# Nobody sees this field; who fills in every field there is does not read.
TRAP = "homepage"
MINUTE_US = 60_000_000
_AGO = {"now": 0, "10": 10, "30": 30}
_LENGTHS = {"place": MAX_PLACE, "contact": MAX_CONTACT, "words": MAX_WORDS}


def read(
    found: Mapping[str, str], keys: Keys, now_us: int, zone: ZoneInfo
) -> tuple[Draft | None, list[str]]:
    """(the draft, []) or (None, names of the sentences that say what is missing)."""
    bad = [f"error_{name}" for name, known in
           (("kind", KINDS), ("effect", EFFECTS), ("lasted", LASTED))
           if found.get(name, "unknown" if name == "lasted" else "") not in known]  # fmt: skip
    at_us, wrong = _when(found, now_us, zone)
    texts = {name: plain(found.get(name, "")) for name in _LENGTHS}
    if any(len(texts[name]) > most for name, most in _LENGTHS.items()):
        bad.append("error_long")
    if found.get(TRAP):
        bad.append("error_trap")
    form = found.get("form", "")
    if not keys.is_form(form, now_us):
        bad.append("error_form")
    if wrong or bad:
        return None, [*wrong, *bad]
    return Draft(at_us, found["kind"], found["effect"], found.get("lasted", "unknown"), **texts,
                 form=form), []  # fmt: skip


def _when(found: Mapping[str, str], now_us: int, zone: ZoneInfo) -> tuple[int, list[str]]:
    when, now_us = found.get("when", ""), now_us - now_us % MINUTE_US
    if when in _AGO:
        return now_us - _AGO[when] * MINUTE_US, []
    if when != "time":
        return 0, ["error_when"]
    clock = re.fullmatch(r"([01]?\d|2[0-3])[:.]([0-5]\d)(?::\d\d)?", found.get("time", "").strip())
    if clock is None:
        return 0, ["error_time"]
    now = datetime.fromtimestamp(now_us // 1_000_000, zone)
    at = now.replace(hour=int(clock[1]), minute=int(clock[2]), second=0, fold=0)
    if at > now:
        at -= timedelta(days=1)  # by the wall clock, also where it was set
    return round(at.timestamp()) * 1_000_000, []
