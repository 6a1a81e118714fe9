"""Names and units of an expression, checked when a pack is read."""

import ast
from collections.abc import Mapping
from dataclasses import dataclass

from lotline.judge.language import unit
from lotline.judge.language.functions import FUNCTIONS
from lotline.judge.language.source import Part
from lotline.judge.language.unit import NUMBER, TRUTH, Labels, Unit, UnitError

ARITHMETIC = {ast.Add: unit.plus, ast.Sub: unit.minus, ast.Mult: unit.times, ast.Div: unit.over}
COMPARISONS = (ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Eq, ast.NotEq, ast.In, ast.NotIn)


@dataclass(frozen=True, slots=True)
class TableType:
    """A table in a scope. keys: the units of its arguments that are not looked up by name."""

    unit: Unit
    keys: tuple[Unit, ...]


Scope = Mapping[str, Unit | TableType]


class Checker:
    def __init__(self, part: Part, scope: Scope) -> None:
        self._part, self._scope = part, scope
        self.names: list[str] = []

    def unit(self, node: ast.expr) -> Unit:
        if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
            return TRUTH if isinstance(node.value, bool) else NUMBER
        if isinstance(node, ast.Name):
            return self._name(node.id)
        if isinstance(node, ast.BinOp) and type(node.op) in ARITHMETIC:
            return ARITHMETIC[type(node.op)](self.unit(node.left), self.unit(node.right))
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
            if type(op) not in COMPARISONS:
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
        is_list = isinstance(right, ast.List | ast.Tuple)
        if is_list != isinstance(op, ast.In | ast.NotIn):
            raise UnitError("write `in [A, B]` with a list, and `== A` with a word")
        many = right.elts if isinstance(right, ast.List | ast.Tuple) else [right]
        for word in (label(w) for w in many):
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


def label(node: ast.expr) -> str:
    return str(node.value) if isinstance(node, ast.Constant) else ast.unparse(node)
