"""Makes few records of many: what stays of an outage when the flash has no room for all of it.

Records of a sensor that follow each other, alike in what they measured and how well, become one:

- a microphone's: up to a minute; LAeq and LAFmax of each second stay, which is what rules on
  mean levels, maxima and takts need; thirds, LCeq, LZeq and LCpeak become the minute's.
- a machine's (power, pulses, vibration): 15 s, so that runs and cycles of half a minute are
  still found; the energy register and the pulse count lose nothing.
- air: 30 s, as no rule on air looks at less than a minute; the highest PM2.5 and VOC index stay.
- the node's own health: the last record, at least each ten minutes.

Outputs, and what this file does not know, stay as they are, as does a record without company.

Kept of each is what was measured and when (bare.rest). Node, boot, number and seal, which are
60 bytes of it, are made anew when it is sent, and come out the same.
"""

from lotwire import bare, cbor, condensed
from lotwire.codes import CODE
from lotwire.cose import payload
from lotwire.errors import WireError

SEQS = CODE["condensed_seqs"]


class Condenser:
    """name, key: of the node, to seal with. `stood`: records that condensed ones stand for."""

    def __init__(self, name, key):
        self._name = name
        self._key = key
        self._groups = {}
        self._numbers = {}  # boot: the next number of a condensed record
        self.stood = 0

    def begin(self, boot, last):
        """Number what is condensed of that boot from the one after its last on, if that is one."""
        if last >= condensed.FIRST:
            self._numbers[boot] = last - condensed.FIRST + 1

    def sealed(self, boot, seq, kept):
        """The frame of what was kept."""
        return self._key.seal(bare.head(self._name, boot, seq) + kept)

    def take(self, boot, seq, sealed):
        """[(seq, kept)] that are complete now, before this record: often none."""
        head = bare.head(self._name, boot, seq)
        try:
            frame = payload(sealed)
            if frame[: len(head)] != head:
                return [(seq, sealed)]  # of a later version: not ours to judge
            kept = frame[len(head) :]
            _, _, _, _, tick, span, channel, body = cbor.decode(frame)
        except (WireError, ValueError):
            return [(seq, sealed)]
        # imported here: only an outage that outlasts the flash needs it
        from node.groups import Health, kind_of

        kind = kind_of(body)
        where = channel, kind is Health  # health has a channel that a sensor has too
        out = []
        group = self._groups.get(where)
        if group and not (kind and group.fits(boot, seq, tick, span, body)):
            out = self._close(where)
            group = None
        if not kind:
            return out + [(seq, kept)]
        if not group:
            group = self._groups[where] = kind(boot, channel)
        group.add(seq, tick, span, body, kept)
        return out

    def drop(self):
        """What was taken and is in no complete group: it will be taken anew."""
        self._groups = {}

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
        return [(seq, bare.rest(tick, span, group.channel, body))]
