"""Facts: what a pack asks about the site, and what a person sets."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from lotline.judge.language import figure, unit
from lotline.judge.language.figure import Note, Source
from lotline.judge.language.source import Part
from lotline.judge.language.unit import NUMBER, TRUTH, Labels, Unit

KEYS = ("ask", "one_of", "also", "range", "truth", "dates", "clock", "unit", "default", "optional")
Answer = str | float | bool | tuple[date, ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """words, numbers: what it may be, empty for anything in `least` to `most`. kind: words,
    number, truth, dates or clock. default: None where the site must say it; `optional` where
    it may remain unknown."""

    name: str
    ask: str
    kind: str
    words: tuple[str, ...] = ()
    also: tuple[tuple[str, str], ...] = ()
    numbers: tuple[float, ...] = ()
    least: float = 0.0
    most: float = 0.0
    unit: str = NUMBER
    default: Answer | None = None
    optional: bool = False
    note: Note | None = None

    @property
    def type(self) -> Unit:
        if self.kind == "words":
            return Labels(self.name, self.words)
        return self.unit if self.kind == "number" else TRUTH

    @property
    def choices(self) -> str:
        if self.kind == "words":
            return ", ".join(self.words)
        if self.numbers:
            return ", ".join(f"{n:g}" for n in self.numbers)
        if self.kind == "number":
            return f"a number from {self.least:g} to {self.most:g}"
        return {"truth": "true or false", "dates": "a list of dates"}.get(
            self.kind, "a time as 07:00"
        )

    def answer(self, part: Part) -> Answer:
        """What a case or a site says; raises the part's error on what the fact may not be."""
        if self.kind == "truth":
            return part.truth()
        if self.kind == "dates":
            return tuple(sorted(_date(p) for p in part.items()))
        return self._number(part) if self.kind == "number" else self._word(part)

    def _number(self, part: Part) -> float:
        got = part.number()
        fits = got in self.numbers if self.numbers else self.least <= got <= self.most
        if not fits:
            part.expected(f"{'one of ' if self.numbers else ''}{self.choices}")
        return got

    def _word(self, part: Part) -> str:
        got = part.name()
        if self.kind == "clock":
            return _clock(part, self.words)
        known = {w.casefold(): w for w in self.words} | {a.casefold(): w for a, w in self.also}
        found = known.get(got.casefold().strip())
        if found is None:
            part.expected(f"one of {self.choices}")
        return found


def read(name: str, part: Part, above: Note, cites: Mapping[str, Source]) -> Fact:
    """`{one_of: [...]}` words or numbers, `{range: [0, 20], unit: dB}`, `{truth: true}`,
    `{dates: true}`, `{clock: true}`; each with `ask`, and `default` or `optional`."""
    keys = part.keys(*KEYS, *figure.NOTE_KEYS, need=("ask",))
    kinds = [k for k in ("one_of", "range", "truth", "dates", "clock") if k in keys]
    if not kinds or (len(kinds) > 1 and kinds != ["one_of", "clock"]):
        part.fail("expected one of `one_of`, `range`, `truth`, `dates`, `clock`")
    found: dict[str, Any] = {
        "ask": keys["ask"].text(),
        "unit": keys["unit"].choice(*unit.KNOWN, NUMBER) if "unit" in keys else NUMBER,
        "optional": "optional" in keys and keys["optional"].truth(),
        "note": figure.read_note(part, above, cites),
    }
    fact = Fact(name, **found, **_kind(keys, kinds[-1]))
    if "default" not in keys:
        return fact
    return Fact(name, **found, **_kind(keys, kinds[-1]), default=fact.answer(keys["default"]))


def _kind(keys: dict[str, Part], kind: str) -> dict[str, Any]:
    if kind == "range":
        ends = [p.number() for p in keys["range"].items()]
        if len(ends) != 2 or ends[0] >= ends[1]:
            keys["range"].expected("two numbers, the lower one first")
        return {"kind": "number", "least": ends[0], "most": ends[1]}
    if kind == "one_of":
        values = keys["one_of"].items()
        if (
            all(isinstance(p.value, int | float) for p in values)
            and "also" not in keys
            and "unit" in keys
        ):
            return {"kind": "number", "numbers": tuple(p.number() for p in values)}
        return {"kind": "words", "words": tuple(p.name() for p in values), "also": _also(keys)}
    times = (
        tuple(p.text() for p in keys["one_of"].items())
        if kind == "clock" and "one_of" in keys
        else ()
    )
    return {"kind": kind, "words": times}


def _also(keys: dict[str, Part]) -> tuple[tuple[str, str], ...]:
    if "also" not in keys:
        return ()
    words = {p.name() for p in keys["one_of"].items()}
    for word, part in keys["also"].mapping().items():
        if word not in words:
            part.fail(f"{word!r} is none of {', '.join(sorted(words))}")
    return tuple((o.name(), w) for w, p in keys["also"].mapping().items() for o in p.items())


def _date(part: Part) -> date:
    try:
        return date.fromisoformat(part.text())
    except ValueError:
        part.expected("a date such as 2026-01-31")


def _clock(part: Part, known: tuple[str, ...]) -> str:
    got = part.text()
    hours, _, minutes = got.partition(":")
    fits = (
        len(got) == 5
        and hours.isdigit()
        and minutes.isdigit()
        and int(hours) < 24
        and int(minutes) < 60
    )
    if not fits or (known and got not in known):
        part.expected(f"one of {', '.join(known)}" if known else "a time as 07:00")
    return got
