"""docs/settings.md against the code: every key of the two files, and what it has if left out."""

import re
import typing
from pathlib import Path

import pytest
from lotline.config import Config, Secrets
from lotline.config.table import Table

PAGE = Path(__file__).parents[2] / "docs/settings.md"
OWN = {"folder", "text"}  # what a Config has that no file can say


def tables_of(kind):
    """{table: its model} of one of the two files, and the names of those that may be many."""
    found, many = {}, set()
    for name, field in kind.model_fields.items():
        arguments = [field.annotation, *typing.get_args(field.annotation)]
        for one in arguments:
            if isinstance(one, type) and issubclass(one, Table):
                found[name] = one
                if typing.get_origin(field.annotation) in (tuple, dict):
                    many.add(name)
    return found, many


def told(text):
    """{table: {key: what it has if left out}} of a page."""
    found = {}
    for head, body in re.findall(r"(?m)^## (.*)\n((?:(?!^## ).*\n?)*)", text):
        rows = re.findall(r"(?m)^\| `([A-Za-z_]+)` \| (.*?) \|", body)
        found[head.strip("[]")] = dict(rows)
    return found


def default(field):
    if field.is_required():
        return "needed"
    value = field.get_default(call_default_factory=True)
    if value is None or value == "" or value == () or value == {}:
        return "none"
    if isinstance(value, tuple):
        return f"`{', '.join(value)}`"
    return f"`{value:g}`" if isinstance(value, float) else f"`{value}`"


def of_code():
    tables, _ = tables_of(Config)
    plain = {n: f for n, f in Config.model_fields.items() if n not in tables and n not in OWN}
    return {"At the top": {n: default(f) for n, f in plain.items()}} | {
        name: {f.alias or n: default(f) for n, f in model.model_fields.items()}
        for name, model in tables.items()
    }


def test_every_key_stands_there_with_what_it_has_if_left_out():
    page = {name: rows for name, rows in told(PAGE.read_text()).items() if rows}
    assert page == of_code()


def test_tables_that_may_be_many_have_two_brackets():
    _, many = tables_of(Config)
    assert set(re.findall(r"(?m)^## \[\[(.*)\]\]$", PAGE.read_text())) == many


def test_every_secret_stands_there():
    tables, many = tables_of(Secrets)
    expected = {
        f"[{name}.NAME]" if name in many else f"[{name}]": set(model.model_fields)
        for name, model in tables.items()
    } | {"[wifi]": {'NETWORK = "password"'}}
    body = PAGE.read_text().split("## The secrets")[1]
    rows = re.findall(r"(?m)^\| `(\[.*?\])` \| (.*?) \|", body)
    assert {table: set(re.findall("`(.*?)`", keys)) for table, keys in rows} == expected


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("| `port` | `8080` |", "| `port` | `80` |"),
        ("| `lang` |", "| `tongue` |"),
        ("## [web]", "#"),
    ],
)
def test_a_page_that_differs_is_seen(old, new):
    text = PAGE.read_text()
    assert old in text
    assert {n: r for n, r in told(text.replace(old, new)).items() if r} != of_code()
