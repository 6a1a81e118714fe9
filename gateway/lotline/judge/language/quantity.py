"""Quantities by the field's names: LAeq, LAFmax, LA90, LCpeak, LZeq_125, PM2.5, VOC_index."""

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from lotline.judge.language.unit import LEVELS

# How values of a quantity over parts of a time become one over the whole.
How = Literal["energy", "max", "min", "percent", "samples", "mean", "sum"]

_LEVEL = re.compile(
    r"L(?P<w>[ACZ])(?:(?P<t>[FSI])?(?:(?P<eq>eq)|(?P<ext>max|min)|(?P<takt>Teq)|(?P<n>\d+(?:\.\d+)?))?"
    r"|(?P<peak>peak))(?:_(?P<third>third_)?(?P<band>\d+(?:\.\d+)?))?"
)
OCTAVES = ("16", "31.5", "63", "125", "250", "500", "1000", "2000", "4000", "8000", "16000")
THIRDS = (
    "20", "25", "31.5", "40", "50", "63", "80", "100", "125", "160", "200", "250", "315", "400",
    "500", "630", "800", "1000", "1250", "1600", "2000", "2500", "3150", "4000", "5000", "6300",
    "8000", "10000", "12500", "16000", "20000",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Quantity:
    """percent: of the time exceeded, for L90 and the like. band: nominal midband in Hz as text;
    third: of a third octave. molar_mass: g/mol of a gas, so that ppm and mg/m3 convert."""

    name: str
    unit: str
    how: How
    percent: float = 0.0
    weighting: str = ""
    time: str = ""
    band: str = ""
    third: bool = False
    molar_mass: float = 0.0

    def at(self, band: str, third: bool = False) -> "Quantity":
        """The same of one band."""
        name = f"{self.name}_{'third_' if third else ''}{band}"
        return replace(self, name=name, band=band, third=third)


_OTHERS = {
    **{name: Quantity(name, "ug/m3", "mean") for name in ("PM1", "PM2.5", "PM4", "PM10")},
    **{name: Quantity(name, "index", "mean") for name in ("VOC_index", "NOx_index")},
    "wind_speed": Quantity("wind_speed", "m/s", "mean"),
    "rain": Quantity("rain", "mm/h", "mean"),
    "relative_humidity": Quantity("relative_humidity", "%", "mean"),
    "temperature": Quantity("temperature", "degC", "mean"),
}
# What people write, and what it is or why it cannot be told.
_ALSO = {"PM25": "PM2.5", "PM2_5": "PM2.5", "RH": "relative_humidity", "VOC": "VOC_index",
         "LAImaxeq": "LAIeq"}  # fmt: skip
VAGUE = {
    "Leq": "LAeq, LCeq or LZeq", "LAmax": "LAFmax or LASmax", "Lmax": "LAFmax or LASmax",
    "Lpeak": "LCpeak", "LA": "LAeq, LAF or LAS", "L90": "LA90", "L10": "LA10", "L50": "LA50",
}  # fmt: skip


def thirds_of(name: str) -> tuple[str, ...]:
    """The names of the three third octaves of an octave, none of anything else."""
    base, _, band = name.rpartition("_")
    if band not in OCTAVES or "_" in base or band not in THIRDS:
        return ()
    at = THIRDS.index(band)
    return tuple(f"{base}_third_{t}" for t in THIRDS[at - 1 : at + 2])


@lru_cache(maxsize=1024)
def find(name: str) -> Quantity | None:
    """The quantity of a name, None of one that is unknown or says too little (`VAGUE`)."""
    name = _ALSO.get(name, name)
    if name in _OTHERS:
        return _OTHERS[name]
    m = _LEVEL.fullmatch(name)
    return None if m is None or name in VAGUE else _level(m)


def _level(m: "re.Match[str]") -> Quantity | None:
    unit = next(u for u in LEVELS if m["w"] in u)
    time, band = m["t"] or "", m["band"] or ""
    if band and band not in (THIRDS if m["third"] else OCTAVES):
        return None
    tail = f"_{'third_' if m['third'] else ''}{band}" if band else ""
    base = {"weighting": m["w"], "time": time, "band": band, "third": bool(m["third"])}
    if m["n"]:
        # F is what percentage levels are taken from unless they say S.
        n = float(m["n"])
        shown = f"L{m['w']}{'' if time == 'F' else time}{m['n']}{tail}"
        return Quantity(shown, unit, "percent", n, **base) if 0 < n < 100 else None  # type: ignore[arg-type]
    how: How
    if m["eq"] or m["takt"]:
        how = "energy"
    elif m["peak"] or m["ext"] == "max":
        how = "max"
    else:
        how = "min" if m["ext"] else "samples"
    return Quantity(m[0], unit, how, **base)  # type: ignore[arg-type]
