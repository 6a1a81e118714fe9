"""How long the report of a month takes: a month of one microphone under two limits."""

import math
import time
from datetime import date
from pathlib import Path
from typing import Any

from lotline import config, judge
from lotline.journal import Reader, Writer
from lotline.ledger.files import Files
from lotline.localtime import Month
from lotline.monthly import as_page, as_pdf, can_print, document, gather
from lotline.records import Indicator
from lotline.station.judging import rules_of

QUARTER_US = 900_000_000
SITE = """\
[site]
name = "Bench"
timezone = "Europe/Berlin"
[[node]]
name = "mic"
kind = "microphone"
[[rule]]
id = "day"
node = "mic"
from = "07:00"
to = "22:00"
limit = 55
[[rule]]
id = "night"
node = "mic"
from = "22:00"
to = "07:00"
limit = 45
"""


def measure(folder: Path) -> dict[str, Any]:
    """Seconds of each step; pdf_s: None without typst."""
    folder.mkdir(parents=True)
    (folder / config.SITE_FILE).write_text(SITE)
    site = config.load(folder / config.SITE_FILE)
    month = Month(date(2026, 10, 1), site.site.zone)
    _write(site, month)
    began = time.perf_counter()
    with Reader(site.data_folder) as reader:
        facts = gather(site, month, reader, Files(site.data_folder / "log"), None,
                       lambda _: "open", month.span_us[1])  # fmt: skip
    read = time.perf_counter()
    made = document(facts)
    as_page(made)
    laid = time.perf_counter()
    out = {"facts_s": read - began, "document_s": laid - read, "pdf_s": None, "whole_s": None}
    if can_print():
        as_pdf(made)
        out |= {"pdf_s": time.perf_counter() - laid, "whole_s": time.perf_counter() - began}
    return {"quarters": sum(map(len, facts.quarters.values())), "verdicts": len(facts.judged),
            **out}  # fmt: skip


def _write(site: config.Config, month: Month) -> None:
    """As the gateway writes it: a quarter hour, then its verdicts."""
    writer = Writer(site.data_folder)
    records = []
    for at in range(*month.span_us, QUARTER_US):
        level = 45 + 8 * math.sin(at / QUARTER_US)
        values = {"LAeq": level, "LAFmax": level + 9, "LAF10": level + 3, "LAF90": level - 5}
        records.append(Indicator("mic", 0, at, 900, values, 1.0, 1000))
    writer.add_indicators(records)
    for rule in rules_of(site):
        for one in judge.judge(rule, records, *month.span_us, month.zone):
            if one.verdict != "not_applicable":
                writer.add_verdict(rule.id, one.start_us, one.end_us, one.end_us, one.to_json())
    writer.close()
