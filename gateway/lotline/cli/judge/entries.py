"""The `series` of a case."""

from collections.abc import Iterator, Mapping
from datetime import tzinfo
from difflib import get_close_matches
from pathlib import Path
from typing import NamedTuple, NoReturn

import numpy as np
from numpy.typing import NDArray

from lotline.cli.judge import values
from lotline.cli.judge.units import converted
from lotline.cli.judge.values import Values
from lotline.errors import LotlineError
from lotline.judge.language import quantity
from lotline.judge.language.pack import Pack
from lotline.judge.language.quantity import OCTAVES, THIRDS, VAGUE, Quantity
from lotline.judge.language.source import Part
from lotline.judge.language.unit import LEVELS
from lotline.judge.series import LOWER, UPPER, Series, series

KEYS = (
    "quantity", "role", "from", "to", "at", "value", "values", "every", "unit", "band", "third",
    "node", "bound", "csv", "column", "time",
)  # fmt: skip
ROLES = ("total", "residual", "background", "specific")
_BOUNDS = {"lower": LOWER, "upper": UPPER}
# What microphones may read, and a band of next to nothing.
_LEVELS_DB = (-60.0, 200.0)
_NAMES = (
    "LAeq", "LCeq", "LZeq", "LAFmax", "LASmax", "LCpeak", "LA90", "LA10", "LAFTeq", "LAIeq", "LAF",
    "LAS", "PM2.5", "PM10", "VOC_index", "wind_speed", "rain", "relative_humidity",
)  # fmt: skip


class Key(NamedTuple):
    """Entries of one key become one series."""

    quantity: str
    role: str
    node: str


class Block(NamedTuple):
    """Values of one entry, of one quantity."""

    part: Part
    of: Quantity
    values: Values
    bound: int


class Entries:
    """pack: whose own quantities may be named. zone: of local times. folder: of CSV files.
    notes: what had to be mended. looked: from the first to the last time that entries name."""

    def __init__(self, pack: Pack, zone: tzinfo, folder: Path) -> None:
        self._pack, self._zone, self._folder = pack, zone, folder
        self.notes: list[str] = []
        self.looked: tuple[int, int] | None = None

    def read(self, part: Part | None) -> tuple[Series, ...]:
        blocks: dict[Key, list[Block]] = {}
        for item in part.items() if part else []:
            for key, block in self._entry(item):
                blocks.setdefault(key, []).append(block)
        return tuple(_series(key, blocks[key]) for key in sorted(blocks))

    def _entry(self, part: Part) -> Iterator[tuple[Key, Block]]:
        keys = part.keys(*KEYS, need=("quantity",))
        of = self._quantity(keys)
        role = _role(keys) if of.unit in LEVELS else "total"
        node = keys["node"].name() if "node" in keys else ""
        bound = _BOUNDS[keys["bound"].choice(*_BOUNDS)] if "bound" in keys else 0
        for one, found in self._values(part, keys, of):
            self._look(found)
            value = converted(keys.get("unit"), one, found.value, self._pack.basis)
            _possible(part, one, value)
            yield Key(one.name, role, node), Block(part, one, found._replace(value=value), bound)

    def _look(self, found: Values) -> None:
        first, last = int(found.start[0]), int(found.end.max())
        before = self.looked or (first, last)
        self.looked = min(first, before[0]), max(last, before[1])

    def _quantity(self, keys: Mapping[str, Part]) -> Quantity:
        part = keys["quantity"]
        name = part.text()
        found = self._pack.quantities.get(name) or quantity.find(name)
        if found is None:
            self._unknown(part, name)
        if "band" in keys and "third" in keys:
            keys["third"].fail(
                "a value is of an octave (`band`) or of a third octave, not of both"
            )
        for key, bands in (("band", OCTAVES), ("third", THIRDS)):
            if key in keys:
                if found.unit not in LEVELS or found.band:
                    keys[key].fail(f"{found.name} has no bands: leave {key!r} out")
                return found.at(keys[key].choice(*bands), key == "third")
        return found

    def _unknown(self, part: Part, name: str) -> NoReturn:
        if name in VAGUE:
            part.fail(f"{name!r} says too little: write {VAGUE[name]}")
        known = [*self._pack.quantities, *_NAMES]
        near = get_close_matches(name, known, 1)
        hint = f"; did you mean {near[0]}?" if near else ""
        part.expected(f"a quantity such as {', '.join(known)}{hint}")

    def _values(
        self, part: Part, keys: Mapping[str, Part], of: Quantity
    ) -> Iterator[tuple[Quantity, Values]]:
        """One series, or one for each band of a mapping."""
        given = [k for k in ("value", "values", "csv") if k in keys]
        if len(given) != 1:
            got = " and ".join(given) or "none"
            part.fail(f"expected one of `value`, `values`, `csv`, got {got}")
        if given == ["csv"]:
            found, notes = values.from_csv(keys, self._folder, self._zone)
            self.notes += notes
            yield of, found
            return
        start, end = values.span(part, keys, of, self._zone)
        what = keys[given[0]]
        if isinstance(what.value, dict):
            for band, value in what.mapping().items():
                if band not in OCTAVES:
                    value.fail(f"got the band {band!r}, expected one of {', '.join(OCTAVES)}")
                yield of.at(band), _one(start, end, value)
        elif isinstance(what.value, list):
            yield of, values.listed(keys, what, start, end)
        else:
            yield of, _one(start, end, what)


def _possible(part: Part, of: Quantity, values: NDArray[np.float64]) -> None:
    """Refuses what no instrument reads: it is a slip, or a code for a value that is missing."""
    least, most = _LEVELS_DB if of.unit in LEVELS else (0.0, np.inf)
    if of.unit == "degC":
        least = -np.inf
    with np.errstate(invalid="ignore"):
        wrong = np.flatnonzero((values < least) | (values > most))
    if len(wrong):
        span = f"{least:g} to {most:g}" if np.isfinite(most) else f"{least:g} or more"
        part.fail(
            f"got {of.name} of {values[wrong[0]]:g} {of.unit}, expected {span}; "
            "write null for what was not measured"
        )


def _one(start: int, end: int, part: Part) -> Values:
    return Values(np.array([start]), np.array([end]), np.array([values.number(part)]))


def _role(keys: Mapping[str, Part]) -> str:
    if "role" not in keys:
        return "total"
    part = keys["role"]
    if part.name() == "ambient":
        part.fail(
            "'ambient' means the total in some laws and the residual in others: "
            "write total or residual"
        )
    # The background is a percentage level of the residual sound.
    return part.choice(*ROLES).replace("background", "residual")


def _series(key: Key, blocks: list[Block]) -> Series:
    bounds = [np.full(len(b.values.value), b.bound, np.uint8) for b in blocks]
    try:
        return series(
            blocks[0].of, key.role, key.node,
            np.concatenate([b.values.start for b in blocks]),
            np.concatenate([b.values.end for b in blocks]),
            np.concatenate([b.values.value for b in blocks]),
            bound=np.concatenate(bounds),
        )  # fmt: skip
    except LotlineError as e:
        blocks[-1].part.fail(str(e))
