"""What the API answers with: the shapes that its OpenAPI document tells."""

from typing import Generic, Literal, TypeVar

from pydantic import BaseModel, Field

T = TypeVar("T", bound=BaseModel)
Time = str  # ISO 8601, UTC


class Site(BaseModel):
    name: str
    where: str
    timezone: str
    permit: str
    licence: str
    software: str


class Meter(BaseModel):
    name: str
    kind: str
    place: str
    grade: str = Field(description="indicative: not a class 1 or class 2 instrument; or certified")
    model: str
    height_m: float | None
    heard: Time | None = Field(description="when anything came from it last; null: never")
    calibrated: Time | None = Field(description="the newest check on record; null: none")
    calibration_due: str | None = Field(description="the day until which it is good, if told")


class Quarter(BaseModel):
    """A quarter hour at a microphone; null where it was not measured."""

    start: Time
    end: Time
    meter: str
    LAeq_dB: float | None = Field(description="energy average, dB re 20 uPa")
    LAFmax_dB: float | None
    LAF10_dB: float | None
    LAF90_dB: float | None
    measured_percent: float
    flags: list[str]


class Verdict(BaseModel):
    """The newest on a rule and its period. value, limit, margin: in `unit`."""

    rule: str
    start: Time
    end: Time
    meter: str
    quantity: str
    verdict: Literal["ok", "over", "unclear", "nodata", "not_applicable", "context"]
    value: float | None
    limit: float | None
    margin: float | None
    unit: str
    severity: str


class Worst(BaseModel):
    """The verdict with the least margin."""

    start: Time
    end: Time
    value: float | None
    limit: float | None
    margin: float | None
    unit: str


class Condition(BaseModel):
    """A rule at a meter over a month, as the officer's overview and the month's report have it."""

    rule: str
    meter: str
    verdict: Literal["kept", "passed", "cannot_say", "no_limit", "did_not_apply"]
    times: int = Field(description="how often it was passed; periods that touch are one time")
    periods: int = Field(description="periods over the limit")
    capture_percent: float | None = Field(description="of the time to be judged, rounded down")
    worst: Worst | None


class Exceedance(BaseModel):
    """A verdict over a limit and where it stands; by all data, whatever people have decided."""

    id: int
    rule: str
    start: Time
    end: Time
    value: float | None
    limit: float | None
    margin: float | None
    unit: str
    state: str
    accepted: bool = Field(description="left out of the total after accepted exclusions")
    withdrawn: bool = Field(description="not over any more by late data")
    cause: str | None


class Page(BaseModel, Generic[T]):
    """next: the `cursor` of the page after this one; null on the last."""

    items: list[T]
    next: str | None


class Checkpoint(BaseModel):
    """The newest signed head of the evidence log; `note` can be verified by itself."""

    size: int
    root: str
    note: str


class Refusal(BaseModel):
    detail: str
