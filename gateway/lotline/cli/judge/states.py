"""The `states` of a case: when sources ran, when they stood still, and what else was going on."""

from datetime import tzinfo

from lotline.cli.judge.times import moment
from lotline.cli.judge.values import after
from lotline.judge.language.period import Span
from lotline.judge.language.source import Part
from lotline.judge.states import State

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
        rows = [(self._state(p), p) for p in (part.items() if part else [])]
        rows.sort(key=lambda r: (r[0].start_us, r[0].end_us, r[0].source, r[0].on))
        _no_contradiction(rows)
        found = [s for s, _ in rows]
        apart = (*EXCLUDED, SHIFT)
        return (
            tuple(s for s in found if s.source not in apart),
            tuple(Span(s.start_us, s.end_us) for s in found if s.source == SHIFT and s.on),
            tuple(
                (s.source, Span(s.start_us, s.end_us))
                for s in found
                if s.source in EXCLUDED and s.on
            ),
        )

    def _state(self, part: Part) -> State:
        keys = part.keys("source", "from", "to", "on", need=("source", "from", "to", "on"))
        start = moment(keys["from"], self._zone)
        end = after(keys["from"], start, keys["to"], self._zone)
        return State(keys["source"].name(), start, end, self._on(keys["on"]))

    def _on(self, part: Part) -> bool:
        if isinstance(part.value, bool):
            return part.value
        if str(part.value).lower() not in _WORDS:
            part.expected("true or false")
        return _WORDS[str(part.value).lower()]


def _no_contradiction(rows: list[tuple[State, Part]]) -> None:
    """rows: by their beginning. Nothing is on and off at once."""
    ends: dict[tuple[str, bool], int] = {}
    for state, part in rows:
        if ends.get((state.source, not state.on), 0) > state.start_us:
            part.fail(f"the source {state.source!r} is on and off at the same time")
        key = state.source, state.on
        ends[key] = max(state.end_us, ends.get(key, 0))
