"""[shop], [[noisy_hours]], [energy], [jobs]: what the operator's page needs
to know beside what is measured."""

from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator

from lotline.config.table import Id, Table, matching, unexpected

Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
_TIME = "([01][0-9]|2[0-3]):[0-5][0-9]"
JOBS_TOPIC = "lot/jobs"


class Shop(Table):
    """Open hours by the site's clock: utilisation is the working share of them."""

    start: Annotated[str, matching(_TIME, 'a time such as "07:00"')] = Field("07:00", alias="from")
    end: Annotated[str, matching(_TIME + "|24:00", 'a time such as "18:00" or "24:00"')] = Field(
        "18:00", alias="to"
    )
    days: tuple[Day, ...] = ("mon", "tue", "wed", "thu", "fri")

    @model_validator(mode="after")
    def _some_hours(self) -> "Shop":
        if not self.start < self.end:
            raise ValueError(f"`from` is {self.start} and `to` is {self.end}: no open hours")
        return self


class NoisyHours(Table):
    """At most so many hours of work in any so many weeks, as a permit may have it. machines: as
    `lotline ask` names them; an hour in which several run is one."""

    id: Id
    machines: tuple[str, ...]
    hours: float = Field(gt=0, le=9000)
    weeks: int = Field(ge=1, le=53)
    cite: str = ""

    @field_validator("machines")
    @classmethod
    def _some(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if not value:
            raise unexpected("at least one machine")
        return value


class Energy(Table):
    """total: the node that measures the whole supply, with which machine node. Cost is told only
    with a price, carbon only with a factor."""

    total: str = ""
    price: float | None = Field(None, ge=0, le=1000)
    currency: Annotated[str, matching("[^\\s]{1,4}", "a currency such as EUR")] = "EUR"
    carbon_kg_per_kWh: float | None = Field(None, ge=0, le=10)  # noqa: N815 - a unit


class Jobs(Table):
    """topic: of a broker, from which jobs are taken; "": from none. lotline's own endpoint takes
    them on JOBS_TOPIC from whoever has a token."""

    topic: Annotated[str, matching(r"[^#+\s]*", "an MQTT topic without # and +")] = ""
