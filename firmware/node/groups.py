"""The groups of records that condenser.py makes one record of each."""

from lotwire import condensed
from lotwire.codes import CODE, CONDENSED

from node.minute import EXTRAS, LEVELS, Minute

STATUS = CODE["status"]
APART_MS = 500  # records further from each other than this do not follow each other
MACHINE_MS, AIR_MS, HEALTH_MS = 15000, 30000, 600000
COUNTERS = (CODE["active_energy"], CODE["pulses"])
ROOT_MEAN_SQUARE = CODE["acceleration_rms"]
MAXIMUM = CODE["acceleration_peak"]
HIGHEST = {
    CODE["active_power"]: CODE["active_power_highest"],
    CODE["PM2.5"]: CODE["PM2.5_highest"],
    CODE["VOC_index"]: CODE["VOC_index_highest"],
}


def kind_of(body):
    """The class of a body's group, or None where it is to stay as it is."""
    kind = Means
    for code in body:
        if code in LEVELS or code in EXTRAS:
            return Minute if not [c for c in LEVELS if c not in body] else None
        if 96 <= code < 128:
            kind = Health
        elif 32 <= code < 50:
            kind = Air
        elif not (code == STATUS or 16 <= code < 32 or 50 <= code < 64):
            return None  # an output's, condensed already, or of a later version
    return kind


class Means:
    """Records of a machine's sensor, or that only say that a sensor fails."""

    LONGEST_MS = MACHINE_MS

    def __init__(self, boot, channel):
        self.boot = boot
        self.channel = channel
        self.seqs = []
        self.first = None  # as it was kept, in case it stays alone
        self.begin = self.end = self.weight = 0

    def fits(self, boot, seq, tick, span, body):
        """Whether a record may be added: it follows, is alike, and it does not get too long."""
        return (
            boot == self.boot
            and abs(tick - span - self.end) <= APART_MS
            and tick - self.begin <= self.LONGEST_MS
            and seq - self.seqs[0] < condensed.MAX_SPREAD
            and sorted(body) == sorted(self.last)  # views do not compare on MicroPython
            and body.get(STATUS) == self.last.get(STATUS)
        )

    def add(self, seq, tick, span, body, kept):
        if not self.seqs:
            self.first = kept
            self.begin = tick - span
            self.sums = dict.fromkeys(body, 0)
            self.highest = dict(body)
        self.seqs.append(seq)
        self.end = tick
        self.weight += span
        self.last = body
        for code, value in body.items():
            self.sums[code] += span * (value * value if code == ROOT_MEAN_SQUARE else value)
            self.highest[code] = max(value, self.highest[code])

    def when(self):
        """(tick at the end, span) in ms."""
        return self.end, self.end - self.begin

    def body(self):
        out = {}
        for code, value in self.last.items():
            out[code] = self._value(code, value)
            if code in HIGHEST:
                out[HIGHEST[code]] = self.highest[code]
        out[STATUS] = self.last.get(STATUS, 0) | CONDENSED
        return out

    def _value(self, code, last):
        if code in COUNTERS or not self.weight:
            return last
        if code == MAXIMUM:
            return self.highest[code]
        mean = (2 * self.sums[code] + self.weight) // (2 * self.weight)
        return round(mean**0.5) if code == ROOT_MEAN_SQUARE else mean


class Air(Means):
    LONGEST_MS = AIR_MS


class Health(Means):
    """The node's own state: counters since its start, of which the last says all."""

    LONGEST_MS = HEALTH_MS

    def fits(self, boot, seq, tick, _span, _body):
        spread = seq - self.seqs[0] < condensed.MAX_SPREAD
        return boot == self.boot and tick - self.begin <= self.LONGEST_MS and spread

    def add(self, seq, tick, span, body, kept):
        if not self.seqs:
            self.first = kept
            self.begin = tick - span
        self.seqs.append(seq)
        self.end = tick
        self.span = span
        self.last = body

    def when(self):
        return self.end, self.span

    def body(self):
        return dict(self.last)
