"""Numbers stand for the names of constants in what a node gets, and nothing else is another."""

import ast

import pytest
from lotline.boards import build as building
from lotline.boards.build import UNIX
from lotline.boards.constants import folded

LIMITS = """\
from micropython import const

_TWICE = const(2 * 4)
LIMIT = (
    _TWICE + 1  # of what is taken
)
LARGE = 1 << 31
NAME = "x"
"""
USER = """\
from lotwire.codes import CODE, FAULT
from node import limits
from node.limits import (
    LARGE,
    LIMIT,
    NAME,
)

STATUS = CODE["status"]
AGAIN = 1
AGAIN = 2


def take(body, FAULT=0, name=NAME):
    return -LIMIT, limits.LIMIT, body[STATUS], CODE["LAFmax"], FAULT, LARGE, AGAIN, CODE[name]
"""


def of(user, **more):
    sources = {"node/limits.py": LIMITS, "node/user.py": user, "node/__init__.py": "RELEASE = 0\n"}
    sources["lotwire/codes.py"] = "FAULT = 8\nCODE = {}\n"
    return folded(sources | more)


def test_numbers_stand_for_constants_of_any_file_and_lines_stay():
    made = of(USER)
    assert made["node/limits.py"] == 'pass\n\npass\npass\n\n\nLARGE = 1 << 31\nNAME = "x"\n'
    lines = made["node/user.py"].splitlines()
    assert lines == [
        "from lotwire.codes import CODE, FAULT", "pass", "from node.limits import LARGE, NAME",
        "", "", "", "", "", "pass", "AGAIN = 1", "AGAIN = 2", "", "",
        "def take(body, FAULT=0, name=NAME):",
        "    return -9, 9, body[64], 4, FAULT, LARGE, AGAIN, CODE[name]",
    ]  # fmt: skip


def test_the_table_is_not_loaded_for_its_numbers():
    made = of('from lotwire.codes import CODE, FAULT\nx = {CODE["status"]: -FAULT}\n')
    assert made["node/user.py"] == "pass\nx = {64: -8}\n"


def test_what_a_build_fills_in_and_what_is_no_code_stay():
    made = of(
        'from lotwire.codes import CODE\nfrom node import RELEASE\nx = CODE["no"], RELEASE\n'
    )
    assert made["node/user.py"].endswith('x = CODE["no"], RELEASE\n')
    assert made["node/__init__.py"] == "RELEASE = 0\n"


@pytest.mark.parametrize("board", ["ESP32_GENERIC_C3", UNIX])
def test_the_application_lacks_none_of_the_names_that_it_uses(board):
    sources = {name: path.read_text() for name, path in building.sources(board)}
    made = folded(sources)
    trees = {name.removesuffix(".py").replace("/", "."): ast.parse(made[name]) for name in made}
    trees |= {name.removesuffix(".__init__"): tree for name, tree in trees.items()}
    given = {name: {n for t in ast.walk(tree) for n in bound(t)} for name, tree in trees.items()}
    asked = 0
    for name, text in made.items():
        assert text.count("\n") == sources[name].count("\n"), name
        for one in ast.walk(ast.parse(text)):
            if isinstance(one, ast.ImportFrom) and one.module in given:
                for alias in one.names:
                    asked += 1
                    known = alias.name in given[one.module]
                    assert known or f"{one.module}.{alias.name}" in given, (name, alias.name)
            elif isinstance(one, ast.Name) and one.id.isupper():
                module = name.removesuffix(".py").replace("/", ".")
                assert one.id in given[module], (name, one.id)
    assert asked > 100


def bound(node):
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
        yield node.id
    elif isinstance(node, ast.arg):
        yield node.arg
    elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        yield node.name
    elif isinstance(node, ast.Import | ast.ImportFrom):
        yield from (alias.asname or alias.name for alias in node.names)
