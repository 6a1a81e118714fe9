"""A site with a month of a workshop: a saw and a fan whose levels at the wall are known."""

import numpy as np
from cli_rig import make_site
from lotline.cli.shop import NOTE
from lotline.journal import News, Writer
from lotline.records import Indicator, Levels

MINUTE_US, QUARTER_US = 60_000_000, 900_000_000
# A Sunday, 14:05 in Berlin.
NOW_US = 1_795_352_700_000_000
SAW, FAN, STREET = 58.0, 50.0, 42.0
SITE = """\
[site]
name = "Workshop"
timezone = "Europe/Berlin"
note = "{note}"

[mqtt]
port = 0

[web]
port = 0

[[node]]
name = "mic-wall"
kind = "microphone"

[[node]]
name = "saw"
kind = "machine"

[[node]]
name = "fan"
kind = "machine"

[[node]]
name = "router"
kind = "machine"

[[rule]]
id = "wall"
node = "mic-wall"
limit = {limit}
cite = "permit 12"
"""


def energy(levels):
    return 10 ** (np.asarray(levels) / 10)


def story(minutes, seed=1):
    """({machine: whether it ran, a minute each}, LAeq of each minute)."""
    random = np.random.default_rng(seed)
    states = {}
    for name, run in (("saw", 10), ("fan", 40)):
        on, at = np.zeros(minutes, bool), 0
        while (at := at + int(random.exponential(90)) + 1) < minutes:
            length = int(random.exponential(run)) + 2
            on[at : at + length] = True
            at += length
        on[-30:] = False
        states[name] = on
    total = energy(STREET + np.repeat(random.normal(0, 1, minutes // 15 + 1), 15)[:minutes])
    total += states["saw"] * energy(SAW) + states["fan"] * energy(FAN)
    return states, 10 * np.log10(total)


def make_month(folder, now_us=NOW_US, days=28, limit=55, more="", note=NOTE, **mic):
    """A site that was measured until now_us; its folder. note: the demo's makes the newest
    record the measure of now."""
    make_site(folder, SITE.format(limit=limit, note=note) + more)
    minutes = days * 1440
    first = now_us // MINUTE_US * MINUTE_US - minutes * MINUTE_US
    states, levels = story(minutes)
    thirds = Levels.of([30.0] * 29)
    rest = {"LCeq": 60.0, "LAFmax": 70.0, "LAF90": 40.0, "third_octave_Leq": thirds}
    records = [
        Indicator("mic-wall", 0, first + at * MINUTE_US, 60, {"LAeq": float(v), **rest}, 1.0, 5)
        for at, v in enumerate(levels)
    ]
    mic = {"completeness": 1.0, "uncertainty_us": 5} | mic
    seconds = range(now_us // QUARTER_US * QUARTER_US, now_us, 1_000_000)
    records += [Indicator("mic-wall", 0, at, 1, {"LAeq": STREET}, **mic) for at in seconds]
    writer = Writer(folder / "data")
    writer.add_indicators(records)
    writer.save_machines([news(name, on, first, now_us) for name, on in states.items()], [])
    writer.close()
    return folder


def news(name, on, first_us, now_us):
    rows = [(first_us, bool(on[0]))]
    for at in np.flatnonzero(np.diff(on)):
        rows.append((first_us + (int(at) + 1) * MINUTE_US, bool(on[at + 1])))
    return News(name, 0, first_us, 0, [*rows, (now_us, None)])
