"""What neither JSON nor Grafana's schema says of a dashboard: `complaints` of one."""

import colorsys
import json
import re
from itertools import combinations

KINDS = {"timeseries", "stat", "bargauge", "state-timeline", "table", "text"}
UNITS = {
    "dB", "dBm", "conμgm3", "ppm", "celsius", "humidity", "none", "string", "percentunit", "watt",
    "watth", "s", "ms", "bytes",
}  # fmt: skip
# Schema versions that each of Grafana 10 to 13 takes, or brings up to date.
VERSIONS = range(36, 40)
MACROS = {"timeFilter", "__interval"}
LEVEL_UNITS = {"dB"}
# What the feed tells in decibels.
LEVEL = r"(?:L[ACZ](?:eq|Fmax|peak|F\d\d|FTeq)|L[\d_]+Hz|value|limit|margin)"
AVERAGES = r"(?:mean|median|sum|moving_average|cumulative_sum|integral|spread|stddev)"
_ARITHMETIC = re.compile(rf'{AVERAGES}\(\s*"?{LEVEL}"?\s*[,)]', re.IGNORECASE)
_ENERGY = re.compile(r'10 \* log10\(mean\("LAeq_energy"\)\)')
_SHARED = ("__inputs", "__requires", "${DS_")
_NAME = re.compile(r"\$\{?(\w+)")


def complaints(board, sources):
    """Sentences; empty for a good one. sources: uids of the data sources that are provided."""
    return [
        *_of_the_whole(board),
        *_of_variables(board, sources),
        *(f"{p.get('title')}: {why}" for p in board["panels"] for why in _of_panel(p, sources)),
    ]


def _of_the_whole(board):
    text = json.dumps(board, ensure_ascii=False)
    if not re.fullmatch(r"lotline-[a-z]+", board.get("uid") or ""):
        yield "no fixed uid"
    if board.get("schemaVersion") not in VERSIONS:
        yield f"schemaVersion {board.get('schemaVersion')}"
    yield from (f"{word}: exported for sharing" for word in _SHARED if word in text)
    ids = [p.get("id") for p in board["panels"]]
    if len(set(ids)) < len(ids) or None in ids:
        yield "numbers of panels are not unique"
    for one, other in combinations(board["panels"], 2):
        if _overlap(one["gridPos"], other["gridPos"]):
            yield f"{one.get('title')} lies on {other.get('title')}"


def _overlap(a, b):
    return (
        a["x"] < b["x"] + b["w"] and b["x"] < a["x"] + a["w"]
        and a["y"] < b["y"] + b["h"] and b["y"] < a["y"] + a["h"]
    )  # fmt: skip


def _of_variables(board, sources):
    variables = board["templating"]["list"]
    defined = {v["name"] for v in variables}
    asked = [t["query"] for p in board["panels"] for t in p.get("targets", [])]
    asked += [v["query"] for v in variables]
    used = {name for query in asked for name in _NAME.findall(query)} - MACROS
    yield from (f"${name} is not defined" for name in used - defined)
    yield from (f"${name} is not used" for name in defined - used)
    for one in variables:
        if one["datasource"].get("uid") not in sources:
            yield f"${one['name']} asks an unknown data source"


def _of_panel(panel, sources):
    if panel.get("type") not in KINDS:
        yield f"a panel of type {panel.get('type')}"
    if not panel.get("title") or len(panel.get("description") or "") < 10:
        yield "no title or description"
    grid = panel["gridPos"]
    if grid["x"] < 0 or grid["x"] + grid["w"] > 24:
        yield "does not fit into the 24 columns"
    yield from _of_colours(panel)
    if panel.get("type") == "text":
        return
    if not panel.get("targets"):
        yield "asks nothing"
    for one in (panel, *panel.get("targets", [])):
        if one.get("datasource", {}).get("uid") not in sources:
            yield "an unknown data source"
    for one in panel.get("targets", []):
        yield from _of_query(one)
    yield from _of_units(panel)


def _of_query(target):
    query = target["query"]
    if not target.get("rawQuery") or not query.startswith("SELECT "):
        yield "a query that is no InfluxQL"
    if "$timeFilter" not in query or "$site" not in query:
        yield "a query for all times or all sites"
    if _ARITHMETIC.search(query):
        yield "decibels averaged by their numbers"
    if "LAeq_energy" in query and not _ENERGY.search(query):
        yield "energies that do not become a level again"


def _units(panel):
    fields = panel["fieldConfig"]
    yield fields["defaults"].get("unit")
    for one in fields["overrides"]:
        yield from (p["value"] for p in one["properties"] if p["id"] == "unit")


def _of_units(panel):
    units = set(_units(panel))
    yield from (f"unit {unit}" for unit in units - UNITS)
    options = panel["options"]
    calcs = [*options.get("legend", {}).get("calcs", []),
             *options.get("reduceOptions", {}).get("calcs", [])]  # fmt: skip
    if units & LEVEL_UNITS and {"mean", "sum", "total", "median"} & set(calcs):
        yield "decibels averaged in its legend"
    steps = panel["fieldConfig"]["defaults"]["thresholds"]["steps"]
    numbers = [s["value"] for s in steps if s["value"] is not None]
    if numbers and not units <= {"none"}:
        yield "a limit of its own: limits come with the verdicts"
    if numbers and "passed" not in panel["description"]:
        yield "a threshold without words"


def _of_colours(panel):
    said = json.dumps(panel)
    if re.search(r"continuous-(?:GrYlRd|RdYlGr)", said):
        yield "red and green alone"
    hues = [_hue(c) for c in re.findall(r'"(?:color|fixedColor)": "([^"]+)"', said)]
    if "red" in hues and "green" in hues:
        yield "red and green alone"
    for mapping in _mappings(panel):
        for result in mapping.get("options", {}).values():
            if isinstance(result, dict) and result.get("color") and not result.get("text"):
                yield "a colour without a word"


def _mappings(panel):
    fields = panel.get("fieldConfig", {"defaults": {}, "overrides": []})
    yield from fields["defaults"].get("mappings", [])
    for one in fields["overrides"]:
        yield from (m for p in one["properties"] if p["id"] == "mappings" for m in p["value"])


def _hue(colour):
    """ "red", "green" or neither, of a name or #RRGGBB."""
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", colour):
        return next((word for word in ("red", "green") if word in colour), "")
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    hue, light, saturation = colorsys.rgb_to_hls(red, green, blue)
    if saturation < 0.25 or not 0.1 < light < 0.9:
        return ""
    return "green" if 0.2 < hue < 0.45 else "red" if hue < 0.045 or hue > 0.955 else ""
