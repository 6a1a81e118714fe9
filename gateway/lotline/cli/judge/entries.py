"""The `series` of a case: values written down, or in a CSV file beside it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

import numpy as np

from lotline.cli.analyze import table
from lotline.cli.judge.times import moment
from lotline.cli.judge.units import converted
from lotline.errors import InputError, LotlineError
from lotline.judge import quantity, window
from lotline.judge.pack import Pack
from lotline.judge.quantity import OCTAVES, THIRDS, VAGUE, Quantity
from lotline.judge.series import LOWER, UPPER, Series, series
from lotline.judge.source import Part
from lotline.judge.unit import LEVELS
from lotline.meter.air.means import interval

KEYS = ("quantity", "role", "from", "to", "at", "value", "values", "every", "unit", "band", "third",
        "node", "bound", "csv", "column", "time")  # fmt: skip
ROLES = ("total", "residual", "background", "specific")
_BOUNDS = {"lower": LOWER, "upper": UPPER}
_NAMES = ("LAeq", "LCeq", "LZeq", "LAFmax", "LASmax", "LCpeak", "LA90", "LA10", "LAFTeq", "LAIeq",
          "LAF", "LAS", "PM2.5", "PM10", "VOC_index", "wind_speed", "rain",
          "relative_humidity")  # fmt: skip


@dataclass
class Block:
    """Values of one entry, of one quantity."""

    part: Part
    quantity: Quantity
    role: str
    node: str
    start: list[int]
    end: list[int]
    value: list[float]
    bound: int


class Entries:
    """packs: whose own quantities may be named. zone: of local times. folder: of CSV files."""

    def __init__(self, pack: Pack, zone, folder: Path) -> None:  # type: ignore[no-untyped-def]
        self._pack, self._zone, self._folder = pack, zone, folder
        self.notes: list[str] = []

    def read(self, part: Part | None) -> tuple[Series, ...]:
        """Entries of the same quantity, role and node become one series."""
        blocks: dict[tuple[str, str, str], list[Block]] = {}
        for item in part.items() if part else []:
            for block in self._entry(item):
                key = (block.quantity.name, block.role, block.node)
                blocks.setdefault(key, []).append(block)
        return tuple(_series(blocks[key]) for key in sorted(blocks))

    def _entry(self, part: Part) -> Iterator[Block]:
        keys = part.keys(*KEYS, need=("quantity",))
        of = self._quantity(keys)
        sound = of.unit in LEVELS
        role = keys["role"] if "role" in keys else None
        if role and role.name() == "ambient":
            role.fail("'ambient' means the total in some laws and the residual in others: write total or residual")
        named = role.choice(*ROLES) if role else "total"
        named = "residual" if named == "background" else named
        node = keys["node"].name() if "node" in keys else ""
        bound = _BOUNDS[keys["bound"].choice(*_BOUNDS)] if "bound" in keys else 0
        for one, start, end, value in self._values(part, keys, of):
            numbers = converted(keys.get("unit"), one, value, self._pack.basis)
            yield Block(part, one, named if sound else "total", node, start, end, numbers, bound)

    def _quantity(self, keys: Mapping[str, Part]) -> Quantity:
        part = keys["quantity"]
        name = part.text()
        found = self._pack.quantities.get(name) or quantity.find(name)
        if found is None:
            if name in VAGUE:
                part.fail(f"{name!r} says too little: write {VAGUE[name]}")
            known = [*self._pack.quantities, *_NAMES]
            near = get_close_matches(name, known, 1)
            part.expected(f"a quantity such as {', '.join(known)}" + (f"; did you mean {near[0]}?" if near else ""))
        for key, bands in (("band", OCTAVES), ("third", THIRDS)):
            if key in keys:
                return found.at(keys[key].choice(*bands), key == "third")
        return found

    def _values(
        self, part: Part, keys: Mapping[str, Part], of: Quantity
    ) -> Iterator[tuple[Quantity, list[int], list[int], list[float]]]:
        given = [k for k in ("value", "values", "csv") if k in keys]
        if len(given) != 1:
            part.fail(f"expected one of value, values, csv; got {', '.join(given) or 'none'}")
        if given == ["csv"]:
            yield (of, *self._csv(keys, of))
            return
        start, end = self._span(part, keys, of)
        what = keys[given[0]]
        if isinstance(what.value, dict):
            for band, value in what.mapping().items():
                if band not in OCTAVES:
                    value.fail(f"got the band {band!r}, expected one of {', '.join(OCTAVES)}")
                yield of.at(band), [start], [end], [_number(value)]
        elif isinstance(what.value, list):
            yield (of, *self._listed(keys, what, start, end))
        else:
            yield of, [start], [end], [_number(what)]

    def _span(self, part: Part, keys: Mapping[str, Part], of: Quantity) -> tuple[int, int]:
        if "at" in keys:
            if of.how != "sum":
                keys["at"].fail(f"{of.name} is measured over a time: give `from` and `to`")
            at = moment(keys["at"], self._zone)
            return at, at
        if "from" not in keys:
            part.fail("the key 'from' is missing")
        start = moment(keys["from"], self._zone)
        if "to" not in keys:
            if "every" not in keys or "values" not in keys:
                part.fail("the key 'to' is missing")
            each = round(window.seconds(keys["every"]) * 1e6)
            return start, start + each * len(keys["values"].items())
        end = moment(keys["to"], self._zone)
        if end <= start:
            keys["to"].fail(f"it ends ({keys['to'].text()}) before it begins, or as it begins ({keys['from'].text()})")
        return start, end

    def _listed(
        self, keys: Mapping[str, Part], what: Part, start: int, end: int
    ) -> tuple[list[int], list[int], list[float]]:
        """Values in a row, each over `every`, or over equal parts of from..to."""
        values = [_number(p) for p in what.items()]
        if not values:
            what.expected("at least one value")
        each = (end - start) // len(values)
        if "every" in keys:
            each = round(window.seconds(keys["every"]) * 1e6)
            if start + each * len(values) != end:
                what.fail(f"{len(values)} values of {keys['every'].text()} do not fill the time from `from` to `to`")
        edges = [start + i * each for i in range(len(values))]
        return edges, [e + each for e in edges], values

    def _csv(self, keys: Mapping[str, Part], of: Quantity) -> tuple[list[int], list[int], list[float]]:
        part = keys["csv"]
        path = self._folder / part.text()
        columns = [keys["column"].name()] if "column" in keys else [keys["quantity"].text(), "value", "2"]
        times = [keys["time"].name()] if "time" in keys else ["time", "start", "timestamp", "datetime", "1"]
        read = _first_that_reads(path, columns, times, str(self._zone), part)
        self.notes += [f"{path.name}: {n}." for n in read.notes]
        if not read.dated:
            part.fail(f"the times in {path.name} are not dates")
        assert read.times is not None
        step = window.seconds(keys["every"]) if "every" in keys else interval(read.times)
        if np.isnan(step):
            part.fail(f"{path.name} has one row: give `every`, the time that it stands for")
        start = np.round(read.times * 1e6).astype(np.int64)
        size = round(step * 1e6)
        end = start + size
        # A jitter of clocks is no gap and no overlap.
        near = np.abs(start[1:] - end[:-1]) < size // 2
        end[:-1] = np.where(near, start[1:], np.minimum(end[:-1], start[1:]))
        return start, end, next(iter(read.columns.values()))  # type: ignore[return-value]


def _first_that_reads(
    path: Path, columns: list[str], times: list[str], zone: str, part: Part
) -> table.Table:
    """Of the names that a column may have the first that the file has."""
    error: InputError | None = None
    for column in columns:
        for time in times:
            try:
                return table.read(path, [column], time, zone)
            except InputError as e:
                error = error or e
    part.fail(str(error))


def _number(part: Part) -> float:
    """null: not measured."""
    if part.value is None:
        return float("nan")
    found = part.number()
    if found in (float("inf"), float("-inf")):
        part.expected("a number")
    return found


def _series(blocks: list[Block]) -> Series:
    first = blocks[0]
    sizes = [len(b.value) for b in blocks]
    try:
        return series(
            first.quantity, first.role, first.node,
            np.concatenate([np.asarray(b.start, np.int64) for b in blocks]),
            np.concatenate([np.asarray(b.end, np.int64) for b in blocks]),
            np.concatenate([np.asarray(b.value, np.float64) for b in blocks]),
            None, np.repeat(np.array([b.bound for b in blocks], np.uint8), sizes),
        )  # fmt: skip
    except LotlineError as e:
        blocks[-1].part.fail(str(e))
