"""The site at a glance."""

from dashboards import rules
from dashboards.board import dashboard
from dashboards.panels import lines, stat, table, target, words
from dashboards.queries import MEASURED, average_level, newest, of_nodes, select

DASHBOARD = dashboard(
    "lotline-site", "lotline: site", "How the site stands: rules, levels, dust, energy, nodes.",
    [],
    [
        words("How to read this", "What the words and colours mean.", rules.HOW + rules.INSPECT
              + "Levels of a MEMS microphone are indicative. The microphone hears everything: "
              "workshop, traffic, birds.", height=4),
        rules.last_periods(),
        rules.periods_over(),
        stat("Level now", "LAeq of the newest minute of each microphone: an energy average over "
             "that minute.", target(select('last("LAeq")', "noise", "\"span\" = '1m'", "node"),
                                    "$tag_node"), "dB"),
        stat("Average level", "LAeq over the time shown: minutes averaged as energy.",
             target(average_level('"node" =~ /.*/', "node"), "$tag_node"), "dB"),
        stat("Energy of machines", "What all machines took in the time shown; the main supply is "
             "no machine.", target(select('sum("energy")', "machine"), "all machines"), "watth"),
        rules.timeline(),
        lines("Level", "LAeq of each step at each microphone, averaged as energy.",
              [target(average_level('"node" =~ /.*/', "node", "$__interval"), "$tag_node")], "dB"),
        lines("Fine dust", "PM2.5, mean of each step: a guide, not a health value.",
              of_nodes("mean", "air", "\"span\" = '1m'", PM2_5=""), "conμgm3"),
        lines("Time measured", "The measured share of each step of every sensor. Where the "
              "gateway was off there is no line.",
              of_nodes("mean", MEASURED, "\"span\" = '15m'", completeness=""), "percentunit",
              least="15m"),
        table("Nodes", "The newest health record of each node.",
              target(newest('"firmware", "rssi", "uptime", "outbox_records", "outbox_dropped"',
                            "node_health", by="node"), table=True),
              {"rssi": "dBm", "uptime": "s"}, width=12),
    ],
)  # fmt: skip
