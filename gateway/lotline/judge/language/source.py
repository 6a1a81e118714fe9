"""YAML of which every part knows its file and line, so that a refusal can name both.

YAML 1.2's core schema: `on`, `no` and 22:00 are text, and only true and false are truths; a key
that stands twice is refused. Dates stay text.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NoReturn

import yaml

from lotline.errors import LotlineError, RuleError

_LONGEST = 60
_MOST_BYTES = 64 << 20
# Values by the second for five days; a file of references to references would be far more.
_MOST_PARTS = 500_000


class _Loader(yaml.SafeLoader):
    """Knows the four kinds of plain scalars below, and no more."""


_Loader.yaml_implicit_resolvers = {}
for _tag, _pattern, _first in (
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("bool", r"true|True|TRUE|false|False|FALSE", [*"tTfF"]),
    ("int", r"[-+]?(0|[1-9][0-9]*)", [*"-+0123456789"]),
    ("float", r"[-+]?((\.[0-9]+|[0-9]+\.[0-9]*)([eE][-+]?[0-9]+)?|[0-9]+[eE][-+]?[0-9]+|\.inf)",
     [*"-+.0123456789"]),
):  # fmt: skip
    _Loader.add_implicit_resolver(
        f"tag:yaml.org,2002:{_tag}", re.compile(f"^(?:{_pattern})$"), _first
    )


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a YAML file. value: dict of Parts by key, list of Parts, or a scalar.

    key: the way to it, as `rules[2].limit`. Refusals raise `error`.
    """

    value: Any
    file: str
    line: int
    key: str = ""
    error: type[LotlineError] = RuleError

    def fail(self, words: str) -> NoReturn:
        line = f" line {self.line}" if self.line else ""
        where = f"{self.file}{line}" + (f", {self.key}" if self.key else "")
        raise self.error(f"{where}: {words}")

    def expected(self, what: str) -> NoReturn:
        self.fail(f"got {shown(self.plain())}, expected {what}")

    def keys(self, *known: str, need: tuple[str, ...] = ()) -> dict[str, "Part"]:
        """As a mapping that has no other keys than these; all of `need`."""
        found = self.mapping()
        for key, part in found.items():
            if key not in known:
                near = get_close_matches(key, known, 1)
                hint = f"did you mean {near[0]}?" if near else f"known are {', '.join(known)}"
                part.fail(f"there is no key {key!r} here; {hint}")
        for key in need:
            if key not in found:
                self.fail(f"the key {key!r} is missing")
        return found

    def mapping(self) -> dict[str, "Part"]:
        if not isinstance(self.value, dict):
            self.expected("a mapping (key: value)")
        return self.value

    def items(self) -> list["Part"]:
        """A list, or one thing for a list of one."""
        if isinstance(self.value, list):
            return self.value
        return [] if self.value is None else [self]

    def text(self) -> str:
        if not isinstance(self.value, str) or not self.value.strip():
            self.expected("text")
        return self.value.strip()

    def name(self) -> str:
        """Text, or a number written as one (`zone: 2`)."""
        if isinstance(self.value, int | float) and not isinstance(self.value, bool):
            return f"{self.value:g}"
        return self.text()

    def number(self) -> float:
        if isinstance(self.value, bool) or not isinstance(self.value, int | float):
            self.expected("a number")
        if not abs(self.value) < 1e300:
            self.expected("a number that is finite")
        return float(self.value)

    def truth(self) -> bool:
        if not isinstance(self.value, bool):
            self.expected("true or false")
        return self.value

    def choice(self, *known: str) -> str:
        if self.name() not in known:
            near = get_close_matches(self.name(), known, 1)
            more = f" (did you mean {near[0]}?)" if near else ""
            self.expected(f"one of {', '.join(known)}{more}")
        return self.name()

    def plain(self) -> Any:
        """The value without its places."""
        if isinstance(self.value, dict):
            return {k: p.plain() for k, p in self.value.items()}
        if isinstance(self.value, list):
            return [p.plain() for p in self.value]
        return self.value


def shown(value: Any) -> str:
    """A value in a sentence, cut where it is long."""
    if value is None:
        return "nothing"
    if isinstance(value, dict | list):
        text = "{" + ", ".join(value) + "}" if isinstance(value, dict) else str(value)
    else:
        text = repr(value) if isinstance(value, str) else str(value).lower()
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def read(path: Path, error: type[LotlineError] = RuleError) -> Part:
    """The whole file; raises `error` with one sentence where it cannot be read."""
    try:
        with path.open("rb") as file:
            raw = file.read(_MOST_BYTES + 1)
        if len(raw) > _MOST_BYTES:
            raise error(f"{path} is longer than {_MOST_BYTES >> 20} MiB")
        return parse(raw.decode("utf-8-sig"), str(path), error)
    except OSError as e:
        raise error(f"{path} cannot be read: {e.strerror}") from e
    except UnicodeDecodeError as e:
        raise error(f"{path} is not text in UTF-8 (byte {e.start + 1})") from e


def parse(text: str, file: str, error: type[LotlineError] = RuleError) -> Part:
    try:
        node = yaml.compose(text, _Loader)
    except yaml.MarkedYAMLError as e:
        at = e.problem_mark or e.context_mark
        raise error(f"{file} line {at.line + 1 if at else 1}: not YAML: {e.problem}") from e
    except (yaml.YAMLError, RecursionError, ValueError) as e:
        raise error(f"{file}: not YAML: {e}") from e
    if node is None:
        raise error(f"{file} is empty")
    try:
        return _Reader(file, error).part(node, "")
    except RecursionError as e:
        raise error(f"{file}: a part contains itself, or is nested too deeply") from e


def of(value: Any, file: str, key: str = "") -> Part:
    """Plain values as a part, for packs that are made and not read."""
    if isinstance(value, dict):
        value = {k: of(v, file, f"{key}.{k}" if key else k) for k, v in value.items()}
    elif isinstance(value, list):
        value = [of(v, file, f"{key}[{i}]") for i, v in enumerate(value)]
    return Part(value, file, 0, key)


class _Reader:
    def __init__(self, file: str, error: type[LotlineError]) -> None:
        self._file, self._error = file, error
        self._scalars = _Loader("")
        self._parts = 0

    def part(self, node: yaml.Node, key: str, line: int | None = None) -> Part:
        line = node.start_mark.line + 1 if line is None else line
        self._parts += 1
        if self._parts > _MOST_PARTS:
            raise self._error(
                f"{self._file}: its references come to more than {_MOST_PARTS:,} parts"
            )
        at = Part(None, self._file, line, key, self._error)
        if isinstance(node, yaml.MappingNode):
            value: Any = dict(self._pairs(node, at))
        elif isinstance(node, yaml.SequenceNode):
            value = [self.part(n, f"{key}[{i}]") for i, n in enumerate(node.value)]
        else:
            value = self._scalar(node, at)
        return Part(value, self._file, line, key, self._error)

    def _pairs(self, node: yaml.MappingNode, at: Part) -> Iterator[tuple[str, Part]]:
        seen: set[str] = set()
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode):
                at.expected("a plain word as a key")
            name = key_node.value
            part = self.part(value_node, f"{at.key}.{name}" if at.key else name, line)
            if name in seen:
                part.fail("this key stands there twice")
            seen.add(name)
            yield name, part

    def _scalar(self, node: yaml.Node, at: Part) -> Any:
        try:
            value = self._scalars.construct_object(node)
        except (yaml.YAMLError, ValueError) as e:
            at.fail(f"not a plain value: {str(e).splitlines()[0]}")
        if isinstance(value, float) and value != value:
            at.expected("a number")
        return value
