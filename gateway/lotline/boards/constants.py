"""Numbers in place of their names: what `const` does within a file, across the files of a release.

A node keeps each module in its heap. A constant in it takes some 40 bytes, and 16 more in each
module that imports it; the table of quantities takes 4 KB, and all that most nodes ask it for is
the numbers of a dozen. In what this gives, no name of a whole number is left, nor is the table
loaded for its numbers. Lines stay where they are, so tracebacks stay right.

A constant is a name in capitals that a module gives a whole number, once and nowhere else.
"""

import ast
import operator
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import accumulate
from typing import NamedTuple

from lotwire.codes import CODE

from lotline.boards.mpy import dotted

CAPITALS = re.compile(r"_?[A-Z][A-Z0-9_]*")
# Of these rooms every user of a constant is among the sources.
ROOMS = ("lotwire/", "drivers/", "dsp/", "node/")
# node/__init__.py is filled in by a build, and must be all that differs of two releases.
STAMPED = "node/__init__.py"
SMALL = 1 << 30  # what a chip of 32 bits has no object for
WORK = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul,
    ast.FloorDiv: operator.floordiv, ast.LShift: operator.lshift, ast.BitOr: operator.or_,
}  # fmt: skip

Edit = tuple[ast.stmt | ast.expr, str]


class Of(NamedTuple):
    """A name of a module, by that of the module."""

    module: str
    name: str


TABLE = Of("lotwire.codes", "CODE")
CONST = Of("micropython", "const")


def folded(sources: Mapping[str, str]) -> dict[str, str]:
    """{path on the node: text} of all Python files of an application, with numbers for names."""
    modules = {dotted(path): Module(path, text) for path, text in sources.items()}
    known: dict[Of, int] = {}
    while True:
        before = len(known)
        for name, module in modules.items():
            module.learn(known, modules)
            known |= {Of(name, one): value for one, value in module.numbers.items()}
        if len(known) == before:
            return {module.path: module.text(known) for module in modules.values()}


class Module:
    """A file. `numbers`: the names in it, its own and imported ones, that are constants."""

    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self._text = text
        self._tree = ast.parse(text)
        bound = Counter(_bindings(self._tree))
        self._once = {name for name, count in bound.items() if count == 1}
        self._imports = [
            one for one in ast.walk(self._tree) if isinstance(one, ast.ImportFrom) and one.module
        ]
        self._imported = {
            alias.asname or alias.name: Of(str(one.module), alias.name)
            for one in self._imports
            for alias in one.names
            if (alias.asname or alias.name) in self._once
        }
        self.numbers: dict[str, int] = {}
        self._modules: dict[str, str] = {}  # by the names that they have here
        # module-level `NAME = value`
        self._given = dict(self._find_given()) if path.startswith(ROOMS) else {}

    def _find_given(self) -> Iterator[tuple[str, ast.Assign]]:
        for one in self._tree.body if self.path != STAMPED else ():
            if isinstance(one, ast.Assign) and isinstance(one.targets[0], ast.Name):
                name = one.targets[0].id
                if CAPITALS.fullmatch(name) and name in self._once:
                    yield name, one

    def learn(self, known: Mapping[Of, int], modules: Mapping[str, object]) -> None:
        """Find more constants with those that are known of other modules."""
        for name, of in self._imported.items():
            if of in known:
                self.numbers[name] = known[of]
            elif ".".join(of) in modules:
                self._modules[name] = ".".join(of)
        for name, one in self._given.items():
            value = self._value(one.value, known)
            if value is not None and abs(value) < SMALL:
                self.numbers[name] = value

    def _value(self, node: ast.expr, known: Mapping[Of, int]) -> int | None:
        """Of an expression, None where it is no constant."""
        if isinstance(node, ast.Constant):
            return node.value if type(node.value) is int else None
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            value = self._value(node.operand, known)
            return None if value is None else -value
        if isinstance(node, ast.BinOp) and type(node.op) in WORK:
            left, right = self._value(node.left, known), self._value(node.right, known)
            if left is None or right is None:
                return None
            return int(WORK[type(node.op)](left, right))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            const = self._imported.get(node.func.id) == CONST
            return self._value(node.args[0], known) if const else None
        return self._named(node, known)

    def _named(self, node: ast.AST, known: Mapping[Of, int]) -> int | None:
        """Of NAME, module.NAME and CODE["name"]."""
        if isinstance(node, ast.Name):
            return self.numbers.get(node.id)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            return known.get(Of(self._modules.get(node.value.id, ""), node.attr))
        if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
            table = isinstance(node.value, ast.Name) and self._imported.get(node.value.id) == TABLE
            return CODE.get(str(node.slice.value)) if table else None
        return None

    def text(self, known: Mapping[Of, int]) -> str:
        """The file with numbers for names, line by line where it was."""
        edits: list[Edit] = []
        used: set[str] = set()
        self._look(self._tree, known, edits, used)
        for one in self._imports:
            kept = [alias for alias in one.names if not self._is_spent(one, alias, used)]
            if kept != one.names:
                left = ast.unparse(ast.ImportFrom(one.module, kept, 0)) if kept else "pass"
                edits.append((one, left))
        return _edited(self._text, edits)

    def _look(
        self, node: ast.AST, known: Mapping[Of, int], edits: list[Edit], used: set[str]
    ) -> None:
        """Note what is to be replaced below a node, and the names that are used still."""
        if isinstance(node, ast.Assign) and self._is_number(node):
            edits.append((node, "pass"))
            return
        if isinstance(getattr(node, "ctx", None), ast.Load) and isinstance(node, ast.expr):
            value = self._named(node, known)
            if value is not None:
                edits.append((node, str(value) if value >= 0 else f"({value})"))
                return
        if isinstance(node, ast.Name):
            used.add(node.id)
        for child in ast.iter_child_nodes(node):
            self._look(child, known, edits, used)

    def _is_number(self, node: ast.Assign) -> bool:
        return any(node is one and name in self.numbers for name, one in self._given.items())

    def _is_spent(self, one: ast.ImportFrom, alias: ast.alias, used: set[str]) -> bool:
        """Whether an import was only for numbers."""
        name, of = alias.asname or alias.name, Of(str(one.module), alias.name)
        folds = name in self.numbers or name in self._modules or of in (TABLE, CONST)
        return folds and name not in used


def _bindings(tree: ast.AST) -> Iterator[str]:
    """Each name as often as it is given a value anywhere in a file."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            yield node.id
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Import | ast.ImportFrom):
            yield from (alias.asname or alias.name for alias in node.names)
        elif isinstance(node, ast.ExceptHandler) and node.name:
            yield node.name
        elif isinstance(node, ast.Global | ast.Nonlocal):
            yield from node.names


def _edited(text: str, edits: list[Edit]) -> str:
    """The text with nodes replaced, each by as many lines as it had."""
    lines = text.encode().splitlines(keepends=True)
    starts = list(accumulate(map(len, lines), initial=0))
    data = text.encode()
    for node, new in sorted(edits, key=lambda edit: (edit[0].lineno, edit[0].col_offset))[::-1]:
        begin = starts[node.lineno - 1] + node.col_offset
        end = starts[(node.end_lineno or 0) - 1] + (node.end_col_offset or 0)
        data = data[:begin] + new.encode() + b"\n" * data[begin:end].count(b"\n") + data[end:]
    return data.decode()
