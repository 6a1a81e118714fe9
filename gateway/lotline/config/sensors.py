"""What measures, each by a name of its own: the nodes, and the gateway's own microphones."""

from datetime import date
from math import log10
from pathlib import Path
from typing import Annotated, ClassVar, Literal

from lotwire.errors import WireError
from lotwire.frame import check_name
from pydantic import AfterValidator, Field, model_validator

from lotline.config.table import Table, matching, unexpected

# 0 dB, ISO 1683, in Pa
P0 = 20e-6
# No microphone and no amplifier is off by more dB.
_MOST_DB = 300
_USUAL_RATE = 48_000


def _check_name(value: str) -> str:
    try:
        check_name(value)
    except WireError as e:
        raise unexpected("1 to 24 of a-z, 0-9 and '-'") from e
    return value


def _check_day(value: str) -> str:
    try:
        if value and date.fromisoformat(value).isoformat() != value:
            raise ValueError(value)
    except ValueError as e:
        raise unexpected('a day such as "2027-03-01"') from e
    return value


# Until when a calibration is good; "" where nobody has said.
Due = Annotated[str, AfterValidator(_check_day)]
Name = Annotated[str, AfterValidator(_check_name)]
Grade = Literal["indicative", "certified"]
Decibels = Annotated[float, Field(ge=-_MOST_DB, le=_MOST_DB)]


class Instrument(Table):
    """What stands on it and where it hangs: printed in reports, part of no verdict. height: m
    above the ground; photo: of its position, a JPEG or PNG beside the site file, which is looked
    at when the gateway runs and keeps it from nothing; certificate: of its last test in a
    laboratory."""

    name: Name
    place: str = ""
    grade: Grade = "indicative"
    model: str = ""
    serial: str = ""
    height: float | None = Field(None, ge=-100, le=1000)
    photo: Path | None = None
    windshield: str = ""
    certificate: str = ""


class Node(Instrument):
    """One node of the site. cell: the group of machines that it counts in. off_below: W; a
    machine that does not work is off below it, and idle from there on. self_noise: of a
    microphone, dB(A), as its maker states it; its lowest levels are held against it."""

    kind: Literal["microphone", "machine", "air", "vibration", "other"] = "other"
    cell: Annotated[str, matching("(?s).{0,40}", "at most 40 characters")] = ""
    off_below: float = Field(2.0, gt=0, le=100_000)
    calibration_due: Due = ""
    self_noise: Decibels | None = None

    @model_validator(mode="after")
    def _some_names_are_taken(self) -> "Node":
        if self.name in ("jobs", "weather"):
            raise ValueError(
                f'no node can be called "{self.name}": on lot/{self.name} {self.name} '
                f"{'are' if self.name == 'jobs' else 'is'} told of"
            )
        if self.name == "homeassistant":
            raise ValueError('no node can be called "homeassistant": Home Assistant is')
        return self


class Microphone(Instrument):
    """A measurement microphone wired to the gateway, or a recording in its place.

    offset: dB re 20 uPa of an rms of full scale. full_scale_pa: sound pressure of full scale.
    self_noise: dB(A), as its maker states it. overload: peak level from which a sample is an
    overload; else full scale. rate: of a device, Hz, 48000 if none is told; a file
    has its own.
    """

    kind: ClassVar[Literal["microphone"]] = "microphone"
    device: str = ""
    file: Path | None = None
    channel: int = Field(1, ge=1, le=1024)
    rate: int | None = Field(None, ge=8_000, le=200_000)
    offset: Decibels | None = None
    full_scale_pa: float | None = Field(None, ge=1e-9, le=1e9)
    calibration_due: Due = ""
    self_noise: Decibels
    overload: Decibels | None = None

    @model_validator(mode="after")
    def _one_of_each(self) -> "Microphone":
        if bool(self.device) == (self.file is not None):
            raise ValueError("it needs one of `device` and `file`, and not both")
        if (self.offset is None) == (self.full_scale_pa is None):
            raise ValueError("it needs one of `offset` and `full_scale_pa`, and not both")
        if self.file is not None and self.rate is not None:
            raise ValueError("`rate` goes with `device`; a file has its own")
        return self

    @property
    def device_rate(self) -> int:
        return self.rate or _USUAL_RATE

    @property
    def of_full_scale(self) -> float:
        """dB to add to dBFS."""
        if self.full_scale_pa is not None:
            return 20 * log10(self.full_scale_pa / P0)
        return self.offset or 0.0

    @property
    def source(self) -> str | Path:
        """What it shares with others that name the same."""
        return self.file if self.file is not None else self.device


def check_rates(microphones: tuple[Microphone, ...]) -> None:
    """A device has one rate; ValueError."""
    first: dict[str, Microphone] = {}
    for one in microphones:
        other = first.setdefault(one.device, one)
        if one.device and one.device_rate != other.device_rate:
            raise ValueError(
                f"microphones {other.name!r} and {one.name!r} name the device {one.device!r} "
                f"with different rates: {other.device_rate} and {one.device_rate} Hz"
            )
