"""A site whose gateway is run by hand: frames come, are metered, judged and logged."""

import base64
import random
import struct

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from frames import FakeNode
from lotline import config
from lotline.errors import LotlineError
from lotline.journal import Reader, Writer
from lotline.ledger import FOLDER, Checkpoint, Ledger, PublicKey, load_key, new_key
from lotline.ledger.files import Files
from lotline.station.clock import Clock
from lotline.station.judging import Judging, rules_of
from lotline.station.live import Live
from lotline.station.own import Own
from lotline.station.pump import Pump

QUARTER_US = 900_000_000
NOW = 1_795_380_300_000_000 // QUARTER_US * QUARTER_US
SITE = """\
[site]
name = "Ledger Works"
contact = "Ada, +49 30 1234567"
[mqtt]
port = 0
[web]
port = 0
[[node]]
name = "mic-street"
kind = "microphone"
[[rule]]
id = "day"
node = "mic-street"
limit = 55
"""


class Told(Clock):
    """Shows what it is told."""

    def __init__(self):
        super().__init__(NOW)
        self.now = NOW

    def now_us(self):
        return self.now


class Works:
    """A gateway without threads; `run(seconds)` lets it live through seconds of noise."""

    def __init__(self, folder, site=SITE):
        self.folder, self.data = folder, folder / "data"
        folder.mkdir(parents=True, exist_ok=True)
        if not (folder / config.SITE_FILE).exists():
            (folder / config.SITE_FILE).write_text(site)
            new_key(folder)
        self.node, self.clock, self.random = FakeNode(), Told(), random.Random(1)
        self.second = 0
        self.start()
        self.boot = self.writer.new_boot(self.node.name, 1)

    def start(self):
        """The gateway begins, or begins again."""
        self.site = config.load(self.folder / config.SITE_FILE)
        self.key = load_key(self.folder)
        self.writer = Writer(self.data)
        self.reader, self.seconds = Reader(self.data), Reader(self.data)
        self.running = True
        try:
            self.ledger = Ledger(self.data, self.writer, self.key, self.clock.now_us)
        except LotlineError:
            self.kill()
            raise
        self.ledger.start("1.2.3", {config.SITE_FILE: self.site.text})
        self.pump = Pump(
            self.seconds, self.writer, self.clock, Live(), lambda *_: None, lambda *_: None,
            lambda: None, lambda *_: None, lambda: False,
            Own([], self.reader, self.clock, lambda *_: None),
        )  # fmt: skip
        rules, zone = rules_of(self.site), self.site.site.zone
        self.judging = Judging(rules, zone, self.reader, self.writer, self.clock)

    def stop(self):
        if self.running:
            self.ledger.close()
            self.kill()

    def kill(self):
        """Ended without a last look."""
        for part in (self.reader, self.seconds, self.writer):  # who writes clears away
            part.close()
        self.running = False

    def again(self):
        self.stop()
        self.start()

    def message(self):
        """A second of noise as the node sends it."""
        levels = [self.random.randint(4000, 6000) for _ in range(8)]
        short = struct.pack("<8h", *levels)
        thirds = struct.pack("<29h", *[self.random.randint(2000, 5000) for _ in range(29)])
        peak = max(levels)
        return self.node.message({1: short, 2: short, 3: short, 4: peak, 5: peak + 900, 6: thirds})

    def frame(self, second, received_us=None, dated=True):
        """A row of a frame whose span ends so many seconds after the beginning."""
        message, seq = self.message(), self.node.seq
        self.boot.seen.add(seq)
        utc_us = NOW + second * 1_000_000
        date = (utc_us, 5) if dated else (None, None)
        received_us = utc_us + 50_000 if received_us is None else received_us
        return (self.boot.row, seq, seq * 1000, received_us, *date, message)

    def run(self, seconds, but=()):
        """So many seconds more, of which those in `but` send nothing; a look of the log each
        minute."""
        for _ in range(0, seconds, 60):
            rows = [
                self.frame(s) for s in range(self.second + 1, self.second + 61) if s not in but
            ]
            self.second += 60
            self.clock.now = NOW + self.second * 1_000_000
            self.take(rows)
        return self

    def take(self, rows):
        self.writer.add_frames(rows, [self.boot])
        self.settle()

    def settle(self):
        """All is metered and judged that can be; then the log looks."""
        while self.pump.step():
            pass
        self.clock.now += 60_000_000
        self.pump.step()
        self.clock.now -= 60_000_000
        self.judging.tick()
        self.ledger.tick()

    @property
    def files(self):
        return Files(self.data / FOLDER)

    def entries(self):
        """All entries of the log as its files have them."""
        import json

        from lotline.ledger import tiles

        size = self.files.checkpoint().size
        bundles = [self.files.read(t.path) for t in tiles.of(size) if t.level is None]
        return [json.loads(e) for b in bundles for e in tiles.unpack_entries(b)]

    def kinds(self, kind):
        return [e for e in self.entries() if e["kind"] == kind]


def cosigned(checkpoint, key, time_s):
    """A checkpoint with the signature of a witness, by the words of tlog-cosignature."""
    witness = PublicKey(key.name, 4, key.public.public)
    message = f"cosignature/v1\ntime {time_s}\n{checkpoint.text}".encode()
    signature = Ed25519PrivateKey.from_private_bytes(key.seed).sign(message)
    data = base64.b64encode(witness.id + time_s.to_bytes(8, "big") + signature).decode()
    return Checkpoint.parse(f"{checkpoint.note}— {key.name} {data}\n".encode())
