"""InfluxQL that runs on 1.x, 2.x (by a DBRP mapping) and 3.x; docs/influxdb.md has the schema."""

from dashboards.board import SITE
from dashboards.panels import Json, target

# Numbers of other verdicts do not count: they may be left over from an earlier one.
COUNTS = " AND ".join(
    f"\"state\" != '{word}'" for word in ("not measured", "does not apply", "superseded")
)
# Spans of every measurement: what was measured of them.
MEASURED = '"noise", "power", "vibration", "air", "unmeasured"'


def select(what: str, measurement: str, where: str = "", by: str = "", step: str = "") -> str:
    """At the site, in the time shown. by: tags; step: of time, "" for one number a series."""
    conditions = " AND ".join(filter(None, (SITE, where, "$timeFilter")))
    source = measurement if '"' in measurement else f'"{measurement}"'
    groups = [f"time({step})"] if step else []
    groups += [f'"{tag}"' for tag in by.split()]
    query = f"SELECT {what} FROM {source} WHERE {conditions}"
    if groups:
        query += f" GROUP BY {', '.join(groups)}"
    return query + (" fill(null)" if step else "")


def average_level(where: str, by: str, step: str = "") -> str:
    """LAeq of minutes, averaged as energy."""
    where = f"\"span\" = '1m' AND {where}"
    return select('10 * log10(mean("LAeq_energy")) AS "LAeq"', "noise", where, by, step)


def newest(what: str, measurement: str, where: str = "", by: str = "") -> str:
    """The last row of each series."""
    return select(what, measurement, where, by) + " ORDER BY time DESC LIMIT 1"


def of_nodes(how: str, measurement: str, where: str, **names: str) -> list[Json]:
    """A curve of each node and field, by steps. how: mean, max, ...; names: field = how it is
    called, "" where there is but one."""
    return [
        target(select(f'{how}("{field}")', measurement, where, "node", "$__interval"),
               f"{called} $tag_node".strip())
        for field, called in names.items()
    ]  # fmt: skip
