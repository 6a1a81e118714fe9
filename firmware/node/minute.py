"""A minute of a microphone's records as one: see condenser.py."""

from array import array
from math import log10
from struct import pack_into, unpack

from lotwire import condensed
from lotwire.codes import CODE, CONDENSED, LOST_SAMPLES, MISSING

from node.microphone import mean

STATUS = CODE["status"]
A, C, Z = CODE["LAeq_125ms"], CODE["LCeq_125ms"], CODE["LZeq_125ms"]
MAX, PEAK, THIRDS = CODE["LAFmax"], CODE["LCpeak"], CODE["third_octave_Leq"]
OVERLOADED = CODE["overload_samples"]
LEVELS = A, C, Z, THIRDS
EXTRAS = MAX, PEAK, OVERLOADED
SECONDS = 60
BANDS = 29
# How far a second may lie from its place in an even row: what the record's own clock moves.
ASTRAY_MS = 100


class Minute:
    """Up to 60 records of a second each, in an even row."""

    def __init__(self, boot, channel):
        self.boot = boot
        self.channel = channel
        self.seqs = []
        self.first = None  # as it was kept, in case it stays alone
        self.begin = self.end = self.overloaded = 0
        self.peak = MISSING
        # LAeq, LAFmax, status of each second; energies of C, Z and the thirds, and how many
        self.rows = [bytearray(2 * SECONDS) for _ in range(3)]
        self.sums = array("f", [0] * (2 + BANDS))
        self.counts = bytearray(2 + BANDS)

    def fits(self, boot, seq, tick, span, body):
        count = len(self.seqs)
        return (
            A in body
            and boot == self.boot
            and count < SECONDS
            and seq - self.seqs[0] < condensed.MAX_SPREAD
            and abs(tick - self.begin - 1000 * (count + 1)) <= ASTRAY_MS
            and abs(tick - span - self.end) <= ASTRAY_MS
        )

    def add(self, seq, tick, span, body, kept):
        if not self.seqs:
            self.first = kept
            self.begin = tick - span
        eighths = unpack("<8h", body[A])
        level = mean(eighths)
        status = body.get(STATUS, 0) | (LOST_SAMPLES if MISSING in eighths else 0)
        values = MISSING if level is None else round(level), body.get(MAX, MISSING), status
        for row, value in zip(self.rows, values):
            pack_into("<h", row, 2 * len(self.seqs), value)
        for at, code in ((0, C), (1, Z)):
            level = mean(unpack("<8h", body[code]))
            self._count(at, MISSING if level is None else level)
        for at, level in enumerate(unpack("<29h", body[THIRDS])):
            self._count(2 + at, level)
        self.peak = max(self.peak, body.get(PEAK, MISSING))
        self.overloaded += body.get(OVERLOADED, 0)
        self.seqs.append(seq)
        self.end = tick

    def _count(self, at, level):
        if level != MISSING:
            self.sums[at] += 10 ** (level / 1000)
            self.counts[at] += 1

    def when(self):
        """(tick at the end, span) in ms."""
        return self.end, self.end - self.begin

    def body(self):
        size = 2 * len(self.seqs)
        laeq, maxima, states = [bytes(row[:size]) for row in self.rows]
        means = [self._mean(at) for at in range(2 + BANDS)]
        body = {CODE["LAeq_1s"]: laeq, CODE["LAFmax_1s"]: maxima, STATUS: CONDENSED}
        body[THIRDS] = thirds = bytearray(2 * BANDS)
        for at, level in enumerate(means[2:]):
            pack_into("<h", thirds, 2 * at, level)
        if states == states[:2] * len(self.seqs):
            body[STATUS] |= states[0]
        else:
            body[CODE["status_1s"]] = states
        names = CODE["LCeq_condensed"], CODE["LZeq_condensed"], PEAK
        for code, value in zip(names, means[:2] + [self.peak]):
            if value != MISSING:
                body[code] = value
        if self.overloaded:
            body[OVERLOADED] = self.overloaded
        return body

    def _mean(self, at):
        if not self.counts[at]:
            return MISSING
        return round(1000 * log10(self.sums[at] / self.counts[at]))
