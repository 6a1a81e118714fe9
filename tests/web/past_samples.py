"""What was before now, as a station would hand it to the page."""

from dataclasses import replace
from datetime import date, timedelta

import web_samples as samples
from lotline.web.history import (
    Air,
    Checkpoint,
    Counted,
    Day,
    Explained,
    History,
    Month,
    Passed,
    Reading,
)

US, HOUR_US = 1_000_000, 3_600_000_000
TODAY = date(2026, 11, 4)
SITE = samples.SITE.model_copy(update={
    "responsible": "Ada Lovelace, Alder Lane Workshop Ltd", "phone": "+44 113 496 0000",
    "permit": "P/2026/0112", "council": "Leeds City Council, environmental health",
    "council_url": "https://council.example/noise",
})  # fmt: skip
DOOR = Explained("site-machine", "table saw with the door open", "door closer fitted 15 Oct")
KEY = "alder+0b1b2b3b+AbCdEfGhIjKlMnOpQrStUvWxYz0123456789AbCdEfGhIj"


def passed(hours_ago: float, **changes: object) -> Passed:
    start = samples.NOW_US // samples.STEP_US * samples.STEP_US - round(hours_ago * HOUR_US)
    base = Passed("North wall", start, start + samples.STEP_US, 1, 58.1, 55.0, "dB(A)", True,
                  start + samples.STEP_US)  # fmt: skip
    return replace(base, **changes)  # type: ignore[arg-type]


def events() -> tuple[Passed, ...]:
    return (
        passed(2.25, level=55.2),
        passed(50, explained=DOOR, checked=True, level=58.12, count=3,
               end_us=passed(50).start_us + 3 * samples.STEP_US),
        passed(54, explained=Explained("traffic", "", "none")),
        passed(75, explained=Explained("unknown", "nobody was in", ""), checked=False),
        passed(80, withdrawn=True, level=56.0),
        passed(100, level=30.2, limit=25.0, unit="ug/m3", average=False),
    )  # fmt: skip


def days() -> tuple[Day, ...]:
    states = {3: "passed", 9: "close", 12: "not_measured", 13: "not_measured", 20: "passed"}
    found = [
        Day(TODAY - timedelta(days=n), states.get(n, "within"), n in (12, 20))  # type: ignore[arg-type]
        for n in range(30, 0, -1)
    ]
    return tuple(found)


def months(count: int = 6, step: float = -0.8) -> tuple[Month, ...]:
    firsts = [date(2026, 11 - n, 1) for n in range(count, 0, -1)]
    return tuple(
        Month(first, None if n == 2 else 38.0 + step * n, 5 - n) for n, first in enumerate(firsts)
    )


def air() -> tuple[Air, ...]:
    dust = (Reading("PM2.5", 12.3), Reading("PM10", 20.0), Reading("VOC_index", 118.0))
    return (Air("air", "Hall, by the door", "within", dust, Counted(12.0, 25.0, "ug/m3")),)


def past(**changes: object) -> History:
    base = History(events(), days(), 3, 0.9917, months(), "North wall", air(),
                   ("2026-11", "2026-10", "2026-09", "2026-08"))  # fmt: skip
    return replace(base, **changes)  # type: ignore[arg-type]


def now(**changes: object):
    more = {
        "site": SITE,
        "past": past(),
        "log_key": KEY,
        "checkpoint": Checkpoint(48_213, "Zo3XaB1c2D3e4F5g6H7i8J9k0LmNoPqRsTuVwXyZ012="),
    }
    return samples.now(samples.passed(), **(more | changes))  # fmt: skip
