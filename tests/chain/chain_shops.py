"""Whole shops for the tests: gateway and MicroPython nodes, with recordings to hear."""

import csv
import io
import secrets as random
from contextlib import contextmanager
from datetime import datetime

from lotline import config
from lotline.cli import shop
from lotline.cli.init import make_key, write_secrets
from lotline.cli.playback import prepare_sound
from lotline.station.clock import Clock
from program import lotline, started


def heard_as(sounds):
    """{microphone: file} as --sound takes it."""
    return [f"{name}={path}" for name, path in sounds.items()]


@contextmanager
def demo(folder, sounds):
    """`lotline demo`."""
    words = [word for sound in heard_as(sounds) for word in ("--sound", sound)]
    with started(folder, "demo", "--port", 0, "--dir", folder, *words) as program:
        program.port("Public page")
        yield program


@contextmanager
def gateway(folder, more=""):
    """`lotline run` for the demo's six nodes; `more` ends its site file."""
    folder.mkdir()
    site = folder / config.SITE_FILE
    site.write_text(shop.SITE.format(port=0) + more)
    write_secrets(folder / config.SECRETS_FILE, list(shop.SENSORS))
    make_key(folder)
    with started(folder, "run", "--site", site) as program:
        program.port("Public page")
        yield program


@contextmanager
def nodes(folder, port, sounds):
    """The six node processes, sending to that port; gives lotline's handle of them."""
    site = config.load(folder / config.SITE_FILE)
    keys = config.load_secrets(folder / config.SECRETS_FILE)
    story = shop.Story(random.randbelow(1000), datetime.now(site.site.zone), 1.0, Clock())
    heard = prepare_sound(heard_as(sounds), shop.MICROPHONES, folder)
    processes = shop.Nodes(site, keys, port, story, heard)
    processes.start()
    try:
        yield processes
    finally:
        processes.stop()


def exported(folder, step):
    """{node: [(start, LAeq, status)]} of `lotline export`; None where it was not measured."""
    done = lotline("export", "--site", folder, "--step", step)
    assert done.returncode == 0, done.stderr
    found = {name: [] for name in shop.SENSORS}
    for row in csv.DictReader(io.StringIO(done.stdout)):
        if row["quantity"] in ("LAeq", "not measured"):
            level = float(row["value"]) if row["value"] else None
            found[row["node"]].append((row["start"], level, row["status"]))
    return found
