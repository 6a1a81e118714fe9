"""What a report is made of: the same blocks are set as PDF and as a page."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from heapq import nlargest
from typing import Any

NONE = "–"
# So many of the longest texts of a column are tried for its width: letters are not alike.
_WIDEST = 4
# A cell of a column that is set to the right: a number, with its unit perhaps, or none.
_NUMBER = re.compile(rf"{NONE}|[-+]?[0-9.]+( (%|dB|dB\(A\)|µg/m³))?")


@dataclass(frozen=True, slots=True)
class Block:
    """kind: "text", "pairs", "table", "figure", "picture" or "lines" (for signatures)."""

    kind: str
    words: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    blocks: tuple[Block, ...]


def section(title: str, *blocks: Block) -> Section:
    return Section(title, blocks)


def text(words: str) -> Block:
    return Block("text", {"text": words})


def pairs(*rows: tuple[str, str], none: str = "") -> Block:
    """Names and what they are; none: the words for what nobody stated."""
    return Block("pairs", {"rows": [[name, value or none] for name, value in rows]})


def table(caption: str, columns: Sequence[str], rows: Iterable[Sequence[str]], none: str) -> Block:
    """none: the sentence in its place where there is no row."""
    found = [list(row) for row in rows]
    if not found:
        return text(none)
    numbers = [
        all(_NUMBER.fullmatch(cell) for cell in cells) for cells in zip(*found, strict=True)
    ]
    longest = [nlargest(_WIDEST, set(cells), key=len) for cells in zip(*found, strict=True)]
    return Block("table", {"caption": caption, "columns": list(columns), "rows": found,
                           "numbers": numbers, "longest": longest})  # fmt: skip


def figure(caption: str, svg: str, alt: str) -> Block:
    return Block("figure", {"caption": caption, "svg": svg, "alt": alt})


def picture(caption: str, name: str, alt: str) -> Block:
    """name: of Document.pictures."""
    return Block("picture", {"caption": caption, "name": name, "alt": alt})


def lines(*labels: str) -> Block:
    """To be filled in by hand."""
    return Block("lines", {"labels": list(labels)})


def number(value: float | None, digits: int = 1) -> str:
    return NONE if value is None else f"{value:.{digits}f}"
