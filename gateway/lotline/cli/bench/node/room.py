"""The room firmware/dsp in this Python, with its kernels run by somebody else."""

import ast
import builtins
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any

Kernels = dict[str, Callable[..., Any]]


def load(
    firmware: Path, kernels: Callable[[str], Kernels], module: str = "dsp.sound"
) -> types.SimpleNamespace:
    """A fresh module of that room. kernels(name) gives the native functions of dsp.`name`.

    Its files may import each other and micropython; anything else is an ImportError.
    """
    modules = {"micropython": types.SimpleNamespace(const=lambda x: x)}

    def load_one(name: str, *_: Any) -> types.SimpleNamespace:
        if name not in modules:
            if not name.startswith("dsp."):
                raise ImportError(f"{name} is not for this room")
            path = firmware / (name.replace(".", "/") + ".py")
            tree = ast.parse(path.read_text(encoding="utf-8"))
            native = [n for n in tree.body if getattr(n, "decorator_list", None)]
            tree.body = [n for n in tree.body if n not in native]
            space: dict[str, Any] = {
                "__builtins__": {**vars(builtins), "__import__": load_one},
                "__name__": name,
            }
            if native:
                space.update(kernels(path.stem))
            exec(compile(tree, str(path), "exec"), space)
            modules[name] = types.SimpleNamespace(**space)
        return modules[name]

    return load_one(module)


def functions(path: Path) -> list[str]:
    """Names of the native functions of a source file, in their order."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [n.name for n in tree.body if isinstance(n, ast.FunctionDef) and n.decorator_list]
