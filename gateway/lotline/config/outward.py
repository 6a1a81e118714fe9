"""Where numbers and messages go: InfluxDB, people, the mail server, Home Assistant, and who
notices that nothing goes any more."""

from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, field_validator, model_validator

from lotline.config.table import Host, Id, Table, matching, unexpected


def _hook(value: str) -> str:
    parts = urlsplit(value)
    if value and (parts.scheme not in ("http", "https") or not parts.netloc):
        raise unexpected("an address such as https://example.org/hook")
    return value


Hook = Annotated[str, AfterValidator(_hook)]


class Feed(Table):
    """An InfluxDB destination. 2.x and 3.x take url, org, bucket; 1.x url, database."""

    name: Id
    version: Literal[1, 2, 3] = 2
    url: str
    org: str = ""
    bucket: str = ""
    database: str = ""

    @field_validator("url")
    @classmethod
    def _good_url(cls, value: str) -> str:
        why = ""
        try:
            parts = urlsplit(value)
            host = (parts.hostname or "").encode("idna")
            fits = bool(host) and parts.scheme in ("http", "https") and parts.port != 0
        except ValueError as e:  # what urlsplit, idna and `port` cannot read
            fits, why = False, f" ({e})"
        if not fits:
            raise unexpected(f"an address such as http://127.0.0.1:8086{why}")
        return value

    @model_validator(mode="after")
    def _complete(self) -> "Feed":
        if self.version == 1 and not self.database:
            raise ValueError("an InfluxDB 1.x feed needs `database`")
        if self.version == 1 and "@" in urlsplit(self.url).netloc:
            raise ValueError("`user` and `password` of a feed go into the secrets, not the url")
        if self.version > 1 and not self.bucket:
            raise ValueError("an InfluxDB 2.x or 3.x feed needs `bucket`")
        if self.version == 2 and not self.org:
            raise ValueError("an InfluxDB 2.x feed needs `org`")
        return self


_OF_OPERATORS = {"at", "after_minutes", "reports", "upkeep"}


class Alert(Table):
    """Who is told when a limit is about to be passed, or was: one of email, url, topic.

    to: an officer is told what has happened, an operator what is to be done."""

    name: Id
    email: Annotated[str, matching(r"[^\s@]+@[^\s@]+", "an e-mail address")] | None = None
    url: Hook = ""
    topic: Annotated[str, matching(r"[^#+\s]*", "an MQTT topic without # and +")] = ""
    to: Literal["operator", "officer"] = "operator"
    at: Literal["warning", "limit"] = "warning"
    # More than 0: only when nobody has acknowledged it for so many minutes.
    after_minutes: float = Field(0.0, ge=0)
    # Also of a noise that a neighbour reports; those with after_minutes never are.
    reports: Literal["told", "none"] = "told"
    # Also of a silent node, the clock, the disk, a calibration, a feed; nor they of those.
    upkeep: Literal["told", "none"] = "told"
    # An officer: of each passed limit by itself, or of those of a day together.
    passed: Literal["once", "daily"] = "once"

    @model_validator(mode="after")
    def _one_way(self) -> "Alert":
        if sum(map(bool, (self.email, self.url, self.topic))) != 1:
            raise ValueError(f"alert {self.name!r} needs one of `email`, `url` and `topic`")
        if self.to == "officer" and self.model_fields_set & _OF_OPERATORS:
            raise ValueError(
                f"alert {self.name!r} goes to an officer, who is told what has happened: `at`, "
                "`after_minutes`, `reports` and `upkeep` are for operators"
            )
        if self.to == "operator" and "passed" in self.model_fields_set:
            raise ValueError(f'alert {self.name!r}: `passed` goes with to = "officer"')
        return self

    @property
    def at_once(self) -> bool:
        """An operator who is told without waiting for somebody's answer."""
        return self.to == "operator" and not self.after_minutes


class Heartbeat(Table):
    """Told each hour that the gateway lives: whoever waits there notices when it does not."""

    url: Annotated[Hook, matching(".+", "an address such as https://example.org/hook")]


class Smtp(Table):
    """The mail server for alerts; user and password are in the secrets."""

    host: Host
    port: int = Field(587, ge=1, le=65535)
    security: Literal["starttls", "tls", "none"] = "starttls"
    sender: Annotated[str, matching(r"[^\s@]+@[^\s@]+", "an e-mail address")]


class HomeAssistant(Table):
    """Told by MQTT discovery; by the nodes' own way, or by another broker: host. id: of this
    gateway among others at one broker."""

    prefix: Annotated[str, matching(r"[^#+\s/$][^#+\s]*[^#+\s/]", "a topic as homeassistant")] = (
        "homeassistant"
    )
    id: Annotated[str, matching("[a-z0-9-]{1,24}", "1 to 24 of a-z, 0-9 and '-'")] = "lotline"
    host: Host | None = None
    port: int = Field(1883, ge=1, le=65535)
    ca: Path | None = None  # PEM of who signed its certificate; turns TLS on

    @model_validator(mode="after")
    def _of_a_broker(self) -> "HomeAssistant":
        if self.ca and not self.host:
            raise ValueError("`ca` goes with `host`: [mqtt] has its own")
        return self
