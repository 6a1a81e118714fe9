"""What stands in where a node has nothing of a kind can all that it stands in for."""

import ast
from pathlib import Path

NODE = Path(__file__).parents[2] / "firmware/node"


def methods(module, name):
    tree = ast.parse((NODE / module).read_text())
    kind = next(n for n in tree.body if isinstance(n, ast.ClassDef) and n.name == name)
    plain = (ast.FunctionDef, ast.AsyncFunctionDef)
    return {
        one.name: (type(one), len(one.args.args))
        for one in kind.body
        if isinstance(one, plain) and not one.name.startswith("_")
    }


def test_no_outputs_can_what_outputs_can():
    real, none = methods("outputs.py", "Outputs"), methods("idle.py", "NoOutputs")
    used = {name: real[name] for name in none}
    assert none == used
    assert set(real) - set(none) == {"run", "step", "tell"}, "only with outputs"
