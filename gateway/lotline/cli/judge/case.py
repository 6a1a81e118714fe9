"""A case file: pack, site, choices, values and states, as docs/rules.md describes it."""

from dataclasses import dataclass
from datetime import tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo

from lotline.cli.judge.entries import Entries
from lotline.cli.judge.states import States
from lotline.cli.judge.times import day
from lotline.errors import InputError, RuleError
from lotline.judge.case import Case
from lotline.judge.language import library, source
from lotline.judge.language.fact import Answer
from lotline.judge.language.holiday import holidays
from lotline.judge.language.pack import INSTRUMENTS, Pack
from lotline.judge.language.quantity import find
from lotline.judge.language.read_pack import known_zone
from lotline.judge.language.source import Part
from lotline.judge.series import Data

KEYS = ("pack", "site", "set", "series", "states", "rules", "instrument", "uncertainty", "title",
        "note", "expect")  # fmt: skip
# What a site may say whatever the pack asks.
SITE = ("name", "tz", "timezone", "holidays", "free_days", "position", "place", "zone", "receiver",
        "indoors", "note")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Read:
    """versions: of the pack. rules: asked for, all where empty. notes: what was mended."""

    versions: tuple[Pack, ...]
    case: Case
    zone: tzinfo
    rules: tuple[str, ...]
    notes: tuple[str, ...]


def read(path: Path) -> Read:
    """Raises InputError with file, line and key; RuleError where the pack is at fault."""
    return reading(source.read(path, InputError), path.parent)


def reading(part: Part, folder: Path) -> Read:
    keys = part.keys(*KEYS, need=("pack",))
    versions = _versions(keys["pack"], folder)
    pack = versions[-1]
    site = keys["site"].mapping() if "site" in keys else {}
    zone = _zone(site, pack)
    entries, states = Entries(pack, zone, folder), States(zone)
    series = entries.read(keys.get("series"))
    data = Data(series, *states.read(keys.get("states")), entries.looked)
    if not data.series:
        part.fail("it holds no values: expected `series`")
    instrument, drift = _instrument(keys.get("instrument"))
    case = Case(
        data, _answers(site, keys.get("set"), pack), zone, _holidays(site),
        tuple(day(p) for p in site["free_days"].items()) if "free_days" in site else (),
        _uncertainty(keys.get("uncertainty"), pack), instrument, drift,
    )  # fmt: skip
    return Read(versions, case, zone, _rules(keys.get("rules"), pack), tuple(entries.notes))


def _versions(part: Part, folder: Path) -> tuple[Pack, ...]:
    """A shipped pack by name, or a pack in a file (several: versions of one)."""
    found: list[Pack] = []
    if not part.items():
        part.expected("the name of a pack, or a file")
    for item in part.items():
        name = item.text()
        path = folder / name
        if name.endswith((".yaml", ".yml")) or "/" in name:
            found.append(library.load(path))
        elif name in library.names():
            found += library.shipped(name)
        else:
            item.choice(*library.names())
    try:
        return library.in_order(found)
    except RuleError as e:
        part.fail(str(e))


def _zone(site: dict[str, Part], pack: Pack) -> tzinfo:
    part = site.get("tz") or site.get("timezone")
    return known_zone(part) if part else ZoneInfo(pack.zone or "UTC")


def _holidays(site: dict[str, Part]) -> str:
    if "holidays" not in site:
        return ""
    name = site["holidays"].text()
    try:
        holidays(name)
    except RuleError as e:
        site["holidays"].fail(str(e))
    return name


def _answers(site: dict[str, Part], chosen: Part | None, pack: Pack) -> dict[str, Answer]:
    """What site and set say of the pack's facts."""
    found: dict[str, Answer] = {}
    for name, part in site.items():
        if name in pack.facts:
            found[name] = pack.facts[name].answer(part)
        elif name not in SITE:
            part.fail(
                f"there is no key {name!r} for a site; known are {', '.join([*SITE, *pack.facts])}"
            )
    if "indoors" in pack.facts and "indoors" not in site and "place" in site:
        found["indoors"] = site["place"].choice("indoors", "outdoors") == "indoors"
    for name, part in chosen.mapping().items() if chosen else []:
        if name not in pack.facts:
            known = ", ".join(pack.facts) or "nothing"
            part.fail(f"the pack {pack.id} asks for no {name!r}; it asks for {known}")
        found[name] = pack.facts[name].answer(part)
    return found


def _instrument(part: Part | None) -> tuple[str, float | None]:
    """`class1`, `class 1`, 1, or {class: class1, drift: 0.2}."""
    if part is None:
        return "", None
    if isinstance(part.value, dict):
        keys = part.keys("class", "drift", "note", need=("class",))
        return _instrument(keys["class"])[0], keys["drift"].number() if "drift" in keys else None
    text = part.name().replace(" ", "").lower()
    text = f"class{text}" if text in ("1", "2") else text
    if text not in INSTRUMENTS:
        part.choice(*filter(None, INSTRUMENTS))
    return text, None


def _uncertainty(part: Part | None, pack: Pack) -> dict[str, float]:
    """Expanded, of all quantities or by quantity."""
    if part is None:
        return {}
    each = part.mapping() if isinstance(part.value, dict) else {"": part}
    for name, one in each.items():
        if name and name not in pack.quantities and find(name) is None:
            one.fail(f"there is no quantity {name!r}")
        if one.number() < 0:
            one.expected("0 or more")
    return {name: one.number() for name, one in each.items()}


def _rules(part: Part | None, pack: Pack) -> tuple[str, ...]:
    ids = [r.id for r in pack.rules]
    known = list(dict.fromkeys([i.split("/")[0] for i in ids] + ids))
    return tuple(p.choice(*known) for p in part.items()) if part else ()
