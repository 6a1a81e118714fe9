"""How a site is doing: one look at each thing that goes wrong in years of running."""

import platform
import sqlite3
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from lotline.brokerlink import login
from lotline.config import Config, Secrets
from lotline.errors import LotlineError
from lotline.journal import HEARTBEAT_FAILED, HEARTBEAT_TAKEN, Archive
from lotline.keeping import schemas
from lotline.keeping.contents import named
from lotline.keeping.doctor import broker, certificates, clock, disk, endpoint, heat, records
from lotline.keeping.doctor.finding import Finding
from lotline.keeping.doctor.photo import photo
from lotline.ledger import CHECKPOINT, FOLDER

__all__ = ["Finding", "disk_room", "examine", "synced"]

Look = Callable[[], Finding | None]


def examine(site: Config, secrets: Secrets, root: Path = Path("/")) -> Iterator[Finding]:
    """Each look by itself: one that cannot be taken says so, and the others go on."""
    for name, look in _looks(site, secrets, root):
        try:
            found = look()
        except (LotlineError, OSError, ValueError) as e:
            found = Finding(name, "look", f"cannot be looked at: {e}")
        if found is not None:
            yield found


def _looks(site: Config, secrets: Secrets, root: Path) -> Iterator[tuple[str, Look]]:
    data, now_us = site.data_folder, time.time_ns() // 1000
    yield "software", _software
    yield "clock", synced
    system = clock.system_zone(root / "etc")
    yield "time zone", partial(clock.zone, site.site.timezone, system)
    yield "temperature", partial(heat.temperature, root / "sys")
    yield "supply", lambda: heat.throttled(heat.ask_throttled())
    yield from _mqtt(site, secrets)
    for key, path in _certificates(site):
        yield key, partial(certificates.certificate, key, path, now_us)
    for one in site.sensors:
        if one.photo:
            yield f"photo {one.name}", partial(photo, one.name, site.beside(one.photo))
    if not data.is_dir() or not (stores := schemas.found(data)):
        yield "journal", partial(Finding, "journal", "look", f"there is none in {data}",
                                 "lotline run makes it")  # fmt: skip
        return
    yield "wear", partial(_wear, data, root)
    yield "schema", partial(records.schema, stores)
    yield "integrity", partial(records.integrity, data, list(stores))
    yield "evidence log", partial(records.log, data / FOLDER / CHECKPOINT, now_us / 1e6)
    yield "backup", partial(records.backup, data, now_us / 1e6)
    if schemas.too_new(stores) or schemas.due(stores):
        return  # what follows reads what this lotline writes
    yield "disk", partial(disk_room, site)
    yield "clock steps", partial(_steps, data, now_us)
    if site.heartbeat:
        yield "heartbeat", partial(_heartbeat, data, now_us)
    for feed in site.feed:
        yield f"feed {feed.name}", partial(_feed, data, feed.name)
    for sensor in site.sensors:
        if sensor.kind == "microphone":
            due = sensor.calibration_due
            yield f"calibration {sensor.name}", partial(_calibration, data, sensor.name, due,
                                                        now_us / 1e6)  # fmt: skip


def _software() -> Finding:
    """Whoever reads the journal has imported the kernels."""
    python, machine = platform.python_version(), platform.machine()
    words = f"Python {python}, SQLite {sqlite3.sqlite_version}, {machine}; the kernels load"
    return Finding("software", "ok", words)


def _mqtt(site: Config, secrets: Secrets) -> Iterator[tuple[str, Look]]:
    mqtt = site.mqtt
    if mqtt.mode == "broker":
        yield "broker", partial(broker.broker, login(site, mqtt, secrets.broker))
    else:
        yield "endpoint", partial(endpoint.endpoint, mqtt)
        if mqtt.psk_port:
            keys = {
                one.name: s.psk if (s := secrets.node.get(one.name)) else "" for one in site.node
            }
            yield "shared keys", partial(endpoint.shared_keys, mqtt, keys)
    home = site.homeassistant
    if home is not None and home.host:
        name = "Home Assistant"
        to = login(site, home, secrets.homeassistant)
        yield name, partial(broker.broker, to, name, "homeassistant", "homeassistant")


def _certificates(site: Config) -> Iterator[tuple[str, Path]]:
    """Each that the site file names, and where."""
    for table, key, path in named(site):
        if key in ("certificate", "ca"):
            yield f"[{table}] {key}", site.beside(path)


def _wear(data: Path, root: Path) -> Finding | None:
    """None where the kernel tells nothing of that disk."""
    block = disk.block_of(data, root / "sys")
    if block is None:
        return None
    uptime_s = float((root / "proc/uptime").read_text().split()[0])
    return disk.wear(block, uptime_s)


def synced() -> Finding:
    """Whether something keeps the machine's clock right."""
    return clock.synced(clock.ask_kernel())


def disk_room(site: Config) -> Finding:
    """Whether the journal has room, by how fast it grows."""
    with Archive(site.data_folder) as archive:
        first_us, last_us = archive.frames_extent()
    size = sum(path.stat().st_size for path in site.data_folder.glob("journal.db*"))
    free = disk.free(site.data_folder)
    return disk.room(free, size, (last_us - first_us) / 1e6, site.retention.frames_days)


def _steps(data: Path, now_us: int) -> Finding:
    with Archive(data) as archive:
        return clock.steps(archive.clock_steps(), archive.frames_extent()[1], now_us)


def _feed(data: Path, name: str) -> Finding:
    with Archive(data) as archive:
        waiting, _, oldest_us = archive.waiting(archive.cursor(f"feed:{name}"))
        newest_us, ran = archive.extent()[1], archive.feeds_ran().get(name)
        refused = sum(pile.points for pile in archive.piles() if pile.feed == name)
    behind_us = 0 if oldest_us is None else newest_us - oldest_us
    refused += ran.beyond if ran else 0
    return records.feed(name, waiting, behind_us / 1e6, ran.trouble if ran else "", refused)


def _heartbeat(data: Path, now_us: int) -> Finding:
    with Archive(data) as archive:
        taken_us = archive.cursor(HEARTBEAT_TAKEN)
        return records.heartbeat(now_us, taken_us, archive.cursor(HEARTBEAT_FAILED))


def _calibration(data: Path, sensor: str, due: str, now_s: float) -> Finding:
    with Archive(data) as archive:
        found = archive.calibrations(sensor)
    return records.calibration(sensor, due, found[-1].made_s if found else None, now_s)
