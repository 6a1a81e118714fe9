"""Where the table in a text file begins, and where its columns stand."""

import csv
from collections.abc import Sequence
from io import StringIO
from itertools import islice
from pathlib import Path

import numpy as np

from lotline.cli.analyze import stamps
from lotline.errors import InputError

# The header, or the first row of a table without one, is looked for in so many lines.
HEADER_LINES = 100
DELIMITERS = (",", ";", "\t", "|", " ")


def split(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=delimiter, skipinitialspace=True), [])
    except csv.Error:
        return []


def locate(path: Path, text: str, asked: Sequence[str]) -> tuple[int, str, list[int]]:
    """(lines before the values, delimiter, the place of each asked column); InputError."""
    head = [line.rstrip("\r\n") for line in islice(StringIO(text, newline=""), HEADER_LINES)]
    best: tuple[tuple[int, int], int, str, list[str]] = ((0, 0), 0, ",", [])
    for delimiter in DELIMITERS:
        for at, line in enumerate(head):
            names = [n.strip() for n in split(line.lstrip("# "), delimiter)]
            score = sum(_place(names, name) is not None for name in asked), len(names)
            if score > best[0] and (best[0][0] < len(asked) or delimiter == best[2]):
                best = score, at, delimiter, names
    (found, _), at, delimiter, names = best
    if found == len(asked) and not all(n.isdigit() for n in asked):
        return at + 1, delimiter, [_place(names, name) or 0 for name in asked]
    if all(n.isdigit() and n != "0" for n in asked):
        return _headless(path, head, [int(n) - 1 for n in asked])
    missing = next(n for n in asked if _place(names, n) is None)
    counted = " (numbers count from 1)" if missing.isdigit() else ""
    held = "nothing in it reads as a table"
    if names:
        held = f"the columns are {', '.join(filter(None, names))}"
    raise InputError(f"{path}: there is no column {missing}{counted}; {held}")


def _place(names: Sequence[str], asked: str) -> int | None:
    """Of a column by name, else by number."""
    if asked in names:
        return names.index(asked)
    folded = [n.strip().casefold() for n in names]
    if asked.strip().casefold() in folded:
        return folded.index(asked.strip().casefold())
    if asked.isdigit() and 0 < int(asked) <= len(names):
        return int(asked) - 1
    return None


def _headless(path: Path, head: Sequence[str], places: list[int]) -> tuple[int, str, list[int]]:
    """By number alone: the values begin with the first line that has numbers or times there."""
    for at, line in enumerate(head):
        for delimiter in DELIMITERS:
            row = split(line, delimiter)
            if len(row) > max(places) and all(reads(row[p]) for p in places):
                return at, delimiter, places
    raise InputError(f"{path}: there is no row with values in column {max(places) + 1}")


def reads(text: str) -> bool:
    try:
        return bool(np.isfinite(stamps.parse([text.strip()])[0][0]))
    except ValueError:
        return False
