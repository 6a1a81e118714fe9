"""Parts that all dashboards have in common: data source, colours, panels, their places."""

from collections.abc import Sequence
from typing import Any

Json = dict[str, Any]

# What Grafana 10.0 writes: later ones bring it up to date when they load it.
SCHEMA_VERSION = 38
SOURCE: Json = {"type": "influxdb", "uid": "lotline"}
COLUMNS = 24

# The states of lotline's own pages in their colours for dark; never without the word.
WITHIN, CLOSE, PASSED, NOT_MEASURED = "#6CA8E3", "#E6BC53", "#D94A70", "#EDEDED"
STATES = {
    "within": WITHIN, "close": CLOSE, "passed": PASSED, "not measured": NOT_MEASURED,
    "no limit": "#8E8E8E", "does not apply": "#5C5C5C", "superseded": "#5C5C5C",
}  # fmt: skip
MARKS = {"within": "✓", "close": "▬", "passed": "▲", "not measured": "–"}
STATE_WORDS: Json = {
    "type": "value",
    "options": {
        word: {"text": f"{MARKS.get(word, '')} {word}".strip(), "color": color, "index": index}
        for index, (word, color) in enumerate(STATES.items())
    },
}


def target(query: str, alias: str = "", table: bool = False) -> Json:
    """One query; `$tag_NAME` in alias is the series' tag."""
    return {
        "datasource": SOURCE, "rawQuery": True, "query": query, "alias": alias,
        "resultFormat": "table" if table else "time_series",
    }  # fmt: skip


def _panel(
    kind: str, title: str, about: str, targets: Sequence[Json], unit: str, size: tuple[int, int]
) -> Json:  # fmt: skip
    for at, one in enumerate(targets):
        one["refId"] = chr(ord("A") + at)
    defaults: Json = {
        "unit": unit, "noValue": "not measured", "mappings": [],
        "color": {"mode": "palette-classic"},
        "thresholds": {"mode": "absolute", "steps": [{"color": WITHIN, "value": None}]},
    }  # fmt: skip
    return {
        "type": kind, "title": title, "description": about, "datasource": SOURCE,
        "targets": list(targets), "gridPos": {"w": size[0], "h": size[1]},
        "fieldConfig": {"defaults": defaults, "overrides": []},
    }  # fmt: skip


def lines(
    title: str, about: str, targets: Sequence[Json], unit: str, *, width: int = 12,
    style: str = "line", least: str = "1m",
) -> Json:  # fmt: skip
    """Curves over time; a gap stays a gap. style: line, points or bars. least: no finer steps."""
    panel = _panel("timeseries", title, about, targets, unit, (width, 9))
    panel["interval"] = least
    panel["fieldConfig"]["defaults"]["custom"] = {
        "drawStyle": style, "lineWidth": 2, "fillOpacity": 60 if style == "bars" else 0,
        "pointSize": 4, "showPoints": "auto", "spanNulls": False,
        "stacking": {"mode": "normal" if style == "bars" else "none", "group": "A"},
    }  # fmt: skip
    panel["options"] = {
        "legend": {"displayMode": "table", "placement": "bottom", "showLegend": True,
                   "calcs": ["lastNotNull", "min", "max"]},
        "tooltip": {"mode": "multi", "sort": "desc"},
    }  # fmt: skip
    return panel


def limit_line(panel: Json, ref: str) -> Json:
    """The series of one query as a dashed stair: the limit that held."""
    look = {
        "color": {"mode": "fixed", "fixedColor": NOT_MEASURED},
        "custom.lineStyle": {"fill": "dash", "dash": [10, 10]},
        "custom.lineInterpolation": "stepAfter",
        "custom.spanNulls": 3_600_000,  # ms: from one period to the next, not across the night
        "custom.showPoints": "never",
    }
    panel["fieldConfig"]["overrides"].append(override("byFrameRefID", ref, look))
    return panel


def override(how: str, which: str, look: Json) -> Json:
    """What differs for some fields."""
    return {
        "matcher": {"id": how, "options": which},
        "properties": [{"id": key, "value": value} for key, value in look.items()],
    }


def stat(
    title: str, about: str, query: Json, unit: str, *, width: int = 6, decimals: int = 1,
    passed_from: float | None = None,
) -> Json:  # fmt: skip
    """A number for each series. passed_from: from here on in the colour of a passed limit."""
    panel = _panel("stat", title, about, [query], unit, (width, 5))
    defaults = panel["fieldConfig"]["defaults"]
    defaults["decimals"] = decimals
    defaults["color"] = {"mode": "thresholds"}
    if passed_from is not None:
        defaults["thresholds"]["steps"].append({"color": PASSED, "value": passed_from})
    panel["options"] = {
        "colorMode": "value", "graphMode": "none", "textMode": "value_and_name",
        "justifyMode": "auto", "orientation": "auto", "reduceOptions": _LAST,
    }  # fmt: skip
    return panel


_LAST: Json = {"calcs": ["lastNotNull"], "fields": "", "values": False}


def bars(
    title: str, about: str, query: Json, unit: str, *, width: int = 12, top: float | None = None
) -> Json:  # fmt: skip
    """A bar with its number for each series."""
    panel = _panel("bargauge", title, about, [query], unit, (width, 9))
    defaults = panel["fieldConfig"]["defaults"]
    defaults |= {"color": {"mode": "thresholds"}, "decimals": 1}
    if top is not None:
        defaults |= {"min": 0, "max": top}
    panel["options"] = {
        "displayMode": "basic", "valueMode": "text", "namePlacement": "auto",
        "showUnfilled": True, "orientation": "auto", "sizing": "auto", "reduceOptions": _LAST,
    }  # fmt: skip
    return panel


def states(title: str, about: str, query: Json, *, width: int = 24) -> Json:
    """A band for each series, of words in their colours."""
    panel = _panel("state-timeline", title, about, [query], "string", (width, 8))
    defaults = panel["fieldConfig"]["defaults"]
    defaults |= {"mappings": [STATE_WORDS], "color": {"mode": "fixed", "fixedColor": "#8E8E8E"}}
    defaults["custom"] = {"fillOpacity": 80, "lineWidth": 1, "spanNulls": False}
    panel["options"] = {
        "mergeValues": True, "showValue": "auto", "rowHeight": 0.8, "alignValue": "left",
        "legend": {"displayMode": "list", "placement": "bottom", "showLegend": True},
        "tooltip": {"mode": "single", "sort": "none"},
    }  # fmt: skip
    return panel


def table(title: str, about: str, query: Json, units: dict[str, str], *, width: int = 24) -> Json:
    """Rows. units: of columns; a column "state" is told in words and colours."""
    panel = _panel("table", title, about, [query], "none", (width, 9))
    fields = panel["fieldConfig"]
    fields["defaults"]["decimals"] = 1
    fields["overrides"] = [
        override("byName", name, {"unit": unit}) for name, unit in units.items()
    ]
    look = {"mappings": [STATE_WORDS], "custom.cellOptions": {"type": "color-text"}}
    fields["overrides"].append(override("byName", "state", look))
    panel["options"] = {"showHeader": True, "cellHeight": "sm"}
    return panel


def words(title: str, about: str, said: str, *, height: int = 5) -> Json:
    """A text."""
    return {
        "type": "text", "title": title, "description": about,
        "gridPos": {"w": COLUMNS, "h": height}, "options": {"mode": "markdown", "content": said},
    }  # fmt: skip


def place(panels: Sequence[Json]) -> list[Json]:
    """With numbers, and places from left to right and down."""
    x = y = tallest = 0
    for number, panel in enumerate(panels, 1):
        grid = panel["gridPos"]
        if x + grid["w"] > COLUMNS:
            x, y, tallest = 0, y + tallest, 0
        panel["id"], panel["gridPos"] = number, {"x": x, "y": y, **grid}
        x, tallest = x + grid["w"], max(tallest, grid["h"])
    return list(panels)
