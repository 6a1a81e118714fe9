"""Expressions of packs: arithmetic on named values, checked for names and units when read.

numbers, names, + - * /, comparisons, `and`, `or`, `not`, `a if c else b`, `x in [A, B]`, calls
of the functions in functions.py and of tables. No loops, no attributes, no strings to run.
"""

import ast
import operator
from collections.abc import Callable
from dataclasses import dataclass, field
from math import isnan
from typing import Any

from lotline.judge.language.checker import Checker, Scope, label
from lotline.judge.language.functions import FUNCTIONS, Unknown
from lotline.judge.language.source import Part
from lotline.judge.language.unit import Unit, UnitError

_ARITHMETIC: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add, ast.Sub: operator.sub,
    ast.Mult: operator.mul, ast.Div: operator.truediv,
}  # fmt: skip
_COMPARE: dict[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Lt: operator.lt, ast.LtE: operator.le, ast.Gt: operator.gt, ast.GtE: operator.ge,
    ast.Eq: operator.eq, ast.NotEq: operator.ne,
    ast.In: lambda a, b: a in b, ast.NotIn: lambda a, b: a not in b,
}  # fmt: skip
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
    checker = Checker(part, scope)
    try:
        found = checker.unit(tree)
    except UnitError as e:
        part.fail(f"{text!r}: {e}")
    return Expression(text, tree, found, tuple(dict.fromkeys(checker.names)))


def _value(node: ast.expr, values: Values) -> Any:
    match node:
        case ast.Constant():
            return node.value
        case ast.Name():
            found = values(node.id)
            return found() if callable(found) else found
        case ast.BinOp():
            return _arithmetic(node, values)
        case ast.UnaryOp():
            got = _value(node.operand, values)
            return (not got) if isinstance(node.op, ast.Not) else _signed(node.op, got)
        case ast.BoolOp():
            # Left to right, and no further than it takes.
            every = any if isinstance(node.op, ast.Or) else all
            return every(_value(v, values) for v in node.values)
        case ast.Compare():
            return _compared(node, values)
        case ast.IfExp():
            return _value(node.body if _value(node.test, values) else node.orelse, values)
        case ast.Call(func=ast.Name(id=name)):
            return _called(name, node.args, values)
    raise AssertionError(ast.dump(node))  # the checker lets nothing else through


def _signed(op: ast.unaryop, value: float) -> float:
    return -value if isinstance(op, ast.USub) else value


def _arithmetic(node: ast.BinOp, values: Values) -> float:
    left, right = _value(node.left, values), _value(node.right, values)
    try:
        found = float(_ARITHMETIC[type(node.op)](left, right))
    except ZeroDivisionError as e:
        raise Unknown(f"{ast.unparse(node)} divides by zero") from e
    if isnan(found):  # of two sources that stand still
        raise Unknown(f"{ast.unparse(node)} has no value")
    return found


def _compared(node: ast.Compare, values: Values) -> bool:
    left = _value(node.left, values)
    for op, part in zip(node.ops, node.comparators, strict=True):
        right = _words(part) if isinstance(left, str) else _value(part, values)
        if not _COMPARE[type(op)](left, right):
            return False
        left = right
    return True


def _words(node: ast.expr) -> str | list[str]:
    many = isinstance(node, ast.List | ast.Tuple)
    return [label(w) for w in node.elts] if many else label(node)  # type: ignore[attr-defined]


def _called(name: str, args: list[ast.expr], values: Values) -> Any:
    if name == "known":
        try:
            _value(args[0], values)
        except Unknown:
            return False
        return True
    call = FUNCTIONS[name].call if name in FUNCTIONS else values(name)
    return call(*[_value(a, values) for a in args])
