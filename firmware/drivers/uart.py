"""The two ways in which chips talk on a UART: answers to requests, and frames unasked."""

from drivers.errors import SensorError

POLL_MS = 20
MAX_BYTES = 256  # of a stream at once: what the receiver's buffer holds


class Line:
    """Requests and answers. size: bytes of a whole answer; twice that is read at most."""

    def __init__(self, bus, size):
        self._bus = bus
        self._size = size
        self._in = bytearray(2 * size)

    def ask(self, request, timeout_ms, refused=0):
        """Generator: ask, and collect the answer's bytes as they arrive; returns them.

        refused: the length of an answer that says no, with bit 7 of its second byte set.
        Raises SensorError("timeout")."""
        self._receive(0)  # what is left of an answer that came too late
        self._bus.write(request)
        n = 0
        for _ in range(timeout_ms // POLL_MS):
            yield POLL_MS
            n = self._receive(n)
            if n >= self._size or (refused and n == refused and self._in[1] & 0x80):
                break
        if not n:
            raise SensorError("timeout", "no answer within %d ms" % timeout_ms)
        return bytes(self._in[:n])

    def _receive(self, n):
        """Read what has arrived behind the first `n` bytes; returns how many there are."""
        room = memoryview(self._in)[n:]
        waiting = min(self._bus.any(), len(room))
        return n + (self._bus.readinto(room[:waiting]) or 0) if waiting else n


class Stream:
    """Frames of one size that a chip sends by itself.

    head: the bytes that each begins with. decode(frame) returns its value or raises
    SensorError; a frame that it refuses is searched for the begin of another.
    """

    def __init__(self, bus, head, size, decode):
        self._bus = bus
        self._head = head
        self._size = size
        self._decode = decode
        self._held = b""
        self._strange = 0

    def newest(self):
        """The newest value that has arrived, None while there is none.

        Raises SensorError of a wrong frame if no right one came with it, and "length" when
        two frames' worth of bytes had none in them: somebody else talks."""
        data = self._held + self._arrived()
        value = wrong = None
        while True:
            data = self._from_head(data)
            if len(data) < self._size:
                break
            try:
                value = self._decode(data[: self._size])
                data = data[self._size :]
                self._strange = 0
            except SensorError as error:
                wrong = error
                data = data[1:]
        self._held = data
        if value is None and wrong:
            raise wrong
        if self._strange > 2 * self._size:
            self._strange = 0
            raise SensorError("length", "bytes without a frame of %d" % self._size)
        return value

    def _from_head(self, data):
        """Without what cannot begin a frame."""
        at = data.find(self._head)
        if at < 0:  # the end may be the first part of a head
            at = max(0, len(data) - len(self._head) + 1)
        self._strange += at
        return data[at:]

    def _arrived(self):
        waiting = min(self._bus.any(), MAX_BYTES)
        if not waiting:
            return b""
        buf = bytearray(waiting)
        return bytes(buf[: self._bus.readinto(buf) or 0])
