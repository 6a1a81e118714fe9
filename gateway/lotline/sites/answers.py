"""What a gateway tells of itself, as far as it is used here, each within bounds (docs/api.md).

Keys that are new are passed over, and what older gateways do not tell yet is None.
"""

from datetime import date, datetime
from typing import Annotated, Any, Literal, TypeVar

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    TypeAdapter,
    ValidationError,
)

from lotline.errors import GatewayError
from lotline.sites.fetch import clean

T = TypeVar("T")
# Of places, meters or rules: more than any site has.
MANY = 500
PAGE = 1000


def _of_now(at: datetime) -> datetime:
    """Years in which every zone has that time."""
    if not 2000 <= at.year < 2100:
        raise ValueError("a time out of mind")
    return at


Time = Annotated[AwareDatetime, AfterValidator(_of_now)]
Text = Annotated[str, Field(max_length=300), AfterValidator(clean)]
Count = Annotated[int, Field(ge=0, le=1_000_000)]
Percent = Annotated[float, Field(ge=0, le=100)]
Figure = Annotated[float, Field(ge=-1e9, le=1e9)]
Now = Literal["passed", "close", "not_measured", "within", "no_limit"]
Verdict = Literal["kept", "passed", "cannot_say", "no_limit", "did_not_apply"]


class _Answer(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, allow_inf_nan=False)


class Site(_Answer):
    name: Text
    timezone: Text
    permit: Text = ""


class Place(_Answer):
    place: Text
    node: Text
    state: Now
    silent_since: Time | None = None


class Live(_Answer):
    made: Time
    places: Annotated[tuple[Place, ...], Field(max_length=MANY)]


class Meter(_Answer):
    name: Text
    heard: Time | None = None
    calibration_due: date | None = None

    @property
    def tells(self) -> bool:
        """Whether it says when it was heard, be it never."""
        return "heard" in self.model_fields_set


class Rule(_Answer):
    rule: Text
    verdict: Verdict
    times: Count
    capture_percent: Percent | None


class Exceedance(_Answer):
    rule: Text
    start: Time
    end: Time
    value: Figure | None
    limit: Figure | None
    margin: Figure | None
    unit: Text
    state: Text
    accepted: bool
    withdrawn: bool


class Page(_Answer):
    items: Annotated[tuple[Exceedance, ...], Field(max_length=PAGE)]
    next: Annotated[str, Field(pattern=r"^\d{1,18}-\d{1,9}$")] | None


METERS = TypeAdapter(Annotated[tuple[Meter, ...], Field(max_length=MANY)])
RULES = TypeAdapter(Annotated[tuple[Rule, ...], Field(max_length=MANY)])
SITE, LIVE, EXCEEDANCES = TypeAdapter(Site), TypeAdapter(Live), TypeAdapter(Page)


def read(kind: TypeAdapter[T], found: Any, path: str) -> T:
    """Raises GatewayError that names the path, and the key as we call it."""
    try:
        return kind.validate_python(found)
    except ValidationError as e:
        where = ".".join(str(part) for part in e.errors()[0]["loc"])
        raise GatewayError(
            f"its answer at /{path} is not one of lotline{f' ({clean(where)})' if where else ''}",
            200,
        ) from e
