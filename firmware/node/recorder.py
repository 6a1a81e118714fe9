"""Makes frames of what was measured, seals them and gives them to the outbox."""

from lotwire import frame


class Recorder:
    """name, boot: the identity of the frames. key: lotwire.cose.Key for direction "up"."""

    def __init__(self, name, boot, key, outbox):
        self.name = frame.check_name(name)
        self.boot = boot
        self.key = key
        self.outbox = outbox
        self.seq = 0

    def put(self, tick, span, channel, body):
        """tick: ms of this boot at the record's end; span: ms that it covers; body: {code:
        value}. Raises WireError for a value that the wire does not carry."""
        payload = frame.pack(self.name, self.boot, self.seq + 1, tick, span, channel, body)
        self.seq += 1
        self.outbox.put(self.seq, self.key.seal(payload))
