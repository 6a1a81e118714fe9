"""[neighbours]: how the people around are told, and how they answer."""

from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import Field, field_validator

from lotline.config.table import Table, matching, unexpected

MAX_URL = 100


class Neighbours(Table):
    """url: of the public page, as the door sign gives it. answer_days: Mondays to Fridays until
    a report is answered, at answer_by. keep_days: a report's words are deleted then.
    machines: whether they are told which machines run."""

    url: str = ""
    email: Annotated[str, matching(r"([^\s@?&]+@[^\s@?&]+)?", "an e-mail address")] = ""
    answer_days: int = Field(2, ge=0, le=30)
    answer_by: Annotated[
        str, matching("([01][0-9]|2[0-3]):[0-5][0-9]", 'a time such as "17:00"')
    ] = "17:00"
    keep_days: int = Field(730, ge=30, le=3650)
    machines: Literal["told", "hidden"] = "told"

    @field_validator("url")
    @classmethod
    def _public(cls, value: str) -> str:
        try:
            parts = urlsplit(value)
            good = parts.scheme in ("http", "https") and parts.hostname and not parts.query
        except ValueError:
            good = False
        if value and (not good or len(value) > MAX_URL or not value.isascii() or " " in value):
            raise unexpected(f"an address such as https://noise.example.org, {MAX_URL} "
                             "characters at most")  # fmt: skip
        return value and value.rstrip("/") + "/"
