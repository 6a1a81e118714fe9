"""What is judged by: limits of the site's own, and rule packs."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from lotline.config.table import Id, Table, matching

_QUARTER = "([01][0-9]|2[0-3]):(00|15|30|45)"
From = Annotated[str, matching(_QUARTER, 'a quarter hour of the clock such as "07:15"')]
To = Annotated[str, matching(_QUARTER + "|24:00", 'a quarter hour such as "22:00" or "24:00"')]


class Rule(Table):
    """A limit on LAeq,T by local time of day; with no limit it gives context only."""

    id: Id
    node: str
    quantity: Literal["LAeq"] = "LAeq"
    minutes: Literal[15] = 15
    start: From = Field("00:00", alias="from")
    end: To = Field("24:00", alias="to")
    days: tuple[Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"], ...] = (
        "mon", "tue", "wed", "thu", "fri", "sat", "sun",
    )  # fmt: skip
    limit: float | None = None
    close: float = Field(3.0, ge=0)  # "close to the limit" begins this many dB below
    uncertainty: float = Field(0.0, ge=0)  # dB, expanded; a limit inside gives "unclear"
    completeness: float = Field(0.9, gt=0, le=1)
    cite: str = ""

    @model_validator(mode="after")
    def _some_hours(self) -> "Rule":
        if self.start == self.end:
            raise ValueError(f"`from` and `to` are both {self.start}: no hours at all")
        return self


class Pack(Table):
    """A rule pack that a microphone or an air node is judged by; see docs/rules.md.

    pack: one of lotline's, or a YAML file beside the site file. machines: nodes whose running
    is the source. set: the pack's own choices, as zone = "WA".
    """

    pack: str
    node: str
    machines: tuple[str, ...] = ()
    holidays: str = ""
    instrument: str = ""
    uncertainty: float = Field(0.0, ge=0)
    set: dict[str, str | float | bool | list[str]] = Field(default_factory=dict)
