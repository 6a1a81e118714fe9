"""Days as a station would hand them to the page: every state, made without chance."""

import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from lotline.config import Site
from lotline.station.sent import LEVELS_A_SECOND
from lotline.web import Limit, Now, Period, Place, Point, Second
from lotline.web.now import Edge

ZONE = "Europe/London"
US = 1_000_000
# Wednesday 2026-11-04, 14:32:07 in London
NOW_US = int(datetime(2026, 11, 4, 14, 32, 7, tzinfo=ZoneInfo(ZONE)).timestamp()) * US
STEP_US = 900 * US
SITE = Site(
    name="Alder Lane workshop",
    timezone=ZONE,
    where="12 Alder Lane, Leeds",
    contact="noise@alderlane.example",
)
DAY = Limit(55.0, "07:00", "19:00")


def limit_at(hour: float) -> float:
    return 55.0 if 7 <= hour < 19 else 45.0


def usual(start_us: int, zone: str = ZONE) -> Point:
    """A quarter hour of an ordinary day: quiet at night, work from eight to six."""
    at = datetime.fromtimestamp(start_us // US, ZoneInfo(zone))
    hour = at.hour + at.minute / 60
    quarter = start_us // STEP_US
    ripple = 1.6 * math.sin(quarter * 1.7) + 1.1 * math.sin(quarter * 0.61)
    level = 35.5 + 3 * math.sin((hour - 9) / 24 * 2 * math.pi) + ripple
    level += 11.5 / (1 + math.exp(-3 * (hour - 8))) / (1 + math.exp(2.5 * (hour - 18)))
    limit = limit_at(hour)
    verdict = "over" if level > limit else "ok"
    high = level + 9 + 3 * math.sin(quarter * 2.3)
    return Point(start_us, level, level - 4.5, high, limit, verdict, 1.0)


def louder(point: Point, by: float) -> Point:
    level, high = (point.LAeq or 0) + by, (point.LAFmax or 0) + by
    over = point.limit is not None and level > point.limit
    return replace(point, LAeq=level, LAFmax=high, verdict="over" if over else "ok")


def missing(point: Point) -> Point:
    return Point(point.start_us, None, None, None, point.limit, "nodata", 0.0)


def day(now_us: int = NOW_US) -> list[Point]:
    end = now_us // STEP_US * STEP_US
    return [usual(end - STEP_US * n) for n in range(96, 0, -1)]


def chance(n: int) -> float:
    """-1 to 1, the same each time."""
    return math.sin(n * 12.9898) * 43758.5453 % 2 - 1


def band(points: Sequence[Point]) -> tuple[Edge | None, ...]:
    """Three steps to a quarter hour: one has its loudest moment, one its quietest."""
    found: list[Edge | None] = []
    for at, p in enumerate(points):
        for n in range(3 * at, 3 * at + 3):
            if p.LAFmax is None or p.LAF90 is None:
                found.append(None)
                continue
            high = p.LAFmax - (0 if n % 3 == at % 2 else 4 + 4 * chance(n))
            low = p.LAF90 + (0 if n % 3 == 2 else 1 + chance(-n))
            found.append(Edge(low, max(high, low)))
    return tuple(found)


def place(state: str = "within", **changes: object) -> Place:
    points = list(changes.get("day", day()))  # type: ignore[call-overload]
    base = Place(
        id="lotline-north",
        node="mic-north",
        place="Meter on the north wall, 4 m above the ground",
        state=state,  # type: ignore[arg-type]
        state_since_us=points[-5].start_us,
        last_second=Second(44.31, NOW_US - US),
        last_minute=43.4,
        limit=DAY,
        running=Period(points[-1].start_us + STEP_US, 46.2, 2),
        closed=Period(points[-1].start_us, points[-1].LAeq, 15),
        day=tuple(points),
        band=band(points),
    )
    return replace(base, **changes)  # type: ignore[arg-type]


def rough(one: Place) -> Place:
    """As life is: no step is like the one before."""
    points = [replace(p, LAeq=(p.LAeq or 0) + 1.5 * chance(at)) for at, p in enumerate(one.day)]
    steps = [edge and Edge(edge.low + 1.5 * chance(at), edge.high + 5 * abs(chance(-at)))
             for at, edge in enumerate(one.band)]  # fmt: skip
    return replace(one, day=tuple(points), band=tuple(steps))


def within() -> Place:
    return place()


def close() -> Place:
    points = day()
    points[-6:] = [louder(p, 2.3) for p in points[-6:]]
    points[-1] = replace(points[-1], LAeq=53.4, verdict="ok")
    return place(
        "close",
        day=tuple(points),
        last_minute=54.2,
        closed=Period(points[-1].start_us, 53.4, 15),
        running=Period(NOW_US // STEP_US * STEP_US, 52.1, 2),
    )


def passed() -> Place:
    points = day()
    points[-17] = louder(points[-17], 9.5)
    points[-16] = louder(points[-16], 10.5)
    points[-2] = louder(points[-2], 8)
    points[-1] = replace(louder(points[-1], 12), LAeq=55.2, verdict="over")
    return place(
        "passed",
        state_since_us=points[-1].start_us + STEP_US,
        day=tuple(points),
        last_minute=51.0,
        closed=Period(points[-1].start_us, 55.2, 15),
        running=Period(NOW_US // STEP_US * STEP_US, 51.6, 2),
    )


def silent() -> Place:
    points = day()
    points[20:29] = [missing(p) for p in points[20:29]]
    points[-9:] = [missing(p) for p in points[-9:]]
    points[-10] = replace(points[-10], verdict="nodata", measured=0.4)
    return place(
        "not_measured",
        silent_since_us=points[-10].start_us + 360 * US,
        last_second=Second(44.31, points[-10].start_us + 360 * US),
        last_minute=None,
        running=Period(NOW_US // STEP_US * STEP_US, None, 0),
        closed=Period(points[-1].start_us, None, 0),
        day=tuple(points),
    )


def too_little() -> Place:
    points = day()
    points[-1] = replace(points[-1], verdict="nodata", measured=0.5)
    return place("not_measured", day=tuple(points), closed=Period(points[-1].start_us, 41.0, 7))


def no_limit() -> Place:
    points = [replace(p, limit=None, verdict="context") for p in day()]
    return place(day=tuple(points), limit=None)


def first_day() -> Place:
    points = [missing(p) for p in day()]
    return place(
        "not_measured", state_since_us=None, last_second=None, last_minute=None,
        running=None, closed=None, day=tuple(points),
    )  # fmt: skip


def now(*places: Place, **changes: object) -> Now:
    base = Now(SITE, NOW_US, places or (within(),), 3, 3, usual_night=35.2, usual_day=48.0,
               levels_a_second=LEVELS_A_SECOND)  # fmt: skip
    return replace(base, **changes)  # type: ignore[arg-type]


def several() -> Now:
    west = replace(passed(), id="west", node="mic-west", place="West fence, by the gate")
    yard = replace(silent(), id="yard", node="mic-yard", place="Yard, on the lamp post")
    return now(within(), yard, west, nodes_heard=2)


def demo() -> Now:
    note = "Demonstration: simulated chips, story time"
    return now(close(), site=SITE.model_copy(update={"note": note}))


STATES = {
    "within": now,
    "close": lambda: now(close()),
    "passed": lambda: now(passed()),
    "silent": lambda: now(silent(), nodes_heard=2),
    "too_little": lambda: now(too_little()),
    "no_limit": lambda: now(no_limit()),
    "first_day": lambda: now(first_day(), usual_night=None, usual_day=None, nodes_heard=0),
    "no_places": lambda: Now(SITE, NOW_US, (), 0, 0),
    "several": several,
    "demo": demo,
}
