"""Which chips may hang on which bus of a board, for somebody to choose from."""

import runpy

from lotline.boards.sources import find_boards

# What a microphone's datasheet says: docs/chips.md.
MICROPHONES = {
    "ICS-43434": {"offset_cdb": 12301, "floor_cdb": 2900},
    "INMP441": {"offset_cdb": 12301, "floor_cdb": 3300},
}
# By the kind of bus; what else each may need is a matter for --settings.
CHIPS: dict[str, tuple[str, ...]] = {
    "i2s": tuple(MICROPHONES),
    "i2c": ("ade7953", "lis2dw12", "scd41", "sen55", "sen66", "sfa30", "sgp40", "sgp41", "sps30"),
    "uart": ("bl0942", "pms5003", "pzem004t", "ze07co"),
    "spi": ("atm90e32",),
    "counter": ("pulses",),
    "edges": ("pulses",),
}


def sensors(board: str) -> list[str]:
    """CHIP@BUS, as --sensor takes them."""
    buses = runpy.run_path(str(find_boards() / board / "pins.py"))["BUSES"]
    return [f"{chip}@{name}" for name, bus in buses.items() for chip in CHIPS[bus["kind"]]]
