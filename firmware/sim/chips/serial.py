"""The serial half of a simulated chip: bytes that arrive one after the other."""

ROOM = 256  # the receiver's buffer; what does not fit is lost


class Serial:
    """A subclass gives BYTE_MS and _hear(request bytes); it sends with _send()."""

    BUS = "uart"
    BYTE_MS = 10 / 9.6
    GAP_MS = 20  # a silence that ends a request

    def __init__(self, source, now_ms):
        self.source = source
        self.now_ms = now_ms
        self.misbehave = None
        self._request = b""
        self._heard = 0
        self._coming = []  # (ms at which its first bit was sent, bytes)

    def write(self, data):
        """Bytes from the master."""
        now = self.now_ms()
        if now - self._heard > self.GAP_MS:
            self._request = b""
        self._heard = now
        self._request = (self._request + data)[:ROOM]
        if self._hear(self._request):
            self._request = b""

    def waiting(self):
        """How many bytes have arrived at the master."""
        self._advance()
        return sum([self._arrived(*chunk) for chunk in self._coming])

    def _arrived(self, start_ms, data):
        return min(len(data), max(0, int((self.now_ms() - start_ms) / self.BYTE_MS)))

    def take(self, n):
        """The first n of them at most."""
        self._advance()
        out = b""
        while self._coming and len(out) < n:
            start_ms, data = self._coming[0]
            some = min(self._arrived(start_ms, data), n - len(out))
            out += data[:some]
            if some < len(data):
                self._coming[0] = (start_ms + some * self.BYTE_MS, data[some:])
                break
            self._coming.pop(0)
        return out

    def _advance(self):
        """For chips that send by themselves: send what has become due."""

    def _send(self, frame, start_ms):
        if self.misbehave == "silent":
            return
        held = sum([len(data) for _, data in self._coming])
        frame = self._spoiled(frame)[: ROOM - held]
        if frame:
            self._coming.append((start_ms, frame))

    def _spoiled(self, frame):
        if self.misbehave == "crc":
            return frame[:-1] + bytes((frame[-1] ^ 0x10,))
        if self.misbehave == "short":
            return frame[:-3]
        return frame + frame if self.misbehave == "long" else frame


class Sender(Serial):
    """Sends a frame each `period_ms`, while `sending`. A subclass gives _frame(number)."""

    def __init__(self, source, now_ms, period_ms):
        super().__init__(source, now_ms)
        self.period_ms = period_ms
        self.sending = True
        self._number = 0
        self._next = now_ms() + period_ms

    def _restart(self, delay_ms):
        self._next = self.now_ms() + delay_ms

    def _advance(self):
        while self._next <= self.now_ms():
            if self.sending:
                if self.misbehave != "stuck":
                    self._number += 1
                self._send(self._frame(self._number), self._next)
            self._next += self.period_ms
