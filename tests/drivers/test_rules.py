"""What every driver file must keep to, and what its table line leads to."""

import ast
import inspect
from pathlib import Path

import pytest
from drivers.table import TABLE
from lotwire.codes import FIRST_DERIVED, QUANTITIES

FOLDER = Path(__file__).resolve().parent.parent.parent / "firmware" / "drivers"
ALLOWED = {"math", "struct", "lotwire"}
OWN = {"drivers", *(f"drivers.{file.stem}" for file in FOLDER.glob("*.py"))}


def imports(file: Path):
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module
            if node.module == "lotwire":
                assert {name.name for name in node.names} <= {"codes", "meanings"}, file


@pytest.mark.parametrize("file", sorted(FOLDER.glob("*.py")), ids=lambda file: file.name)
def test_a_driver_imports_only_the_codes_and_its_own_room(file: Path) -> None:
    assert set(imports(file)) <= ALLOWED | OWN


@pytest.mark.parametrize("name", sorted(TABLE))
def test_a_table_line_leads_to_a_driver(name: str) -> None:
    module, kind = TABLE[name]
    assert module == f"drivers.{name}"
    driver = getattr(__import__(module, None, None, [kind]), kind)
    assert inspect.isgeneratorfunction(driver.start)
    assert inspect.isgeneratorfunction(driver.read)
    assert driver.PERIOD_MS > 0
    assert driver.WARM_UP_MS >= 0
    assert all(code in QUANTITIES and code < FIRST_DERIVED for code in driver.QUANTITIES)
