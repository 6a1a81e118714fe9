"""Makes few records of many: what stays of an outage when the flash has no room for all of it.

Records of a sensor that follow each other, alike in what they measured and how well, become one:

- a microphone's: up to a minute; LAeq and LAFmax of each second stay, which is what rules on
  mean levels, maxima and takts need; thirds, LCeq, LZeq and LCpeak become the minute's.
- a machine's (power, pulses, vibration): 15 s, so that runs and cycles of half a minute are
  still found; the energy register and the pulse count lose nothing.
- air: 30 s, as no rule on air looks at less than a minute; the highest PM2.5 and VOC index stay.
- the node's own health: the last record, at least each ten minutes.

Outputs, and what this file does not know, stay as they are, as does a record without company.
"""

from lotwire import condensed, frame
from lotwire.codes import CODE, CONDENSED
from lotwire.cose import payload
from lotwire.errors import WireError

from node.minute import LEVELS, NOISE, Minute

STATUS = CODE["status"]
SEQS = CODE["condensed_seqs"]
APART_MS = 500  # records further from each other than this do not follow each other
MACHINE_MS, AIR_MS, HEALTH_MS = 15000, 30000, 600000
HEALTH = range(96, 128)
OUTPUTS = range(80, 96)
MACHINE = (16, 17, 18, 19, 20, 21, 24, 25, 26) + tuple(range(50, 59))
AIR = tuple(range(32, 49))
COUNTERS = (CODE["active_energy"], CODE["pulses"])
ROOT_MEAN_SQUARE = CODE["acceleration_rms"]
MAXIMUM = CODE["acceleration_peak"]
HIGHEST = {
    CODE["active_power"]: CODE["active_power_highest"],
    CODE["PM2.5"]: CODE["PM2.5_highest"],
    CODE["VOC_index"]: CODE["VOC_index_highest"],
}


class Condenser:
    """name, key: of the node, to seal with. `stood`: records that condensed ones stand for."""

    def __init__(self, name, key):
        self._name = name
        self._key = key
        self._groups = {}
        self._numbers = {}  # boot: the next number of a condensed record
        self.stood = 0

    def begin(self, boot, number):
        """Number what is condensed of that boot from `number` on, the one after its last; None
        while it has none."""
        if number:
            self._numbers[boot] = number

    def take(self, seq, sealed):
        """[(seq, sealed)] that are complete now, before this record: often none."""
        try:
            head = frame.identity(payload(sealed))
            body = frame.body(payload(sealed), head[7])
        except WireError:
            return [(seq, sealed)]  # not ours to judge
        _, _, boot, _, tick, span, channel, _ = head
        kind = _kind(body)
        where = channel, kind is Health  # health has a channel that a sensor has too
        out = []
        group = self._groups.get(where)
        if group and not (kind and group.fits(boot, seq, tick, span, body)):
            out = self._close(where)
            group = None
        if not kind:
            return out + [(seq, sealed)]
        if not group:
            group = self._groups[where] = kind(boot, channel)
        group.add(seq, tick, span, body, sealed)
        return out

    def finish(self):
        """What is left of the groups, complete or not."""
        return [one for where in sorted(self._groups) for one in self._close(where)]

    def _close(self, where):
        group = self._groups.pop(where)
        if len(group.seqs) == 1:
            return [(group.seqs[0], group.first)]
        self.stood += len(group.seqs)
        number = self._numbers.get(group.boot, group.seqs[0])
        self._numbers[group.boot] = number + 1
        seq = condensed.FIRST + number
        body = group.body()
        body[SEQS] = condensed.pack_seqs(group.seqs)
        tick, span = group.when()
        message = frame.pack(self._name, group.boot, seq, tick, span, group.channel, body)
        return [(seq, self._key.seal(message))]


def _kind(body):
    """The class of a body's group, or None where it is to stay as it is."""
    codes = set(body) - {STATUS}
    if SEQS in codes or not codes <= KNOWN:
        return None
    if codes & NOISE:
        return Minute if codes >= LEVELS else None
    if codes and codes <= set(HEALTH):
        return Health
    if codes & set(AIR):
        return Air
    return Means


class Means:
    """Records of a machine's sensor, or that only say that a sensor fails."""

    LONGEST_MS = MACHINE_MS

    def __init__(self, boot, channel):
        self.boot = boot
        self.channel = channel
        self.seqs = []
        self.first = None  # as it was received, in case it stays alone
        self.begin = self.end = self.weight = 0

    def fits(self, boot, seq, tick, span, body):
        """Whether a record may be added: it follows, is alike, and it does not get too long."""
        return (
            boot == self.boot
            and abs(tick - span - self.end) <= APART_MS
            and tick - self.begin <= self.LONGEST_MS
            and seq - self.seqs[0] < condensed.MAX_SPREAD
            and body.keys() == self.last.keys()
            and body.get(STATUS) == self.last.get(STATUS)
        )

    def add(self, seq, tick, span, body, sealed):
        if not self.seqs:
            self.first = sealed
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

    def add(self, seq, tick, span, body, sealed):
        if not self.seqs:
            self.first = sealed
            self.begin = tick - span
        self.seqs.append(seq)
        self.end = tick
        self.span = span
        self.last = body

    def when(self):
        return self.end, self.span

    def body(self):
        return dict(self.last)


KNOWN = set(HEALTH) | set(MACHINE) | set(AIR) | NOISE
