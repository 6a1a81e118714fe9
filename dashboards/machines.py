"""Machines: what they did, what they took, utilisation by cell."""

from lotline.web.shop.worked import KNOWN_LEAST

from dashboards.board import dashboard, of
from dashboards.panels import Json, bars, lines, stat, table, target, words
from dashboards.queries import of_nodes, select

MACHINE = '"machine" =~ /^$machine$/'
SUMS = (
    "working_s", "idle_s", "off_s", "resting_s", "unknown_s", "energy", "idle_energy", "cycles"
)  # fmt: skip
SECONDS = {name.removesuffix("_s"): "s" for name in SUMS if name.endswith("_s")}


def _utilisation(title: str, by: str, where: str = "") -> Json:
    """The working share of the open hours; none where too little is known."""
    inner = select('sum("open_working_s") / sum("open_known_s") AS "used", '
                   'sum("open_known_s") / sum("open_s") AS "known"', "machine",
                   " AND ".join(filter(None, (MACHINE, where))), by)  # fmt: skip
    query = f'SELECT "used" FROM ({inner}) WHERE "known" >= {KNOWN_LEAST} GROUP BY "{by}"'
    return bars(title, "The working share of the open hours of which it is known what the "
                f"machines did; nothing is told where less than {KNOWN_LEAST:.0%} is known. Open "
                "hours are those of the site file.", target(query, f"$tag_{by}"), "percentunit",
                top=1)  # fmt: skip


TOGETHER = ", ".join(f'sum("{name}") AS "{name.removesuffix("_s")}"' for name in SUMS)
DASHBOARD = dashboard(
    "lotline-machines", "lotline: machines", "Energy and utilisation, by machine and by cell.",
    [of("machine", "Machine", "machine")],
    [
        words("How to read this", "What the words mean.", "A machine **works**, is **idle** (it "
              "takes power and does not work), **off**, **resting** (told by vibration, which "
              "cannot tell off from idle), or it is **unknown** what it did: never off. Quarter "
              "hours come a few minutes after their end and are written again when more is "
              "known.", height=4),
        stat("Energy of machines", "What all machines took in the time shown.",
             target(select('sum("energy")', "machine"), "all machines"), "watth"),
        stat("Energy of the supply", "What the meter at the main supply counted.",
             target(select('sum("energy")', "supply", by="machine"), "$tag_machine"), "watth"),
        stat("Unaccounted", "What the main supply took more than all machines together; only "
             "with a meter at the supply ([energy] total in the site file).",
             target(select('sum("unaccounted")', "supply"), "unaccounted"), "watth"),
        stat("Energy while idle", "In minutes in which machines did not work.",
             target(select('sum("idle_energy")', "machine"), "all machines"), "watth"),
        _utilisation("Utilisation by cell", "cell", "\"cell\" != ''"),
        _utilisation("Utilisation by machine", "machine"),
        bars("Energy by cell", "What the machines of each cell took in the time shown.",
             target(select('sum("energy")', "machine", "\"cell\" != ''", "cell"), "$tag_cell"),
             "watth"),
        lines("Power", "Active power of each meter, mean of each step.",
              of_nodes("mean", "power", "\"span\" = '1m'", active_power=""), "watt"),
        lines("Energy of each hour", "What each machine took, hour by hour.",
              [target(select('sum("energy")', "machine", MACHINE, "machine", "1h"),
                      "$tag_machine")], "watth", style="bars", width=24),
        table("What each machine did", "Sums over the time shown: time in each state, energy, "
              "cycles that ended.",
              target(select(TOGETHER, "machine", MACHINE, "cell machine"), table=True),
              {**SECONDS, "energy": "watth", "idle_energy": "watth"}),
    ],
    since="now-7d",
)  # fmt: skip
