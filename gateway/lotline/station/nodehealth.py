"""What the journal knows of every node: heard, missing, refused, said."""

import json
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any

import cbor2
from lotwire.frame import FIRST_SEQ

from lotline.config import Config
from lotline.journal import Ranges, Reader
from lotline.records import Indicator

UNLISTED = "not in site file"
# A flash that is lost leaves a gap for ever; `missing` counts them all.
MAX_GAPS = 100
# A node sends each second, or each ten seconds at least.
SILENT_S = 60


@dataclass
class Gap:
    """Records first to last of a boot that never came; noticed at `since`, UTC seconds."""

    boot: int
    first: int
    last: int
    records: int
    since: float


@dataclass
class Said:
    """A sentence of the gateway's, at `at`, UTC seconds; node "" where it is about none."""

    id: int
    at: float
    kind: str
    node: str
    text: str


@dataclass
class Calibrated:
    """The newest calibration of a sensor: made at `at`, UTC seconds; level, drift and offset in
    dB, drift being what the sensor read too much."""

    channel: int
    at: float
    level: float
    drift: float
    offset: float
    calibrator: str


@dataclass
class NodeHealth:
    """One node as an installer wants to see it. Times in UTC seconds.

    records: frames on disk; None for a microphone of the gateway's own, which sends none.
    missing: records, in open_gaps gaps of which the first was noticed at missing_since; gaps:
    the newest MAX_GAPS of them. refused: {reason: frames that were not kept}; odd: {reason:
    frames that were kept, but not understood or not metered}; duplicates: frames that were on
    disk already, as after a lost acknowledgement. outputs: {name: what it does and why}, by the
    node's newest health record. calibrations: the newest of each sensor. stuck: quantities
    that stand still for longer than a working sensor can, a few words each (senses.add_stuck).
    """

    node: str
    kind: str
    heard: float | None = None
    boots: int = 0
    records: int | None = 0
    missing: int = 0
    open_gaps: int = 0
    missing_since: float | None = None
    time_uncertainty_s: float | None = None
    health: dict[str, Any] = field(default_factory=dict)
    refused: dict[str, int] = field(default_factory=dict)
    odd: dict[str, int] = field(default_factory=dict)
    duplicates: int = 0
    gaps: list[Gap] = field(default_factory=list)
    outputs: dict[str, str] = field(default_factory=dict)
    calibrations: list[Calibrated] = field(default_factory=list)
    stuck: list[str] = field(default_factory=list)


def collect(site: Config, reader: Reader) -> list[NodeHealth]:
    """Every node of the site file, and any other that has been heard."""
    found = {n.name: NodeHealth(n.name, n.kind) for n in site.node}
    for name, _, seen, heard, half in reader.boots():
        node = found.setdefault(name, NodeHealth(name, UNLISTED))
        ranges = Ranges(cbor2.loads(seen))
        node.boots += 1
        node.records = (node.records or 0) + ranges.count()
        node.missing += sum(last - first + 1 for first, last in ranges.holes(FIRST_SEQ))
        node.heard = heard / 1e6 if heard is not None else node.heard
        node.time_uncertainty_s = half / 1e6 if half is not None else None
    for own in site.microphone:
        last = reader.last_second(own.name)
        found[own.name] = _own(own.name, own.kind, last)
    for name, (_, body) in reader.health().items():
        found[name].health = json.loads(body)
        found[name].outputs = _outputs(site, name, found[name].health.get("outputs", ""))
    for node in found.values():
        node.calibrations = _calibrated(reader, node.node)
    _add_gaps(found, reader)
    _add_counts(found, reader)
    return list(found.values())


def _outputs(site: Config, node: str, said: str) -> dict[str, str]:
    """said: one after the other, as the node's own list has them."""
    names = {one.output: one.name for one in site.output if one.node == node}
    words = said.split(", ") if said else ()
    return {names.get(place, f"output {place}"): word for place, word in enumerate(words)}


def _calibrated(reader: Reader, node: str) -> list[Calibrated]:
    found = sorted(reader.calibrations(node), key=attrgetter("made_s"))
    newest = {one.channel: one for one in found}
    return [
        Calibrated(channel, one.made_s, one.words["calibration_level"], one.drift,
                   one.words["calibration_offset"], str(one.words.get("calibrator", "")))
        for channel, one in sorted(newest.items())
    ]  # fmt: skip


def _own(name: str, kind: str, last: Indicator | None) -> NodeHealth:
    if last is None:
        return NodeHealth(name, kind, records=None)
    return NodeHealth(name, kind, last.end_us / 1e6, records=None,
                      time_uncertainty_s=last.uncertainty_us / 1e6)  # fmt: skip


def _add_gaps(found: dict[str, NodeHealth], reader: Reader) -> None:
    for name, boot, first, last, noted, closed in reader.gaps():
        if closed is None:
            found[name].gaps.append(Gap(boot, first, last, last - first + 1, noted / 1e6))
    for node in found.values():
        node.open_gaps = len(node.gaps)
        node.missing_since = min((gap.since for gap in node.gaps), default=None)
        del node.gaps[:-MAX_GAPS]


def _add_counts(found: dict[str, NodeHealth], reader: Reader) -> None:
    for (name, reason), n in reader.counts().items():
        if name not in found:
            continue
        if reason == "duplicate":
            found[name].duplicates = n
        else:
            kind = found[name].odd if is_kept(reason) else found[name].refused
            kind[reason] = n


def strangers(reader: Reader) -> dict[str, int]:
    """{reason: frames that came from nobody known}."""
    from lotline.ingest.tally import STRANGER

    return {why: n for (name, why), n in reader.counts().items() if name == STRANGER}


def trouble(row: NodeHealth, now: float, silent_s: float = SILENT_S) -> str:
    """The one thing that is wrong, the worst first; empty when nothing is."""
    dropped = row.health.get("outbox_dropped", 0)
    errors = row.health.get("sensor_errors", 0)
    unheard = row.health.get("messages_refused", 0)
    refused, odd = sum(row.refused.values()), sum(row.odd.values())
    troubles = {
        "its device or file": row.heard is None and row.records is None,
        "power, network, key": row.heard is None,
        "silence": row.heard is not None and now - row.heard > silent_s,
        f"{dropped:.0f} dropped": dropped,
        f"{errors:.0f} sensor errors": errors,
        next(iter(row.stuck), "stuck"): row.stuck,
        f"{refused} refused": refused,
        f"it refused messages: {unheard:.0f}": unheard,
        f"{odd} odd but kept": odd,
        f"{row.missing} missing": row.missing_since is not None,
        UNLISTED: row.kind == UNLISTED,
    }
    return next((words for words, is_so in troubles.items() if is_so), "")


def words_of(reason: str) -> str:
    """A counted reason as a person reads it."""
    from lotline.ingest.tally import WORDS  # with paho, a sixth of a second

    return WORDS.get(reason, f"sent a frame that is not as wire.cddl says ({reason})")


def is_kept(reason: str) -> bool:
    """Whether frames of that kind are in the journal all the same."""
    from lotline.ingest.tally import KEPT

    return reason in KEPT


def said_after(reader: Reader, after: int) -> Iterator[Said]:
    """The sentences with id > after, oldest first."""
    while page := reader.events(after):
        for id_, utc_us, kind, node, text in page:
            yield Said(id_, utc_us / 1e6, kind, node, text)
        after = page[-1][0]


def last_said(reader: Reader, n: int) -> list[Said]:
    """The newest n sentences, oldest first."""
    return list(deque(said_after(reader, 0), maxlen=n))
