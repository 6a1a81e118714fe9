"""Makes frames of what was measured, seals them and gives them to the outbox."""

from lotwire import record
from lotwire.codes import CODE, FAULT

STATUS = CODE["status"]


class Recorder:
    """name, boot: the identity of the frames. key: lotwire.cose.Key for direction "up".
    `measured`: the seq of the first record with a measurement in it, None before."""

    def __init__(self, name, boot, key, outbox):
        self.name = record.check_name(name)
        self.boot = boot
        self.key = key
        self.outbox = outbox
        self.seq = 0
        self.measured = None

    def put(self, tick, span, channel, body):
        """tick: ms of this boot at the record's end; span: ms that it covers; body: {code:
        value}. Raises WireError for a value that the wire does not carry."""
        payload = record.pack(self.name, self.boot, self.seq + 1, tick, span, channel, body)
        self.seq += 1
        # The codes of what is measured come before that of the status.
        if self.measured is None and min(body) < STATUS and not body.get(STATUS, 0) & FAULT:
            self.measured = self.seq
        self.outbox.put(self.seq, self.key.seal(payload))
