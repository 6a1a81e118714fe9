"""The card of a node that measures dust or fumes."""

from dataclasses import dataclass

from lotline.web.happened import figures
from lotline.web.history import Air, Reading
from lotline.web.state import Shown
from lotline.web.words import Words

_DUST = "PM"
_INDEX = ("VOC_index", "NOx_index")


@dataclass(frozen=True, slots=True)
class Card:
    id: str
    place: str
    state: Shown
    title: str
    readings: tuple[str, ...]
    counted: str
    is_index: bool


def card(air: Air, words: Words) -> Card:
    readings = tuple(filter(None, (_reading(one, words) for one in air.readings)))
    counted = air.counted
    return Card(
        air.id, air.place, air.state,
        words("air_no_limit" if air.state == "no_limit" else air.state), readings,
        figures(counted.level, counted.limit, counted.unit, False, 1, words) if counted else "",
        any(one.quantity in _INDEX for one in air.readings),
    )  # fmt: skip


def _reading(one: Reading, words: Words) -> str:
    """Empty for what a neighbour has no use for."""
    if one.quantity.startswith(_DUST):
        size = words.number(one.quantity.removeprefix(_DUST))
        return words("air_dust", size=size, value=words.number(f"{one.value:.0f}"))
    if one.quantity in _INDEX:
        return words(f"air_{one.quantity}", value=f"{one.value:.0f}")
    return ""
