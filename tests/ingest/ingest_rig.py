"""An intake with its timekeeper on a journal, and a source that checks what it is told."""

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import NamedTuple

from lotline.ingest import Intake, Timekeeper, lanes
from lotline.journal import Reader, Writer
from lotwire import condensed, cose, frame, talk

NOW = 1_795_380_866_000_000


class Publish(NamedTuple):
    topic: str
    payload: bytes


@dataclass
class Source:
    """Keeps what the gateway says; looks into the journal at the moment of each PUBACK."""

    folder: object
    secret: bytes
    confirmed: list = field(default_factory=list)
    on_disk: set = field(default_factory=set)
    acked: set = field(default_factory=set)
    pings: list = field(default_factory=list)

    def behind(self):
        return False

    def confirm(self, records):
        with Reader(self.folder) as reader:
            frames = reader.frames(0, 100_000)
        self.on_disk = {(f.boot, f.seq) for f in frames}
        self.on_disk |= {(f.boot, seq) for f in frames for seq in stood_for(f)}
        self.confirmed.extend(records)

    def publish(self, topic, payload):
        kind, fields = talk.parse(cose.Key(self.secret, b"down").open(payload))
        if kind == talk.PING:
            self.pings.append(fields)
            return
        new = {(fields[0], s) for first, last in fields[1:] for s in range(first, last + 1)}
        assert new <= self.on_disk, "acknowledged before it was on disk"
        self.acked |= new


def stood_for(stored):
    """The records that a condensed one is on disk for."""
    if stored.seq < condensed.FIRST:
        return []
    payload = cose.payload(stored.raw)
    return condensed.seqs_of(frame.body(payload, frame.identity(payload)[7])[65])


def failed(what, error):
    raise AssertionError(what) from error


@asynccontextmanager
async def gateway(folder, node, clock=None, **more):
    now = clock or (lambda: NOW)
    writer = Writer(folder)
    intake = Intake(writer, folder, lanes({node.name: node.secret}), now, lambda: None,
                    lambda: None, failed)  # fmt: skip
    intake.source = Source(folder, node.secret)
    keeper = Timekeeper(intake, writer, Reader(folder), now, **more)
    try:
        yield intake, intake.source, keeper
    finally:
        await intake.stop()
        intake.tally.flush()
        writer.close()


def counts(folder):
    with Reader(folder) as reader:
        return {reason: n for (_, reason), n in reader.counts().items()}


async def settle(intake, n):
    for _ in range(400):
        if len(intake.source.confirmed) >= n:
            return
        await asyncio.sleep(0.01)
    raise AssertionError(f"{len(intake.source.confirmed)} of {n} confirmed")
