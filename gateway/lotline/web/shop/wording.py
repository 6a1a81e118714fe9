"""How the operator's pages say numbers, times and states."""

from lotline.config import Energy
from lotline.web.shop.shown import Room, Standing
from lotline.web.shop.worked import Doing
from lotline.web.wording import US, LocalTime
from lotline.web.words import Words

ENGLISH = Words("en")
STANDING: dict[Standing, str] = {
    "within": "Within the limit", "close": "Close to the limit", "passed": "Limit passed",
    "not_measured": "Not measured", "no_limit": "No limit now",
}  # fmt: skip
DOING: dict[Doing, str] = {
    "working": "Working", "idle": "Idle", "off": "Off", "resting": "At rest",
    "unknown": "Not measured",
}  # fmt: skip
_MINUTE_US = 60 * US
_HOUR_US = 60 * _MINUTE_US


def span(seconds: float) -> str:
    """2 h 05 min; 12 min; 0 min"""
    minutes = int(seconds / 60 + 0.5)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes:02d} min" if hours else f"{minutes} min"


def long(seconds: float) -> str:
    """Of lead times: 3.5 days; else as a span."""
    days = seconds / 86400
    return f"{days:.1f} days" if days >= 2 else span(seconds)


def ago(at_us: int | None, now_us: int) -> str:
    """just now; 12 min ago; 3 h ago; 2 days ago"""
    if at_us is None:
        return "never"
    minutes = max(now_us - at_us, 0) / _MINUTE_US
    for least, size, unit in ((2880, 1440, "days"), (120, 60, "h"), (1, 1, "min")):
        if minutes >= least:
            return f"{minutes / size:.0f} {unit} ago"
    return "just now"


def kwh(wh: float) -> str:
    return f"{wh / 1000:.1f} kWh" if wh < 1e6 else f"{wh / 1000:.0f} kWh"


def watts(power: float) -> str:
    return f"{power:.0f} W" if abs(power) < 1000 else f"{power / 1000:.2f} kW"


def cycle(wh: float) -> str:
    return f"{wh:.0f} Wh" if wh < 1000 else f"{wh / 1000:.2f} kWh"


def percent(share: float | None) -> str:
    """Neither all nor nothing unless it is."""
    if share is None:
        return "not known"
    return f"{min(99, max(1, round(100 * share)))} %" if 0 < share < 1 else f"{100 * share:.0f} %"


def cost(wh: float, energy: Energy) -> str:
    """ "" without a price."""
    if energy.price is None:
        return ""
    return f"{wh / 1000 * energy.price:.2f} {energy.currency}"


def carbon(wh: float, energy: Energy) -> str:
    """ "" without a factor."""
    factor = energy.carbon_kg_per_kWh
    return "" if factor is None else f"{wh / 1000 * factor:.1f} kg CO2"


def left(room: Room) -> str:
    """The figure of a head-room tile."""
    if room.state in ("not_measured", "no_limit") or room.limit is None:
        return "–"
    if room.value is None:
        return "just begun"
    spare = room.limit - room.value
    return f"{spare:.1f} {room.unit} left" if spare >= 0 else f"{-spare:.1f} {room.unit} over"


def so_far(room: Room, time: LocalTime) -> str:
    until = f"until {time.clock(room.end_us)}"
    if room.state == "no_limit" or room.limit is None:
        return f"No limit holds now, {until}."
    limit = f"limit {room.limit:g}"
    if room.value is None:
        return f"Nothing measured in this period; {limit}, {until}."
    if room.unit == "h":
        return f"{room.value:.1f} of {room.limit:g} h used since {time.date(room.start_us)}."
    return f"{room.value:.1f} so far; {limit}, {until}."


def ahead(room: Room, time: LocalTime, now_us: int) -> str:
    """Where it leads at the present rate; "" where nothing can be said."""
    if room.unit == "h" and room.measured is not None:
        unknown = (1 - room.measured) * (room.end_us - room.start_us) / _HOUR_US
        return f"Of {unknown:.1f} h it is not known." if unknown >= 0.1 else ""
    if room.state in ("not_measured", "no_limit") or room.unit != "dB":
        return ""
    if room.state == "passed":
        return "It is passed, whatever comes."
    if room.crossing_us is not None:
        minutes = max(round((room.crossing_us - now_us) / _MINUTE_US), 1)
        return f"At this rate it is passed at {time.clock(room.crossing_us)}, in {minutes} min."
    if room.spare is None:
        return ""
    return f"At this rate it is kept. The rest may average {room.spare:.0f} dB."
