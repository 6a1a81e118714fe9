"""The newest quarter hours as Sensor Measurement Lists (RFC 8428)."""

from collections.abc import Iterable

from lotline import senml
from lotline.records import Indicator

# Units of the SenML registry. "dB" is in it, though for values that lie beside others its
# advice is to do without logarithms: a level has no other unit that its readers know.
_LEVELS = ("LAeq", "LAFmax", "LAF10", "LAF90")
_DB, _RATIO = "dB", "/"


def pack(site: str, newest: Iterable[Indicator]) -> list[senml.Record]:
    """One group of records a quarter hour; its time is the end. site: no other site is called
    so. What was not measured has no record."""
    found: list[senml.Record] = []
    site = senml.name(site)
    for one in newest:
        base = {"bn": f"{site}:{one.node}:", "bt": one.end_us / 1e6, "bu": _DB}
        mine = [{"n": "measured", "u": _RATIO, "v": round(one.completeness, 3)}]
        for name in _LEVELS:
            value = one.values.get(name)
            if isinstance(value, float) and value == value:
                mine.append({"n": name, "v": round(value, 2)})
        found += [base | mine[0], *mine[1:]]
    return found
