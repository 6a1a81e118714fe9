"""`lotline bench ingest`: frames a second through the endpoint and through Mosquitto."""

import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from lotline.cli.bench.rig import GATEWAY_CORE, LOAD_CORE, Rig, free_port, pinned, serving
from lotline.journal import Reader

STEADY_RATE = 10_000
CATCH_UP_S = 60.0
SETTLE_S = 3.0
# Metering that is less than a second behind keeps up: it works in steps.
BEHIND = STEADY_RATE


def measure(nodes: int, frames: int) -> dict[str, Any]:
    """Every figure of the bench; frames: of each node in the burst."""
    out: dict[str, Any] = {"nodes": nodes}
    with tempfile.TemporaryDirectory(prefix="lotline-bench-") as name:
        folder = Path(name)
        with Rig(folder / "endpoint", nodes) as rig:
            out["resident_mib_idle"] = rig.resident_mib()
            out["endpoint"] = _burst(rig, frames)
            out["metering"] = _steady(rig)
            out["resident_mib"] = rig.resident_mib()
            rig.restart()
            time.sleep(SETTLE_S)
            out["resident_mib_restarted"] = rig.resident_mib()
        if shutil.which("mosquitto"):
            with _mosquitto(folder) as port:
                out["paho_bare"] = _bare(folder, port, nodes, frames)
                with Rig(folder / "broker", nodes, 'mode = "broker"\n', port) as rig:
                    out["mosquitto"] = _burst(rig, frames)
            bare = out["paho_bare"]["frames_per_s"]
            out["ratio_endpoint_to_bare_paho"] = out["endpoint"]["frames_per_s"] / bare
            out["ratio_mosquitto_to_bare_paho"] = out["mosquitto"]["frames_per_s"] / bare
    return out


def _burst(rig: Rig, frames: int) -> dict[str, float]:
    """As fast as they come: authenticated, committed, acknowledged."""
    rig.load(50, boot=1)
    before = rig.cpu_s()
    done = rig.load(frames, boot=2)
    cpu = rig.cpu_s() - before
    return {"frames": done["frames"], "seconds": done["seconds"],
            "frames_per_s": done["frames"] / done["seconds"],
            "cpu_us_per_frame": cpu / done["frames"] * 1e6}  # fmt: skip


def _steady(rig: Rig) -> dict[str, float]:
    """At a steady rate: how far metering is behind when the last frame is acknowledged."""
    with Reader(rig.folder / "data") as reader:
        _caught_up(reader)
        each = STEADY_RATE * 10 // len(rig.nodes)
        done = rig.load(each, boot=3, rate=STEADY_RATE)
        behind = _behind(reader)
        start = time.perf_counter()
        _caught_up(reader)
        return {"offered_per_s": STEADY_RATE, "frames_per_s": done["frames"] / done["seconds"],
                "frames_behind": behind, "caught_up_s": time.perf_counter() - start}  # fmt: skip


def _behind(reader: Reader) -> int:
    return reader.last_frame_id() - reader.cursor("meter")


def _caught_up(reader: Reader) -> None:
    end = time.monotonic() + CATCH_UP_S
    while _behind(reader) > 0 and time.monotonic() < end:
        time.sleep(0.02)


@contextmanager
def _mosquitto(folder: Path) -> Iterator[int]:
    """Debian's Mosquitto on a port of its own, with no limit on what is in flight."""
    port = free_port()
    conf = folder / "mosquitto.conf"
    conf.write_text(f"listener {port} 127.0.0.1\nallow_anonymous true\nuser root\n"
                    "max_inflight_messages 0\nmax_queued_messages 0\n")  # fmt: skip
    command = pinned(LOAD_CORE, ["mosquitto", "-c", str(conf)])
    with serving(port, command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL):
        yield port


BARE = """
import sys, time, paho.mqtt.client as paho
from paho.mqtt.enums import CallbackAPIVersion
port, total = int(sys.argv[1]), int(sys.argv[2])
n, first = 0, None
def on_message(client, user, m):
    global n, first
    if first is None:
        first = time.perf_counter()
        print("first", flush=True)
    n += 1
    if n == total:
        print(n / (time.perf_counter() - first), flush=True)
        client.disconnect()
client = paho.Client(CallbackAPIVersion.VERSION2)
client.on_message = on_message
client.on_subscribe = lambda *a: print("ready", flush=True)
client.connect("127.0.0.1", port)
client.subscribe("lot/+/up", 1)
client.loop_forever()
"""


def _bare(folder: Path, port: int, nodes: int, frames: int) -> dict[str, float]:
    """A loop that only receives: the peer, on the gateway's core."""
    command = [sys.executable, "-c", BARE, str(port), str(nodes * frames)]
    loop = subprocess.Popen(pinned(GATEWAY_CORE, command), stdout=subprocess.PIPE, text=True)
    assert loop.stdout is not None
    loop.stdout.readline()
    rig = Rig(folder / "bare", nodes, port=port)
    rig.blast(frames)
    loop.stdout.readline()
    rate = float(loop.stdout.readline())
    loop.wait()
    return {"frames_per_s": rate}


def words(found: dict[str, Any]) -> str:
    """For people."""
    endpoint, metering = found["endpoint"], found["metering"]
    keeps_up = "keeps up" if metering["frames_behind"] < BEHIND else "FALLS BEHIND"
    lines = [
        f"{found['nodes']} nodes, each frame authenticated, committed (synchronous=FULL), "
        "acknowledged; the gateway on one core",
        f"  endpoint, burst of {endpoint['frames']:,}    "
        f" {endpoint['frames_per_s']:>9,.0f} frames/s  "
        f"({endpoint['cpu_us_per_frame']:.0f} us of CPU a frame, metering included)",
        f"  metering, {metering['offered_per_s']:,}/s offered     "
        f"{metering['frames_per_s']:>9,.0f} frames/s, {keeps_up}: {metering['frames_behind']:,} "
        f"behind at the end, caught up in {metering['caught_up_s']:.2f} s",
        f"  resident memory              {found['resident_mib_idle']:>9.0f} MiB idle, "
        f"{found['resident_mib']:.0f} MiB after the load, "
        f"{found['resident_mib_restarted']:.0f} MiB after a restart",
    ]
    if "mosquitto" not in found:
        return "\n".join([*lines, "  Mosquitto is not installed: its part was left out."])
    return "\n".join([
        *lines,
        f"  peer: bare paho loop         {found['paho_bare']['frames_per_s']:>9,.0f} frames/s "
        "received through Mosquitto, nothing done with them",
        f"  through Mosquitto            {found['mosquitto']['frames_per_s']:>9,.0f} frames/s"
        f"  = {found['ratio_mosquitto_to_bare_paho']:.2f} x the bare paho loop",
        f"  endpoint                     {'':>9} = "
        f"{found['ratio_endpoint_to_bare_paho']:.2f} x the bare paho loop",
    ])  # fmt: skip
