"""One gateway, asked: how it stands, its months, its exceedances, its meters, its log."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from pydantic import TypeAdapter

from lotline.errors import GatewayError
from lotline.sites import answers
from lotline.sites.book import Listed
from lotline.sites.fetch import Door
from lotline.sites.heads import Heads
from lotline.sites.record import record, unasked
from lotline.sites.seen import ORDER, Month, Passed, Seen, State

T = TypeVar("T")
API = "api/v1"
# Numbers that are older, or newer, are not those of now.
STALE = timedelta(minutes=10)
# A meter that has said nothing for so long is silent; its calibration is told of so long before.
SILENT, AHEAD = timedelta(minutes=5), timedelta(days=14)
# Pages of exceedances: a page is a hundred days at most, so these are decades.
MOST_PAGES = 100
_WAITS: dict[str, Any] = {"detected": "explanation", "explained": "decision"}


class Asked:
    """What one gateway answers; what it does not is noted."""

    def __init__(self, door: Door) -> None:
        self._door = door
        self.notes: list[str] = []

    def tell(self, kind: TypeAdapter[T], path: str) -> T:
        """Raises GatewayError."""
        return answers.read(kind, self._door.json(path), path)

    def noted(self, work: Callable[[], T]) -> T | None:
        """Of an answer that others do not hang on."""
        try:
            return work()
        except GatewayError as e:
            self.notes.append(str(e))
            return None


def ask(one: Listed, door: Door, heads: Heads, now: datetime) -> Seen:
    """Raises ConfigError where heads cannot be kept, GatewayError where nothing answers."""
    asked = Asked(door)
    log = asked.noted(lambda: record(door, heads, one.key, now))
    site = asked.noted(lambda: asked.tell(answers.SITE, f"{API}/site"))
    live = asked.noted(lambda: asked.tell(answers.LIVE, "now.json"))
    if site is None and live is None and (log is None or log.size is None):
        raise GatewayError(asked.notes[0])  # something answers, and it is no gateway
    zone = _zone(site)
    made = live.made if live else now
    state, why = _state(live, now, zone)
    names = _months(made.astimezone(zone)) if site else ()
    months = [asked.noted(partial(_month, asked, name)) for name in names]
    meters = site and asked.noted(lambda: asked.tell(answers.METERS, f"{API}/meters"))
    passed = site and asked.noted(lambda: list(_exceedances(asked, zone)))
    return Seen(
        one.name, one.url, one.officer or "", now, state, why=why,
        title=site.name if site else "", permit=site.permit if site else "",
        months=tuple(m for m in months if m), passed=tuple(reversed(passed or ())),
        silent=tuple(_silent(meters or (), made, zone)),
        due=tuple(_due(meters or (), made.astimezone(zone))),
        notes=tuple(dict.fromkeys(asked.notes)), record=log or unasked(heads),
    )  # fmt: skip


def _zone(site: answers.Site | None) -> ZoneInfo:
    try:
        return ZoneInfo(site.timezone if site else "UTC")
    except (ValueError, KeyError, OSError):  # as a folder of zones, or none at all
        return ZoneInfo("UTC")


def _state(live: answers.Live | None, now: datetime, zone: ZoneInfo) -> tuple[State, str]:
    """The worst of its microphones, and why it is none of theirs."""
    if live is None:
        return "not_measured", "it does not tell how it stands"
    if abs(live.made - now) > STALE:
        at = live.made.astimezone(zone)
        return "not_measured", f"its numbers are of {at:%Y-%m-%d %H:%M %Z}, not of now"
    if not live.places:
        return "not_measured", "it has no microphone"
    return min((p.state for p in live.places), key=ORDER.index), ""


def _months(at: datetime) -> tuple[str, str]:
    first = at.replace(day=1)
    return f"{first:%Y-%m}", f"{first - timedelta(days=1):%Y-%m}"


def _month(asked: Asked, name: str) -> Month:
    found = asked.tell(answers.RULES, f"{API}/rules?month={name}")
    captures = [r.capture_percent for r in found if r.capture_percent is not None]
    return Month(
        name, len(found), sum(r.times for r in found),
        sum(r.verdict == "cannot_say" for r in found), min(captures, default=None),
    )  # fmt: skip


def _exceedances(asked: Asked, zone: ZoneInfo) -> Iterator[Passed]:
    """Of all time, oldest first: one of long ago may wait still. What late data have withdrawn
    is none."""
    cursor = ""
    for _ in range(MOST_PAGES):
        more = f"&cursor={cursor}" if cursor else ""
        page = asked.tell(answers.EXCEEDANCES, f"{API}/exceedances?limit={answers.PAGE}{more}")
        for e in page.items:
            if not e.withdrawn:
                yield Passed(
                    e.rule, e.start.astimezone(zone), e.end.astimezone(zone), e.value, e.limit,
                    e.unit, e.state, _WAITS.get(e.state, ""),
                )  # fmt: skip
        if page.next is None or page.next == cursor:
            return
        cursor = page.next
    raise GatewayError("its exceedances have no end")


def _silent(meters: tuple[answers.Meter, ...], made: datetime, zone: ZoneInfo) -> Iterator[str]:
    for one in meters:
        if one.tells and one.heard is None:
            yield f"{one.name} was never heard"
        elif one.heard is not None and made - one.heard > SILENT:
            yield f"{one.name} is silent since {one.heard.astimezone(zone):%Y-%m-%d %H:%M}"


def _due(meters: tuple[answers.Meter, ...], at: datetime) -> Iterator[str]:
    for one in meters:
        due = one.calibration_due
        if due is not None and due <= (at + AHEAD).date():
            is_over = due < at.date()
            yield f"{one.name} {'was' if is_over else 'is'} due for calibration {due}"


def unreached(one: Listed, heads: Heads, why: str, now: datetime) -> Seen:
    """Of a gateway that nothing is known of now. Raises ConfigError."""
    return Seen(
        one.name, one.url, one.officer or "", now, "unreachable", why=why,
        unreachable_since=heads.unreachable(now), record=unasked(heads),
    )  # fmt: skip


def utc_now() -> datetime:
    return datetime.now(UTC)
