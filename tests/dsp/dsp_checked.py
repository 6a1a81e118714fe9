"""Runs the kernels' own sources under CPython with every operation held to int32.

What passes here is the same on a chip, where viper has the low 32 bits of each result, and
on a 64-bit host, where `ptr32` loads come without their sign. Every index is checked too.
"""

import ast
import operator
from pathlib import Path

from lotline.cli.bench.node import room

FIRMWARE = Path(__file__).resolve().parent.parent.parent / "firmware"
LIMIT = 2**31
OPERATORS = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.FloorDiv: operator.floordiv,
    ast.LShift: operator.lshift,
    ast.RShift: operator.rshift,
    ast.BitAnd: operator.and_,
    ast.BitOr: operator.or_,
    ast.BitXor: operator.xor,
}


class Words:
    """ptr32 as a 64-bit host has it: loads without sign; an index out of bounds raises."""

    def __init__(self, buf):
        self.view = memoryview(buf).cast("I")

    def __getitem__(self, i):
        return self.view[i if i >= 0 else len(self.view)]

    def __setitem__(self, i, value):
        assert -LIMIT <= value < LIMIT, f"stored {value}"
        self.view[i if i >= 0 else len(self.view)] = value & 0xFFFFFFFF


def signed(v):
    """(v ^ m) - m with m = 2^31: the sign of a loaded word."""
    assert -LIMIT <= v < 2 * LIMIT
    return (v & 0xFFFFFFFF ^ LIMIT) - LIMIT


def checker(name, worst):
    """Functions for OPERATORS that raise OverflowError and note the largest result."""
    worst[name] = 0

    def checked(op):
        def apply(a, b):
            result = op(a, b)
            if not (-LIMIT <= a < LIMIT and -LIMIT <= b < LIMIT and -LIMIT <= result < LIMIT):
                raise OverflowError(f"{name}: {op.__name__}({a}, {b}) = {result}")
            if abs(result) > worst[name]:
                worst[name] = abs(result)
            return result

        return apply

    return {kind.__name__: checked(op) for kind, op in OPERATORS.items()}


class Check(ast.NodeTransformer):
    """Rewrites viper functions: operators to checked ones, ptr32 arguments to Words."""

    def visit_FunctionDef(self, node):
        if not node.decorator_list:
            return node
        assert ast.unparse(node.decorator_list[0]) == "micropython.viper"
        node.decorator_list = []
        wrap = [
            ast.parse(f"{a.arg} = Words({a.arg})").body[0]
            for a in node.args.args
            if isinstance(a.annotation, ast.Name) and a.annotation.id == "ptr32"
        ]
        for a in node.args.args:
            a.annotation = None
        node.body = wrap + [self.visit(statement) for statement in node.body]
        return node

    def visit_BinOp(self, node):
        left = node.left
        if (
            isinstance(node.op, ast.Sub)
            and isinstance(left, ast.BinOp)
            and isinstance(left.op, ast.BitXor)
            and ast.dump(left.right) == ast.dump(node.right)
        ):
            return self.call("signed", self.visit(left.left))
        return self.call(type(node.op).__name__, self.visit(left), self.visit(node.right))

    def visit_AugAssign(self, node):
        if ast.unparse(node).endswith("<<= 31"):  # makes the m of the idiom above
            return node
        value = self.visit_BinOp(
            ast.BinOp(ast.Name(node.target.id, ast.Load()), node.op, node.value)
        )
        return ast.Assign([node.target], value)

    @staticmethod
    def call(name, *args):
        return ast.Call(ast.Name(name, ast.Load()), list(args), [])


def load(name="dsp.sound"):
    """(module, worst): a fresh `name`, and a dict of each file's largest result so far."""
    worst = {}

    def kernels(stem):
        path = FIRMWARE / "dsp" / f"{stem}.py"
        tree = ast.fix_missing_locations(Check().visit(ast.parse(path.read_text())))
        tree.body = [item for item in tree.body if isinstance(item, ast.FunctionDef)]
        space = {"Words": Words, "signed": signed, **checker(stem, worst)}
        exec(compile(tree, str(path), "exec"), space)
        return {function: space[function] for function in room.functions(path)}

    return room.load(FIRMWARE, kernels, name), worst
