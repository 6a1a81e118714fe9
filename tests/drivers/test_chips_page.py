"""docs/chips.md against the drivers: every chip has its row, and the row is what it says."""

import re
from pathlib import Path

import pytest
from drivers.table import TABLE
from lotwire.codes import QUANTITIES

PAGE = Path(__file__).resolve().parent.parent.parent / "docs" / "chips.md"
TEXT = PAGE.read_text()
ROWS = {
    cells[0].strip("`"): cells
    for line in TEXT.splitlines()
    if (cells := [cell.strip() for cell in line.strip("|").split("|")]) and len(cells) == 6
    if cells[0].startswith("`")
}
HELD = TEXT[TEXT.index("## Held against whom") :]


def test_every_chip_has_a_row() -> None:
    assert set(ROWS) == set(TABLE)
    assert set(re.findall(r"`(\w+)`", "".join(re.findall(r"^\|[^|]*\|", HELD, re.M)))) == set(
        TABLE
    )


@pytest.mark.parametrize("name", sorted(TABLE))
def test_a_row_is_what_the_driver_says(name: str) -> None:
    module, kind = TABLE[name]
    driver = getattr(__import__(module, None, None, [kind]), kind)
    _, quantities, _, warm_up, _, trust = ROWS[name]
    assert set(quantities.split(", ")) == {QUANTITIES[code][0] for code in driver.QUANTITIES}
    assert warm_up == f"{driver.WARM_UP_MS // 1000} s"
    assert len(trust) > 20


@pytest.mark.parametrize("name", sorted(TABLE))
def test_settings_are_described(name: str) -> None:
    module, kind = TABLE[name]
    driver = getattr(__import__(module, None, None, [kind]), kind)
    for setting in getattr(driver, "SETTINGS", ()):
        assert setting in TEXT
