"""The site file (TOML, hand-edited) and its secrets, checked once at the door."""

import os
import stat
import tomllib
from pathlib import Path
from typing import Any, Literal, TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from lotwire.frame import check_name
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_core import ErrorDetails

from lotline.errors import ConfigError

_T = TypeVar("_T", bound=BaseModel)
SITE_FILE = "site.toml"
SECRETS_FILE = "secrets.toml"


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Site(_Table):
    """Who and where: what the public page prints at its head."""

    name: str = Field(min_length=1, max_length=80)
    timezone: str = "UTC"
    where: str = ""
    contact: str = ""
    note: str = ""  # a line that the public page always shows, as "Demonstration: ..."

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (KeyError, ValueError, OSError) as e:
            raise ValueError(f"{value!r} is not a time zone such as Europe/Berlin") from e
        return value

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)


class Mqtt(_Table):
    """Where frames come from: our own endpoint, or a broker such as Mosquitto."""

    mode: Literal["endpoint", "broker"] = "endpoint"
    host: str = "127.0.0.1"
    port: int = Field(1883, ge=0, le=65535)
    certificate: Path | None = None  # endpoint: PEM chain that turns TLS on
    private_key: Path | None = None
    ca: Path | None = None  # broker: PEM of who signed its certificate; turns TLS on

    @model_validator(mode="after")
    def _some_port(self) -> "Mqtt":
        if self.mode == "broker" and self.port == 0:
            raise ValueError("a broker needs its port")
        return self


class Web(_Table):
    host: str = "127.0.0.1"
    port: int = Field(8080, ge=0, le=65535)


class Node(_Table):
    """One node of the site."""

    name: str
    kind: Literal["microphone", "machine", "air", "vibration", "other"] = "other"
    place: str = ""
    grade: Literal["indicative", "certified"] = "indicative"

    @field_validator("name")
    @classmethod
    def _good_name(cls, value: str) -> str:
        try:
            check_name(value)
        except Exception as e:
            raise ValueError(str(e)) from e
        return value


class Rule(_Table):
    """A limit on LAeq,T by local time of day; with no limit it gives context only."""

    id: str = Field(pattern=r"^[a-z0-9-]+$")
    node: str
    quantity: Literal["LAeq"] = "LAeq"
    minutes: Literal[15] = 15
    start: str = Field("00:00", alias="from", pattern=r"^([01]\d|2[0-3]):(00|15|30|45)$")
    end: str = Field("24:00", alias="to", pattern=r"^(([01]\d|2[0-3]):(00|15|30|45)|24:00)$")
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


class Feed(_Table):
    """An InfluxDB destination. 2.x and 3.x take url, org, bucket; 1.x url, database."""

    name: str = Field(pattern=r"^[a-z0-9-]+$")
    version: Literal[1, 2, 3] = 2
    url: str
    org: str = ""
    bucket: str = ""
    database: str = ""

    @field_validator("url")
    @classmethod
    def _good_url(cls, value: str) -> str:
        parts = urlsplit(value)  # ValueError says what is wrong with the host
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(f"{value!r} is not an address such as http://127.0.0.1:8086")
        parts.hostname.encode("idna")
        return value

    @model_validator(mode="after")
    def _complete(self) -> "Feed":
        if self.version == 1 and not self.database:
            raise ValueError("an InfluxDB 1.x feed needs `database`")
        if self.version > 1 and not self.bucket:
            raise ValueError("an InfluxDB 2.x or 3.x feed needs `bucket`")
        if self.version == 2 and not self.org:
            raise ValueError("an InfluxDB 2.x feed needs `org`")
        return self


class Retention(_Table):
    """How long raw frames and 1-second indicators are kept; longer spans stay for ever."""

    frames_days: int = Field(90, ge=1)
    seconds_days: int = Field(30, ge=1)


class Config(_Table):
    """A whole site file, with the folder that it lies in."""

    folder: Path = Path()
    data: Path = Path("data")
    site: Site
    mqtt: Mqtt = Mqtt()
    web: Web = Web()
    node: tuple[Node, ...] = ()
    rule: tuple[Rule, ...] = ()
    feed: tuple[Feed, ...] = ()
    retention: Retention = Retention()

    @model_validator(mode="after")
    def _consistent(self) -> "Config":
        names = [n.name for n in self.node]
        for twice in (names, [r.id for r in self.rule], [f.name for f in self.feed]):
            if len(set(twice)) != len(twice):
                raise ValueError(f"a name stands twice in {', '.join(twice)}")
        for rule in self.rule:
            if rule.node not in names:
                raise ValueError(f"rule {rule.id!r} names node {rule.node!r}, which is not listed")
        return self

    @property
    def data_folder(self) -> Path:
        return self.folder / self.data

    def beside(self, path: Path) -> Path:
        """A path of the site file, taken from the folder that it lies in."""
        return self.folder / path


class NodeSecret(_Table):
    """key: 64 hex digits (32 bytes, HMAC-SHA-256); password: for the MQTT endpoint."""

    key: str = Field(pattern=r"^[0-9a-f]{64}$")
    password: str = Field(min_length=12)


class FeedSecret(_Table):
    token: str = ""
    user: str = ""
    password: str = ""


class BrokerSecret(_Table):
    user: str = ""
    password: str = ""


class Secrets(_Table):
    node: dict[str, NodeSecret] = {}
    feed: dict[str, FeedSecret] = {}
    broker: BrokerSecret = BrokerSecret()


def load(path: Path) -> Config:
    """Read a site file; raises ConfigError that names file and key."""
    table = _toml(path)
    if "folder" in table:
        raise ConfigError(f"{path}: 'folder' is not a key of the site file")
    return _checked(Config, {**table, "folder": path.resolve().parent}, path)


def load_secrets(path: Path) -> Secrets:
    """Read the secrets; refuses a file that others may read (mode 0600 is expected)."""
    table = _toml(path)
    if stat.S_IMODE(os.stat(path).st_mode) & 0o077:
        raise ConfigError(f"{path} may be read by others: chmod 600 {path}")
    return _checked(Secrets, table, path)


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as e:
        raise ConfigError(f"{path} cannot be read: {getattr(e, 'strerror', None) or e}") from e
    except tomllib.TOMLDecodeError as e:
        raise ConfigError(f"{path} is not TOML: {e}") from e


def _checked(kind: type[_T], table: dict[str, Any], path: Path) -> _T:
    try:
        return kind.model_validate(table)
    except ValidationError as e:
        first = e.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the file"
        raise ConfigError(f"{path}: {where}: {_words(first)}") from e


def _words(error: ErrorDetails) -> str:
    """What pydantic found, as a person would say it."""
    if error["type"] == "extra_forbidden":
        return "lotline knows no such key"
    return error["msg"].removeprefix("Value error, ")
