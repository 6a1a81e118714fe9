"""Which rows of a table are meant: those with, or without, a value in a column."""

from collections.abc import Sequence
from dataclasses import dataclass

from lotline.errors import InputError


@dataclass(frozen=True)
class Where:
    """Rows to keep, or to drop: those with this value in this column, as text or as number."""

    column: str
    value: str
    keep: bool

    def passes(self, text: str) -> bool:
        return self.keep == (text.strip() == self.value or _same_number(text, self.value))


def where(drop: Sequence[str], keep: Sequence[str]) -> list[Where]:
    """Of options COLUMN=VALUE; raises InputError."""
    found = []
    for option, kept in [*((o, False) for o in drop), *((o, True) for o in keep)]:
        column, equals, value = option.partition("=")
        if not equals or not column.strip():
            raise InputError(f"got {option!r}, expected COLUMN=VALUE")
        found.append(Where(column.strip(), value.strip(), kept))
    return found


def passing(
    rows: list[list[str]], lines: list[int], at: int, filters: Sequence[Where]
) -> tuple[list[list[str]], list[int]]:
    """The rows that pass the filters, whose fields begin at `at`; the fields of the time after
    them become one."""
    end = at + len(filters)
    found = [
        ([*row[:at], " ".join(row[end:])], line)
        for row, line in zip(rows, lines, strict=True)
        if all(w.passes(text) for w, text in zip(filters, row[at:end], strict=True))
    ]
    return [row for row, _ in found], [line for _, line in found]


def _same_number(a: str, b: str) -> bool:
    try:
        return float(a) == float(b)
    except ValueError:
        return False
