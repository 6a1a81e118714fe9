"""Small packs and data for the judge's tests, written as a person would."""

from datetime import datetime
from textwrap import dedent
from zoneinfo import ZoneInfo

import numpy as np
from lotline.judge import evaluate
from lotline.judge.case import Case
from lotline.judge.language import read_pack, source
from lotline.judge.language.quantity import find
from lotline.judge.series import Data, series
from lotline.judge.states import State

BERLIN = ZoneInfo("Europe/Berlin")
HEAD = """
pack: de.test
version: 1.0.0
title: "Test"
jurisdiction: DE
in_force: {from: null, until: null, st: C}
cite: [{id: a, instrument: "Act", part: "1", st: C}]
periods:
  tz: Europe/Berlin
  day: {from: "06:00", to: "22:00"}
  night: {from: "22:00", to: "06:00"}
"""


def read(text, file="t.yaml"):
    return read_pack.read(source.parse(text, file))


def pack(rules, head=HEAD, **more):
    """A pack of these rules (YAML of a list); more: other parts of a pack, as YAML."""
    parts = [head, *(f"{k}:\n{indented(v)}" for k, v in more.items())]
    return read("\n".join([*parts, "rules:", indented(rules)]))


def indented(text):
    return "\n".join(f"  {line}" for line in dedent(text).strip().splitlines())


def us(*at, zone=BERLIN, fold=0):
    return round(datetime(*at, tzinfo=zone, fold=fold).timestamp() * 1e6)


def values(name, rows, role="total", node="", of=None, **columns):
    """A series of (start_us, end_us, value)."""
    start, end, value = (list(c) for c in zip(*rows, strict=True)) if rows else ([], [], [])
    return series(
        of or find(name), role, node, np.array(start, np.int64), np.array(end, np.int64),
        np.array(value, dtype=float), **columns,
    )  # fmt: skip


def hours(start_us, levels, seconds=3600):
    """Rows one after the other; None is a gap."""
    size = round(seconds * 1e6)
    edges = [(start_us + i * size, level) for i, level in enumerate(levels)]
    return [(at, at + size, level) for at, level in edges if level is not None]


def states(source_name, *spans):
    return tuple(State(source_name, a, b, on) for a, b, on in spans)


def judged(packs, *data, asked=evaluate.EVERYTHING, on_off=(), answers=None, **case):
    """The findings of a pack (or of several versions) on series."""
    versions = packs if isinstance(packs, list) else [packs]
    return evaluate.judge(versions, Case(Data(tuple(data), on_off), answers or {}, **case), asked)


def one(*args, **kwargs):
    (finding,) = judged(*args, **kwargs)
    return finding
