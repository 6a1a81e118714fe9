"""Expressions of packs: arithmetic on named values, checked for names and units when read.

numbers, names, + - * /, comparisons, `and`, `or`, `not`, `a if c else b`, `x in [A, B]`, calls
of the functions in functions.py and of tables. No loops, no attributes, no strings to run.
"""

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from lotline.judge.language import unit
from lotline.judge.language.functions import FUNCTIONS, Unknown
from lotline.judge.language.source import Part
from lotline.judge.language.unit import NUMBER, TRUTH, Labels, Unit, UnitError

_ARITHMETIC: dict[type[ast.operator], tuple[Callable[[Unit, Unit], Unit], Any]] = {
    ast.Add: (unit.plus, lambda a, b: a + b),
    ast.Sub: (unit.minus, lambda a, b: a - b),
    ast.Mult: (unit.times, lambda a, b: a * b),
    ast.Div: (unit.over, lambda a, b: a / b),
}
_COMPARE: dict[type[ast.cmpop], Any] = {
    ast.Lt: lambda a, b: a < b, ast.LtE: lambda a, b: a <= b,
    ast.Gt: lambda a, b: a > b, ast.GtE: lambda a, b: a >= b,
    ast.Eq: lambda a, b: a == b, ast.NotEq: lambda a, b: a != b,
    ast.In: lambda a, b: a in b, ast.NotIn: lambda a, b: a not in b,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class TableType:
    """A table in a scope. keys: the units of its arguments that are not looked up by name."""

    unit: Unit
    keys: tuple[Unit, ...]


Scope = Mapping[str, Unit | TableType]
Values = Callable[[str], Any]


@dataclass(frozen=True, slots=True)
class Expression:
    """text: as written. unit: of its value. names: those that it looks up."""

    text: str
    tree: ast.expr
    unit: Unit
    names: tuple[str, ...] = field(default=())

    def value(self, values: Values) -> Any:
        """values: gives what a name stands for. Raises Unknown where that is not known."""
        return _value(self.tree, values)


def read(part: Part, scope: Scope) -> Expression:
    """An expression in a pack; raises the part's error on syntax, unknown names and units."""
    if not isinstance(part.value, bool | int | float | str):
        part.expected("a number or an expression")
    text = str(part.value)
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        part.expected("an expression such as max(41, background + 10)")
    checker = _Checker(part, scope)
    try:
        found = checker.unit(tree)
    except UnitError as e:
        part.fail(f"{text!r}: {e}")
    return Expression(text, tree, found, tuple(dict.fromkeys(checker.names)))


class _Checker:
    def __init__(self, part: Part, scope: Scope) -> None:
        self._part, self._scope = part, scope
        self.names: list[str] = []

    def unit(self, node: ast.expr) -> Unit:
        if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
            return TRUTH if isinstance(node.value, bool) else NUMBER
        if isinstance(node, ast.Name):
            return self._name(node.id)
        if isinstance(node, ast.BinOp) and type(node.op) in _ARITHMETIC:
            return _ARITHMETIC[type(node.op)][0](self.unit(node.left), self.unit(node.right))
        if isinstance(node, ast.UnaryOp):
            return self._unary(node)
        if isinstance(node, ast.BoolOp):
            for part in node.values:
                self._truth(part)
            return TRUTH
        if isinstance(node, ast.Compare):
            return self._compare(node)
        if isinstance(node, ast.IfExp):
            self._truth(node.test)
            return unit.same(self.unit(node.body), self.unit(node.orelse))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and not node.keywords:
            return self._call(node.func.id, node.args)
        self._part.fail(f"{ast.unparse(node)!r} is not part of the expressions of packs")

    def _name(self, name: str) -> Unit:
        found = self._scope.get(name)
        if found is None:
            known = ", ".join(sorted(self._scope)) or "nothing"
            self._part.fail(f"there is nothing named {name!r} here; known are {known}")
        self.names.append(name)
        if isinstance(found, TableType):
            if found.keys:
                self._part.fail(f"the table {name!r} wants {len(found.keys)} value in brackets")
            return found.unit
        return found

    def _unary(self, node: ast.UnaryOp) -> Unit:
        if isinstance(node.op, ast.Not):
            self._truth(node.operand)
            return TRUTH
        if isinstance(node.op, ast.USub | ast.UAdd):
            return self.unit(node.operand)
        raise UnitError(f"{ast.unparse(node)} is not part of the expressions of packs")

    def _truth(self, node: ast.expr) -> None:
        if self.unit(node) != TRUTH:
            raise UnitError(f"{ast.unparse(node)!r} is neither true nor false")

    def _compare(self, node: ast.Compare) -> Unit:
        left: ast.expr = node.left
        for op, right in zip(node.ops, node.comparators, strict=True):
            if type(op) not in _COMPARE:
                raise UnitError(f"{ast.unparse(node)!r} is not a comparison of packs")
            found = self.unit(left)
            if isinstance(found, Labels):
                self._labels(found, op, right)
            else:
                if isinstance(op, ast.In | ast.NotIn):
                    raise UnitError(f"{ast.unparse(left)!r} is not one of some words")
                unit.same(found, self.unit(right))
            left = right
        return TRUTH

    def _labels(self, found: Labels, op: ast.cmpop, right: ast.expr) -> None:
        if isinstance(op, ast.Lt | ast.LtE | ast.Gt | ast.GtE):
            raise UnitError(f"the words of {found.what} have no order")
        many = right.elts if isinstance(right, ast.List | ast.Tuple) else [right]
        for word in (_label(w) for w in many):
            if word not in found.words:
                raise UnitError(f"{found.what} is never {word!r}; it is one of {found.words}")

    def _call(self, name: str, args: list[ast.expr]) -> Unit:
        if name == "known" and len(args) == 1 and isinstance(args[0], ast.Name):
            self._name(args[0].id)
            return TRUTH
        table = self._scope.get(name)
        if isinstance(table, TableType):
            self.names.append(name)
            if len(args) != len(table.keys):
                raise UnitError(f"{name} got {len(args)} values, expected {len(table.keys)}")
            for key, arg in zip(table.keys, args, strict=True):
                unit.same(key, self.unit(arg))
            return table.unit
        if name not in FUNCTIONS:
            raise UnitError(f"there is no function {name!r}; known are {', '.join(FUNCTIONS)}")
        function = FUNCTIONS[name]
        if not function.least <= len(args) <= function.most:
            raise UnitError(f"{name} got {len(args)} values, expected {function.counts}")
        return function.unit([self.unit(a) for a in args])


def _label(node: ast.expr) -> str:
    return str(node.value) if isinstance(node, ast.Constant) else ast.unparse(node)


def _value(node: ast.expr, values: Values) -> Any:
    if isinstance(node, ast.Constant):
        return node.value
    if isinstance(node, ast.Name):
        found = values(node.id)
        return found() if callable(found) else found
    if isinstance(node, ast.BinOp):
        try:
            return _ARITHMETIC[type(node.op)][1](
                _value(node.left, values), _value(node.right, values)
            )
        except ZeroDivisionError as e:
            raise Unknown(f"{ast.unparse(node)} divides by zero") from e
    if isinstance(node, ast.UnaryOp):
        got = _value(node.operand, values)
        return (
            (not got)
            if isinstance(node.op, ast.Not)
            else -got
            if isinstance(node.op, ast.USub)
            else got
        )
    if isinstance(node, ast.BoolOp):
        return _both(node, values)
    if isinstance(node, ast.Compare):
        return _compared(node, values)
    if isinstance(node, ast.IfExp):
        return _value(node.body if _value(node.test, values) else node.orelse, values)
    assert isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    return _called(node.func.id, node.args, values)


def _both(node: ast.BoolOp, values: Values) -> bool:
    """Left to right, and no further than it takes."""
    wanted = isinstance(node.op, ast.Or)
    return (
        any(_value(v, values) for v in node.values)
        if wanted
        else all(_value(v, values) for v in node.values)
    )


def _compared(node: ast.Compare, values: Values) -> bool:
    left = _value(node.left, values)
    for op, part in zip(node.ops, node.comparators, strict=True):
        if isinstance(left, str):
            many = isinstance(part, ast.List | ast.Tuple)
            right: Any = [_label(w) for w in part.elts] if many else _label(part)
        else:
            right = _value(part, values)
        if not _COMPARE[type(op)](left, right):
            return False
        left = right
    return True


def _called(name: str, args: list[ast.expr], values: Values) -> Any:
    if name == "known":
        try:
            _value(args[0], values)
        except Unknown:
            return False
        return True
    if name in FUNCTIONS:
        return FUNCTIONS[name].call(*[_value(a, values) for a in args])
    return values(name)(*[_value(a, values) for a in args])
