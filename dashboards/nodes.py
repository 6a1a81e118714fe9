"""How the nodes are."""

from dashboards.board import dashboard, of
from dashboards.panels import Json, lines, table, target, words
from dashboards.queries import MEASURED, newest, of_nodes

NODE = '"node" =~ /^$node$/'
NEWEST = (
    "firmware", "uptime", "rssi", "heap_free", "heap_largest", "outbox_records",
    "outbox_dropped", "sensor_errors", "overruns", "reconnects", "messages_refused",
)  # fmt: skip


def _health(title: str, about: str, unit: str, how: str, **names: str) -> Json:
    return lines(title, about, of_nodes(how, "node_health", NODE, **names), unit)


DASHBOARD = dashboard(
    "lotline-nodes", "lotline: nodes", "Whether every node is heard, measures and keeps up.",
    [of("node", "Node", "node_health", "noise", "power", "vibration", "air", "unmeasured")],
    [
        words("How to read this", "What to look for.", "A node whose line ends is **silent**: "
              "look at its power and its network. **Records dropped** are lost for good. Counts "
              "begin anew when a node starts: uptime falls to 0 then. Nodes have no battery to "
              "tell of; a microphone wired to the gateway has no health record.", height=4),
        table("Each node: its newest health record", "When each was last heard of, and what it "
              "said.", target(newest(", ".join(f'"{name}"' for name in NEWEST), "node_health",
                                     NODE, "node"), table=True),
              {"uptime": "s", "rssi": "dBm", "heap_free": "bytes", "heap_largest": "bytes"}),
        lines("Time measured", "The measured share of each step of every sensor: 1 is all of it. "
              "Where the gateway was off there is no line.",
              of_nodes("mean", MEASURED, f"\"span\" = '15m' AND {NODE}", completeness=""),
              "percentunit", least="15m"),
        lines("Uncertainty of the time", "The largest half-width of when a record was made.",
              of_nodes("max", MEASURED, f"\"span\" = '1m' AND {NODE}", time_uncertainty_ms=""),
              "ms"),
        _health("Radio signal", "RSSI, the lowest of each step; below about -80 dBm records wait.",
                "dBm", "min", rssi="RSSI"),
        _health("Memory free", "Heap of the node: what is free, and its largest piece.", "bytes",
                "min", heap_free="free", heap_largest="largest piece"),
        _health("Records waiting", "In the node's flash, until the gateway has them on disk.",
                "none", "max", outbox_records="waiting"),
        _health("Records dropped", "Lost since the node's start: its flash was full or damaged.",
                "none", "max", outbox_dropped="dropped"),
        _health("Trouble", "Since the node's start: sensor errors, overruns, reconnects.", "none",
                "max", sensor_errors="sensor errors", overruns="overruns",
                reconnects="reconnects"),
        _health("Uptime", "Since the node's start; a fall is a restart.", "s", "last",
                uptime="up"),
    ],
)  # fmt: skip
