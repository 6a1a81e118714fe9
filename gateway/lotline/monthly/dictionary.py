"""Every column of the attached tables, once: for datapackage.json and the appendix."""

from collections.abc import Iterator
from typing import NamedTuple

from lotline.monthly.blocks import NONE, Block, Section, section, table, text
from lotline.monthly.words import Words


class Column(NamedTuple):
    """kind: a type of Frictionless Table Schema. unit: "" where there is none. source: who or what
    says it."""

    kind: str
    unit: str
    words: str
    source: str


_CLOCK, _FILE, _METER = "gateway's clock", "site file", "microphone"
_JUDGE, _PEOPLE = "judge", "people"
_ZONE = Column("string", "", "clock of the site", _FILE)
_WORD = "ok, over, unclear, nodata, not_applicable, context"
_DB = "dB re 20 µPa"
DATA = {
    "start": Column("datetime", "", "begin of the quarter hour, ISO 8601 with offset", _CLOCK),
    "end": Column("datetime", "", "its end", _CLOCK),
    "tz": _ZONE,
    "node": Column("string", "", "name of the microphone", _FILE),
    "rule": Column("string", "", "rule that was judged on this quarter hour; empty where none was",
                   _JUDGE),
    "laeq_db": Column("number", _DB, "LAeq,15min: energy average", _METER),
    "lafmax_db": Column("number", _DB, "LAFmax: highest level, time weighting Fast", _METER),
    "la10_db": Column("number", _DB, "LAF10: level exceeded for 10 % of the time", _METER),
    "la90_db": Column("number", _DB, "LAF90: level exceeded for 90 % of the time", _METER),
    "n_seconds": Column("integer", "s", "seconds measured", _METER),
    "capture_pct": Column("number", "%", "measured share", _METER),
    "limit_db": Column("number", "dB", "limit that held", _JUDGE),
    "margin_db": Column("number", "dB", "limit less value, as compared", _JUDGE),
    "state": Column("string", "", _WORD, _JUDGE),
    "flags": Column("string", "", "what the meter said of itself, weather that makes a level "
                    "doubtful, and a calibration in doubt", "microphone, weather, calibrations"),
    "calibration_id": Column("string", "", "calibration in force; empty where none is on record",
                             "calibrations"),
    "software": Column("string", "", "what computed it", "lotline"),
}  # fmt: skip
VERDICTS = {
    "start": Column("datetime", "", "begin of what was judged", _CLOCK),
    "end": Column("datetime", "", "its end", _CLOCK),
    "tz": _ZONE,
    "rule": Column("string", "", "rule, as the log has it", _JUDGE),
    "node": Column("string", "", "where it was measured", _FILE),
    "quantity": Column("string", "", "what was judged", _JUDGE),
    "value": Column("number", "see unit", "its value", _JUDGE),
    "limit": Column("number", "see unit", "limit that held", _JUDGE),
    "margin": Column("number", "see unit", "limit less value, as compared", _JUDGE),
    "unit": Column("string", "", "of value, limit and margin", _JUDGE),
    "verdict": Column("string", "", _WORD, _JUDGE),
    "severity": Column("string", "", "limit, or softer", _JUDGE),
}
EXCEEDANCES = {
    "id": Column("integer", "", "number of the exceedance", "journal"),
    "start": Column("datetime", "", "begin of what was judged", _CLOCK),
    "end": Column("datetime", "", "its end", _CLOCK),
    "tz": _ZONE,
    "rule": Column("string", "", "rule, as the log has it", _JUDGE),
    "value": Column("number", "see unit", "its value", _JUDGE),
    "limit": Column("number", "see unit", "limit that held", _JUDGE),
    "margin": Column("number", "see unit", "limit less value, as compared", _JUDGE),
    "unit": Column("string", "", "of value, limit and margin", _JUDGE),
    "state": Column("string", "", "where it stands", _PEOPLE),
    "accepted": Column("boolean", "", "left out of the second total", _PEOPLE),
    "withdrawn": Column("boolean", "", "not over any more by late data", _JUDGE),
    "explanation": Column("string", "", "cause and action, as the operator said", _PEOPLE),
    "weather": Column("string", "", "of its time, as far as it was told", "weather"),
    "machines": Column("string", "", "that ran then, and how long; ? where that is not known",
                       "machines"),
    "decision": Column("string", "", "why it was accepted or not, as the officer said", _PEOPLE),
    "evidence": Column("string", "", "on which it was accepted", _PEOPLE),
}  # fmt: skip
TABLES = {"data": DATA, "verdicts": VERDICTS, "exceedances": EXCEEDANCES}


def fields(columns: dict[str, Column]) -> list[dict[str, str]]:
    """As Frictionless Table Schema has them."""
    return [
        {"name": name, "type": one.kind, "description": one.words, "source": one.source}
        | ({"unit": one.unit} if one.unit else {})
        for name, one in columns.items()
    ]


def appendix(t: Words) -> Section:
    """Appendix A."""
    return section(
        t("Appendix A: data dictionary"),
        text(t("The attached tables are CSV (RFC 4180) in UTF-8, the same in each language, with "
               "a decimal point; an empty cell was not measured or is not known.")),
        *_tables(t),
    )  # fmt: skip


def _tables(t: Words) -> Iterator[Block]:
    head = (t("column"), t("type"), t("unit"), t("meaning"), t("source"))
    for name, columns in TABLES.items():
        rows = [(column, t(one.kind), t(one.unit) or NONE, t(one.words), t(one.source))
                for column, one in columns.items()]  # fmt: skip
        yield table(f"{name}.csv", head, rows, "")
