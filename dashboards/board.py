"""A dashboard around its panels: variables, links to the others, the time that it opens with."""

from collections.abc import Sequence

from dashboards.panels import SCHEMA_VERSION, SOURCE, Json, place

LINK: Json = {
    "type": "dashboards", "title": "lotline", "tags": ["lotline"], "asDropdown": False,
    "includeVars": False, "keepTime": True, "targetBlank": False, "icon": "external link",
    "tooltip": "", "url": "",
}  # fmt: skip
SITE = '"site" =~ /^$site$/'


def variable(name: str, label: str, query: str, many: bool = True) -> Json:
    """A list that InfluxDB gives; many: several of it, or all of it, which is not everything."""
    return {
        "type": "query", "name": name, "label": label, "datasource": SOURCE, "query": query,
        "definition": query, "refresh": 2, "sort": 1, "regex": "", "hide": 0, "options": [],
        "multi": many, "includeAll": many, "allValue": None,
        "skipUrlSync": False,
        "current": {"selected": True, "text": ["All"], "value": ["$__all"]} if many else {},
    }  # fmt: skip


def of(tag: str, label: str, *measurements: str, where: str = "") -> Json:
    """The values of a tag at the site, of these measurements."""
    source = ", ".join(f'"{one}"' for one in measurements)
    query = f'SHOW TAG VALUES FROM {source} WITH KEY = "{tag}" WHERE {SITE}'
    if where:
        query += f" AND {where}"
    return variable(tag, label, query)


def dashboard(
    uid: str, title: str, about: str, variables: Sequence[Json], panels: Sequence[Json],
    since: str = "now-24h",
) -> Json:  # fmt: skip
    """Classic JSON; `uid` is for ever: links and bookmarks go by it."""
    site = variable("site", "Site", 'SHOW TAG VALUES WITH KEY = "site"', many=False)
    return {
        "uid": uid, "title": title, "description": about, "tags": ["lotline"],
        "schemaVersion": SCHEMA_VERSION, "version": 1, "editable": True, "graphTooltip": 1,
        "timezone": "browser", "refresh": "1m", "time": {"from": since, "to": "now"},
        "templating": {"list": [site, *variables]}, "annotations": {"list": []},
        "links": [LINK], "panels": place(panels),
    }  # fmt: skip
