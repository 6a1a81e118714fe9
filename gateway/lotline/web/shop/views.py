"""From what is known to what the templates of the live pages lay out."""

from collections.abc import Iterable, Sequence
from typing import Any

from lotline.config import Config
from lotline.web.shop import wording
from lotline.web.shop.shown import Machine, Room, Shop
from lotline.web.shop.worked import Stretch, Worked
from lotline.web.wording import LocalTime

View = dict[str, Any]
# The bar of a head-room tile: so many dB below the limit is empty, so many above is full.
_BELOW, _ABOVE = 20.0, 5.0
# Of a machine's line: as wide as a day has minutes; how high each thing stands of 24.
DAY_MINUTES = 1440
_HIGH = {"working": 24, "idle": 12, "resting": 6, "off": 3, "unknown": 24}
MINUTE_US = 60_000_000


def floor(shop: Shop, site: Config) -> View:
    """All of the live page."""
    time = LocalTime(site.site.zone, shop.made_us, wording.ENGLISH)
    return {
        "made": time.at(shop.made_us).strftime("%H:%M:%S"),
        "rooms": [room(one, time, shop.made_us) for one in shop.rooms],
        "suggestion": shop.suggestion,
        "machines": [machine(one, time, shop.made_us) for one in shop.machines],
        "nodes": [
            {"name": n.name, "place": n.place, "how": n.how, "why": n.why,
             "heard": wording.ago(n.heard_us, shop.made_us)} for n in shop.nodes
        ],
        "tasks": [
            {"text": t.text, "href": t.href, "late": t.late,
             "age": wording.ago(t.since_us, shop.made_us) if t.since_us else ""}
            for t in shop.tasks
        ],
        "alerts": [
            {"id": a.id, "rule": a.rule, "level": a.level, "opened": time.when(a.opened_us),
             "answered": a.acknowledged_us is not None} for a in shop.alerts
        ],
    }  # fmt: skip


def room(one: Room, time: LocalTime, now_us: int) -> View:
    level = _level(one)
    return {
        "rule": one.rule, "place": one.place, "state": one.state,
        "word": wording.STANDING[one.state], "left": wording.left(one),
        "so_far": wording.so_far(one, time), "ahead": wording.ahead(one, time, now_us),
        "bar": None if level is None else _part(level), "limit_at": _part(_BELOW),
        "crosses": one.crossing_us is not None,
    }  # fmt: skip


def _level(one: Room) -> float | None:
    """Where the bar ends, whose limit is at _BELOW; hours fill it as shares of theirs."""
    if one.value is None or one.limit is None or one.unit not in ("dB", "h"):
        return None
    return _BELOW * one.value / one.limit if one.unit == "h" else one.value - one.limit + _BELOW


def _part(of: float) -> int:
    """Of a bar that is 100 wide."""
    return round(100 * min(max(of / (_BELOW + _ABOVE), 0.0), 1.0))


def machine(one: Machine, time: LocalTime, now_us: int) -> View:
    today = one.today
    return {
        "name": one.name, "cell": one.cell, "doing": one.doing, "word": wording.DOING[one.doing],
        "since": _since(one, time),
        "power": "" if one.power is None else wording.watts(one.power),
        "today": _today(today, one.has_power), "line": line(one.line), "spoken": spoken(one.line),
    }  # fmt: skip


def _since(one: Machine, time: LocalTime) -> str:
    if one.doing == "unknown" and one.heard_us is None:
        return "never heard"
    if one.since_us is None:
        return "all day"
    return f"since {time.when(one.since_us)}"


def _today(today: Worked, has_power: bool) -> list[str]:
    """What it did today, a few words each."""
    found = [f"{wording.span(today.all['working'])} working"]
    if has_power and today.metered_s:
        found.append(wording.kwh(today.energy))
    found.append("1 cycle" if today.cycles == 1 else f"{today.cycles} cycles")
    if today.cycle_wh is not None:
        found.append(f"{wording.cycle(today.cycle_wh)} a cycle")
    return found


def line(stretches: Sequence[Stretch]) -> list[View]:
    """Rectangles of a day's line, in minutes from its midnight; what did nothing has none."""
    if not stretches:
        return []
    begin = stretches[0].start_us
    found = []
    for one in stretches:
        x = (one.start_us - begin) / MINUTE_US
        width = (one.end_us - one.start_us) / MINUTE_US
        high = _HIGH[one.doing]
        found.append({"x": round(x, 1), "width": round(max(width, 0.5), 1), "y": 24 - high,
                      "height": high, "doing": one.doing})  # fmt: skip
    return found


def spoken(stretches: Iterable[Stretch]) -> str:
    """A line in words."""
    sums: dict[str, float] = {}
    for one in stretches:
        sums[one.doing] = sums.get(one.doing, 0.0) + (one.end_us - one.start_us) / 1e6
    said = [f"{wording.DOING[doing].lower()} {wording.span(sums[doing])}"
            for doing in wording.DOING if sums.get(doing, 0.0) >= 30]  # fmt: skip
    return "Today: " + ", ".join(said) + "." if said else "Nothing is known of today."
