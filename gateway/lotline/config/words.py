"""What pydantic finds wrong in a value, as a person would say it."""

import json
from collections.abc import Mapping
from typing import Any

from pydantic_core import ErrorDetails

# pydantic's names of what can be wrong: what was expected, with the names of its context.
_EXPECTED = {
    "unexpected": "{expected}",
    "literal_error": "{expected}",
    "string_type": "text in quotes",
    "path_type": "a path in quotes",
    "greater_than": "more than {gt:g}",
    "greater_than_equal": "{ge:g} or more",
    "less_than_equal": "{le:g} or less",
    "tuple_type": "a list in [brackets]; of tables, each begins with [[double]] ones",
    **dict.fromkeys(("dict_type", "model_type", "model_attributes_type"), "a table"),
    **dict.fromkeys(("float_type", "float_parsing", "finite_number"), "a number"),
    **dict.fromkeys(
        ("int_type", "int_parsing", "int_parsing_size", "int_from_float"), "a whole number"
    ),
}
# Longer values are cut: the sentence also names the key.
MAX_SHOWN = 40


def expected(error: ErrorDetails) -> str:
    """What should have stood there, in a few words."""
    found = _EXPECTED.get(error["type"])
    return found.format(**error.get("ctx", {})) if found else "something else"


def sentence(error: ErrorDetails, table: Mapping[str, Any], secret: bool) -> str:
    """Where in the file, what was got and what was expected; a secret is not repeated."""
    kind = error["type"]
    if kind == "extra_forbidden":
        words = "lotline knows no such key"
    elif kind == "missing":
        words = "it is missing"
    elif kind == "value_error":
        words = error["msg"].removeprefix("Value error, ")
    else:
        got = "" if secret else f"got {_shown(error['input'])}, "
        words = f"{got}expected {expected(error)}"
    where = _where(error, table)
    return f"{where}: {words}" if where else words


def _where(error: ErrorDetails, table: Mapping[str, Any]) -> str:
    """As the file says it: `[web] port`, `[[rule]] "day" limit`, `[node.cnc] key`."""
    loc = error["loc"]
    if len(loc) < 2:
        whole = error["type"] == "missing" or isinstance(error["input"], dict)
        return f"[{loc[0]}]" if loc and whole else "".join(map(str, loc))
    head, second, *rest = loc
    if isinstance(second, int):
        words = [f"[[{head}]]", _which(table[str(head)][second], second), *map(str, rest[:1])]
    elif rest:
        words = [f"[{head}.{second}]", *map(str, rest)]
    else:
        words = [f"[{head}]", second]
    return " ".join(words)


def _which(item: Any, index: int) -> str:
    """An item of a list of tables by its own name, or else by its number from 1."""
    name = item.get("name", item.get("id")) if isinstance(item, dict) else None
    return _shown(name) if isinstance(name, str) else f"number {index + 1}"


def _shown(value: Any) -> str:
    if isinstance(value, dict | list):
        return "a table" if isinstance(value, dict) else "a list"
    simple = isinstance(value, str | bool)
    text = json.dumps(value, ensure_ascii=False) if simple else str(value)
    return text if len(text) <= MAX_SHOWN else text[: MAX_SHOWN - 1] + "…"
