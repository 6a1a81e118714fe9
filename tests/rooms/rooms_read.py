"""What the rooms of the repository import, read from their source."""

import ast

from program import ROOT

GATEWAY = ROOT / "gateway" / "lotline"
FIRMWARE = ROOT / "firmware"


def imports(path, submodule=lambda name: False):
    """Dotted names that a file imports, also inside functions; `from x import y` is x.y where
    `submodule` says that this is a module, else x."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path}: a relative import hides its room"
            names = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= {name if submodule(name) else node.module for name in names}
    return found


def allowed(name, table):
    """Whether a name, or a package that it lies in, stands in the table."""
    parts = name.split(".")
    return any(".".join(parts[:n]) in table for n in range(1, len(parts) + 1))
