"""A strict decoder of line protocol for tests, itself tested on InfluxData's own corpus."""

import math
import re
from dataclasses import dataclass

Field = float | int | str | bool

# A backslash escapes a separator and is itself anywhere else, before another backslash too.
_KEY = r"(?:\\[,= ]|\\(?![,= ])|[^\\,= \x00-\x1f\x7f])+"
_NAME = r"(?!#)(?:\\[, ]|\\(?![, ])|[^\\, \x00-\x1f\x7f])+"
_STRING = r'"(?:\\[\s\S]|[^\\"])*"'
_VALUE = rf"(?:{_STRING}|[-+.0-9eEa-zA-Z]+)"
_FIELDS = rf"{_KEY}={_VALUE}(?:,{_KEY}={_VALUE})*"
_LINE = re.compile(rf" *({_NAME})((?:,{_KEY}={_KEY})*) +({_FIELDS})(?: +(-?[0-9]+))? *\r?(?:\n|$)")
_BLANK = re.compile(r" *(?:#[^\x00-\x08\x0a-\x1f\x7f]*)?\r?(?:\n|$)")
_PAIR = re.compile(rf"({_KEY})=({_STRING}|{_KEY})")
_FLOAT = re.compile(r"[-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?$")
_BOOLS = {w: b for b, ws in ((True, "t T true True TRUE"), (False, "f F false False FALSE"))
          for w in ws.split()}  # fmt: skip
_ESCAPES = {'"': '"', "\\": "\\", "n": "\n", "r": "\r", "t": "\t"}


@dataclass(frozen=True)
class Point:
    name: str
    tags: dict[str, str]
    fields: dict[str, Field]
    ns: int | None


def decode(text: str) -> list[Point]:
    """Every point of a text; raises ValueError at the first line that is not one."""
    points, at = [], 0
    while at < len(text):
        if blank := _BLANK.match(text, at):
            at = blank.end()
            continue
        line = _LINE.match(text, at)
        if line is None:
            raise ValueError(f"not line protocol: {text[at : at + 80]!r}")
        points.append(_point(line))
        at = line.end()
    return points


def _point(line: re.Match[str]) -> Point:
    pairs = [(_plain(k), _plain(v)) for k, v in _PAIR.findall(line[2])]
    tags = dict(pairs)
    if len(tags) != len(pairs):
        raise ValueError("a tag stands twice")
    fields = {_plain(k): _value(v) for k, v in _PAIR.findall(line[3])}
    ns = None if line[4] is None else int(line[4])
    if ns is not None and not -(1 << 63) <= ns < 1 << 63:
        raise ValueError(f"time {ns} is beyond int64")
    return Point(re.sub(r"\\([, ])", r"\1", line[1]), tags, fields, ns)


def _plain(key: str) -> str:
    return re.sub(r"\\([,= ])", r"\1", key)


def _value(text: str) -> Field:
    if text[0] == '"':
        return re.sub(r'\\(["\\nrt])', lambda m: _ESCAPES[m[1]], text[1:-1])
    if text in _BOOLS:
        return _BOOLS[text]
    if re.fullmatch(r"-?[0-9]+i|[0-9]+u", text):
        n = int(text[:-1])
        if not (-(1 << 63) <= n < 1 << 63 if text[-1] == "i" else n < 1 << 64):
            raise ValueError(f"{text} is out of range")
        return n
    if not _FLOAT.match(text) or not math.isfinite(float(text)):
        raise ValueError(f"{text!r} is not a number")
    return float(text)
