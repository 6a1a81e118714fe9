"""What nodes switch: relays and stack lights, and the rules that they follow."""

from typing import Literal

from lotwire.codes import OUTPUT_STATES
from pydantic import Field, model_validator

from lotline.config.sensors import Name
from lotline.config.table import Table

# Of its rules the worst: kept, will be broken if things go on, broken, not known.
Level = Literal["ok", "warning", "limit", "unmeasured"]
_USUAL: dict[str, dict[Level, str]] = {
    "relay": {"ok": "on", "warning": "on", "limit": "off"},
    "stack_light": {"ok": "green", "warning": "amber", "limit": "red"},
}


def of_pack(rule: str) -> bool:
    """Is it a rule of a [[pack]], PACK/RULE@NODE? Those of [[rule]] have no stroke."""
    return "/" in rule


class Output(Table):
    """One output of a node. rules: of [[rule]], or of packs. output: its place in the node's own
    list, from 0. ok, warning, limit, unmeasured: its state by how its rules stand; without them as
    its kind has it, and `safe` while they are not measured. lease_s: how long it keeps a state
    without news of the gateway."""

    name: Name
    node: str
    output: int = Field(0, ge=0, le=15)
    kind: Literal["relay", "stack_light"]
    rules: tuple[str, ...]
    safe: str = "off"
    ok: str = ""
    warning: str = ""
    limit: str = ""
    unmeasured: str = ""
    lease_s: float = Field(15.0, ge=6, le=600)

    @model_validator(mode="after")
    def _has_states(self) -> "Output":
        if not self.rules:
            raise ValueError("`rules` names none: an output follows one at least")
        states = OUTPUT_STATES[self.kind]
        for key in ("safe", "ok", "warning", "limit", "unmeasured"):
            if (state := getattr(self, key) or self.safe) not in states:
                words = f"{', '.join(states[:-1])} or {states[-1]}"
                raise ValueError(f"`{key}` is {state!r}, and a {self.kind} may be {words}")
        return self

    def state(self, level: Level) -> str:
        """The name of its state."""
        own: str = getattr(self, level)
        return own or _USUAL[self.kind].get(level, self.safe)

    @property
    def states(self) -> tuple[str, ...]:
        """By their numbers on the wire."""
        return OUTPUT_STATES[self.kind]
