"""CSV (RFC 4180) that a spreadsheet opens without computing anything."""

import csv
import io
from collections.abc import Iterable, Sequence
from functools import lru_cache

# A spreadsheet takes a text that begins so for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
Cell = str | float | None


@lru_cache(maxsize=1024)  # a table says the same few words in each of its rows
def harmless(text: str) -> str:
    """With an apostrophe before what a spreadsheet would compute (CWE-1236), or after blanks."""
    begins = text.startswith(_FORMULA) or text.lstrip().startswith(_FORMULA)
    return f"'{text}" if begins else text


def as_csv(columns: Iterable[str], rows: Iterable[Sequence[Cell]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(columns)
    for row in rows:
        writer.writerow([harmless(cell) if isinstance(cell, str) else cell for cell in row])
    return out.getvalue()
