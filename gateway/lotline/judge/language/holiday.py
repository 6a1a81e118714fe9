"""Public holidays, as the package `holidays` knows them for each country and part of it."""

from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache

import holidays as package

from lotline.errors import RuleError

_ANY_YEAR = 2026


class Holidays(Mapping[date, str]):
    """Dates and their names; years are looked up when somebody asks."""

    def __init__(self, country: str, part: str, more: Mapping[date, str]) -> None:
        self._country, self._part, self._more = country, part, more
        self._years: dict[int, dict[date, str]] = {}

    def with_dates(self, more: Mapping[date, str]) -> "Holidays":
        return Holidays(self._country, self._part, more)

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and (day in self._more or day in self._year(day.year))

    def __getitem__(self, day: date) -> str:
        return self._more[day] if day in self._more else self._year(day.year)[day]

    def __iter__(self) -> Iterator[date]:
        return iter(self._more)

    def __len__(self) -> int:
        return len(self._more)

    def _year(self, year: int) -> dict[date, str]:
        if year not in self._years:
            self._years[year] = _days(self._country, self._part, year)
        return self._years[year]


def _days(country: str, part: str, year: int) -> dict[date, str]:
    if not country:
        return {}
    found = package.country_holidays(country, subdiv=part or None, years=year, expand=False)
    return dict(sorted(found.items()))


@lru_cache(maxsize=64)
def holidays(name: str) -> Holidays:
    """`DE`, `DE-NW`, `US-NY`, or empty for none. Raises RuleError for one that is not known."""
    country, _, part = name.partition("-")
    try:
        _days(country, part, _ANY_YEAR)
    except NotImplementedError:
        known = package.list_supported_countries().get(country)
        expected = (
            f"a part of {country}: {', '.join(known)}" if known else "a country: DE, or DE-NW"
        )
        raise RuleError(f"got holidays {name!r}, expected {expected}") from None
    return Holidays(country, part, {})
