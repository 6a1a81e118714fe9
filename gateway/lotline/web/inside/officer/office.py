"""What the officer's pages ask of the station."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol
from zoneinfo import ZoneInfo

from lotline.localtime import Month
from lotline.monthly import Facts
from lotline.web.inside.officer import trail, view


class Office(Protocol):
    """Called from any thread. Raises LotlineError."""

    def now_us(self) -> int: ...
    def rules(self, start_us: int, end_us: int) -> list[view.RuleRow]:
        """Every rule of the permit, as the site file lists them."""

    def zone(self) -> ZoneInfo: ...
    def month(self, month: Month) -> Facts:
        """Of its report, as `lotline report` has them."""

    def review(self) -> view.Review: ...
    def waiting(self) -> list[view.Row]:
        """Exceedances that wait for a word of somebody, of all time, oldest first."""

    def integrity(self) -> view.Integrity | None:
        """None before the log's first head."""

    def exceedances(
        self, start_us: int, end_us: int
    ) -> tuple[list[view.Row], list[view.Both]]: ...
    def exceedance(self, number: int) -> view.One | None: ...
    def take(self, number: int, command: str, who: str, words: Mapping[str, str]) -> None:
        """Raises InputError where it may not be done now."""

    def sensors(self) -> Sequence[view.Sensor]: ...
    def records(
        self, node: str, seconds: int, start_us: int, end_us: int
    ) -> Iterator[view.Record]: ...
    def record(
        self, node: str, channel: int, seconds: int, start_us: int
    ) -> view.Record | None: ...
    def units(self) -> Mapping[str, str]:
        """Of quantities, by their names."""

    def air(self, start_us: int, end_us: int) -> list[view.DayOf]: ...
    def reports(self, start_us: int, end_us: int) -> list[view.Reported] | None:
        """None where no reports are taken."""

    def instruments(self) -> list[view.Instrument]: ...
    def deeds(
        self, start_us: int, end_us: int, of: str, after: int, most: int
    ) -> list[trail.Deed]: ...
    def versions(self) -> list[trail.Version]: ...
    def causes(self) -> Mapping[str, str]:
        """{code: words} of why something happened."""
