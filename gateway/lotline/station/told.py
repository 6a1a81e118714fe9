"""What a node's record about one of its outputs says, as an event."""

from collections.abc import Mapping

from lotwire.codes import (
    FAILING,
    LAPSED,
    LEASED,
    LONGEST,
    OUTPUT_STATES,
    OUTPUT_UNCLEAR,
    OVERRIDDEN,
    START,
)

from lotline.config import Output
from lotline.journal import EventRow

_WHY = {
    START: "the node has started",
    LEASED: "the gateway says so",
    LAPSED: "no lease came in time",
    OVERRIDDEN: "by hand",
    LONGEST: "it was away from its safe state for as long as it may be",
    FAILING: "a fault: its pins do not do as they are told, its settings are refused, or a part "
    "of the node hangs",
}


def told(
    node: str, channel: int, values: Mapping[str, int], known: Output | None, utc_us: int
) -> EventRow:
    """values: as `meter.output` gives them. The kinds "output-override" and "output-release" are
    what a person did: a button pressed, and let go."""
    name = f"{known.name} ({node})" if known else f"Output {channel} of {node}"
    state = _state(values.get("output_state", OUTPUT_UNCLEAR), known)
    cause = values.get("output_cause", FAILING)
    why = _WHY.get(cause, f"cause {cause}")
    match values.get("output_button"):
        case None:
            kind = "output-fault" if cause == FAILING else "output"
            return utc_us, kind, f"{name} is {state}: {why}.", node
        case 0:
            text = f"{name}: its button was let go; it is {state}: {why}."
            return utc_us, "output-release", text, node
        case _:
            text = f"{name}: its button was pressed; it is {state}: {why}."
            return utc_us, "output-override", text, node


def _state(number: int, known: Output | None) -> str:
    states = OUTPUT_STATES[known.kind] if known else ()
    if number == OUTPUT_UNCLEAR:
        return "in no state that its pins show"
    return states[number] if number < len(states) else f"in state {number}"
