"""What every table of the two files is, and how a key says what it expects."""

import re
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, field_validator
from pydantic_core import PydanticCustomError


class Table(BaseModel):
    """No unknown keys, no nan or inf, and nothing that changes after it was read."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    @field_validator("*", mode="before")
    @classmethod
    def _no_truth(cls, value: Any) -> Any:
        """pydantic would read `limit = true` as 1 dB."""
        if isinstance(value, bool):
            raise ValueError("no key of lotline's is true or false")
        return value


def unexpected(expected: str) -> PydanticCustomError:
    """The error of a value that is something else than `expected`; see words.py."""
    return PydanticCustomError("unexpected", "expected {expected}", {"expected": expected})


def matching(pattern: str, expected: str) -> AfterValidator:
    """Text that the pattern matches from end to end; else it says what is expected."""

    def check(value: str) -> str:
        if not re.fullmatch(pattern, value):
            raise unexpected(expected)
        return value

    return AfterValidator(check)


Id = Annotated[str, matching("[a-z0-9-]+", "small letters, digits and '-' only")]
Host = Annotated[str, matching(r"\S+", "a host name or an address")]
