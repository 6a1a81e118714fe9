"""The `states` of a case: when sources ran, when they stood still, and what else was going on."""

from datetime import tzinfo
from itertools import pairwise

from lotline.cli.judge.times import moment
from lotline.judge.period import Span
from lotline.judge.series import State
from lotline.judge.source import Part

# Not sources: time that counts for nothing, and the shifts of the people.
EXCLUDED = ("calibration", "maintenance", "excluded")
SHIFT = "shift"
_WORDS = {"on": True, "off": False, "true": True, "false": False}

Found = tuple[tuple[State, ...], tuple[Span, ...], tuple[tuple[str, Span], ...]]


class States:
    def __init__(self, zone: tzinfo) -> None:
        self._zone = zone

    def read(self, part: Part | None) -> Found:
        """(states of sources, shifts, excluded spans)."""
        rows = sorted(
            ((self._state(p), p) for p in (part.items() if part else [])),
            key=lambda r: (r[0].source, r[0].start_us, r[0].end_us, r[0].on),
        )
        for (one, _), (after, p) in pairwise(rows):
            if one.source == after.source and after.start_us < one.end_us and one.on != after.on:
                p.fail(f"the source {one.source!r} is on and off at the same time")
        found = [s for s, _ in rows]
        apart = (*EXCLUDED, SHIFT)
        return (
            tuple(s for s in found if s.source not in apart),
            tuple(Span(s.start_us, s.end_us) for s in found if s.source == SHIFT and s.on),
            tuple((s.source, Span(s.start_us, s.end_us)) for s in found if s.source in EXCLUDED and s.on),
        )

    def _state(self, part: Part) -> State:
        keys = part.keys("source", "from", "to", "on", need=("source", "from", "to", "on"))
        start, end = moment(keys["from"], self._zone), moment(keys["to"], self._zone)
        if end <= start:
            keys["to"].fail(f"it ends ({keys['to'].text()}) before it begins, or as it begins ({keys['from'].text()})")
        return State(keys["source"].name(), start, end, self._on(keys["on"]))

    def _on(self, part: Part) -> bool:
        if isinstance(part.value, bool):
            return part.value
        if str(part.value).lower() not in _WORDS:
            part.expected("true or false")
        return _WORDS[str(part.value).lower()]
