"""The node application: `asyncio.run(app.run(config, board))`.

config: {"name", "key": 64 hex digits, "host", "port", "username", "password", "tls": None,
{"mode": "psk", "identity", "psk": hex} or {"mode": "tls", "ca": path, "server_name"},
"sensors": [{"driver", "bus", ...}], "outputs": [{"driver", "pins", ...}], see outputs.py,
"outbox_bytes", "health_s", "release_key": 64 hex digits}.
board: bus(name), ticks_ms() that never wraps (ticks.py), sleep_ms(ms), meter(chip), root,
boot_count(), reset_cause(), rssi(), feed_watchdog(), chip as in pins.py; rtc, memory that
survives a reset (ahead.py) or None; heap_largest(), where the chip knows it better than heap.py;
calendar(), where the chip has to be told the date (dates.py);
output(pin, level): an object whose value(level) drives the pin, which begins at that level, and
whose value() reads it; input(pin): one with a pull-up. For updates nvs, as esp32.NVS, or None;
folder, where the directories a and b are; restart(), which does not return.
"""

import asyncio
import gc
import os
from binascii import unhexlify

from lotwire import talk
from lotwire.cose import Key
from micropython import const

from node.clock import Clock
from node.health import Health
from node.idle import NoOutputs, NoUpdate, number
from node.link import Link
from node.microphone import Microphone
from node.outbox import Outbox
from node.recorder import Recorder
from node.supervisor import Supervisor, Task

_OUTBOX_BYTES = const(512 * 1024)  # half of what a 4 MiB module has for files
_HEALTH_S = const(10)


async def run(config, board):
    """For ever. Raises WireError at once for a name or key that the wire does not carry."""
    gc.collect()  # of what the imports left, before anything stays
    secret = unhexlify(config["key"])
    boot = board.boot_count()
    health = Health(board)
    up = Key(secret, b"up")
    room = config.get("outbox_bytes", _OUTBOX_BYTES)

    def condenser():
        from node.condenser import Condenser

        return Condenser(config["name"], up)

    outbox = Outbox(board.root + "/outbox", boot, room, condenser, board.rtc)
    recorder = Recorder(config["name"], boot, up, outbox)
    topic = talk.topics(config["name"])[2]
    told = Key(secret, b"clock"), topic
    clock = Clock(board, boot, *told)
    if (config.get("tls") or {}).get("mode") == "tls" and hasattr(board, "calendar"):
        from node.dates import Dates

        clock.dates = Dates(board.nvs, board.calendar)
    outputs = NoOutputs()
    if config.get("outputs"):  # what a node does not use stays out of its heap
        from node.outputs import Outputs

        outputs = Outputs(config["outputs"], board, boot, recorder, health, *told)
    sensors = sensor_tasks(config["sensors"], board, recorder, health)

    def updates():
        from node.update import Update

        return Update(config, board, boot, recorder, outbox, outputs, health, *told)

    idle = not number(board, "slot") >> 3  # neither on trial, nor was the last one in vain
    update = NoUpdate(board, boot, health, *told, updates) if idle else updates()
    down = Key(secret, b"down")
    link = Link(config, down, outbox, clock, outputs, update, health, board.rssi)

    def report(beat):
        period = config.get("health_s", _HEALTH_S) * 1000
        return health.report(beat, period, recorder, outbox, link)

    tasks = [Task("outputs", outputs.run)] if outputs.lines else []
    tasks += sensors
    tasks += [Task("outbox", outbox.run), Task("link", link.run), Task("health", report)]
    tasks += [Task("update", update.run)]
    earlier = asyncio.create_task(_calibrated(board, recorder))
    # Collecting early keeps the heap in one piece; by default it happens only when all is used.
    gc.threshold(max(4096, gc.mem_free() // 2))
    try:
        await Supervisor(board, health, tasks, outputs.trust).run()
    finally:
        earlier.cancel()
        outputs.rest()
        outbox.flush()


async def _calibrated(board, recorder):
    """The record of a calibration that was made before this start, if there is one."""
    try:
        os.stat(board.root + "/calibration")
    except OSError:
        return
    from node import calibrated

    await calibrated.report(board, recorder)


def sensor_tasks(sensors, board, recorder, health):
    """A task for each sensor; its channel is its place in the list, so that a record that
    only says FAULT still says whose."""
    tasks = []
    for channel, sensor in enumerate(sensors):
        name = sensor["driver"]
        kind = Microphone if name == "microphone" else _sampler()
        tasks.append(Task(name, kind(sensor, channel, board, recorder, health).run))
    return tasks


def _sampler():
    from node.sampler import Sampler

    return Sampler
