"""The I2C half of Sensirion's chips: commands, words with a CRC, execution times, NACK."""


def crc(a, b):
    """CRC-8 of two bytes, polynomial x^8 + x^5 + x^4 + 1, initial 0xFF."""
    register = 0xFF
    for byte in (a, b):
        for bit in range(7, -1, -1):
            carry = (register >> 7) ^ (byte >> bit & 1)
            register = (register << 1 & 0xFF) ^ (0x31 if carry else 0)
    return register


class Words:
    """A subclass gives COMMANDS: {code: (method name, argument bytes, execution ms)}.

    A method takes the argument bytes and returns its answer's bytes (even count), b"" for
    none, or None to refuse. An answer can be read once, and not before the execution time
    has passed; until then nothing at all is acknowledged.
    """

    def __init__(self, source, now_ms):
        self.source = source
        self.now_ms = now_ms
        self.misbehave = None
        self._answer = None
        self._busy_until = 0

    def write(self, frame):
        """True if acknowledged."""
        if self.misbehave == "nack" or self.now_ms() < self._busy_until:
            return False
        if len(frame) < 2:
            return False
        return self._run(frame[0] << 8 | frame[1], frame[2:])

    def read(self, n):
        """The first n bytes of the answer, None if not acknowledged."""
        if self.misbehave == "nack" or self.now_ms() < self._busy_until or not self._answer:
            return None
        answer = self._answer
        self._answer = None
        # past its end nobody pulls the data line down
        return (answer + b"\xff" * n)[:n]

    def _run(self, code, words):
        self._answer = None
        method, size, busy_ms = self.COMMANDS.get(code, (None, 0, 0))
        argument = self._argument(words)
        if method is None or argument is None or len(argument) not in (0, size):
            return False
        answer = getattr(self, method)(argument)
        if answer is None:
            return False
        self._answer = self._framed(answer)
        self._busy_until = self.now_ms() + busy_ms
        return True

    def _argument(self, words):
        """The bytes of the words, None if a check byte is wrong or a word cut short."""
        if len(words) % 3:
            return None
        out = b""
        for i in range(0, len(words), 3):
            if crc(words[i], words[i + 1]) != words[i + 2]:
                return None
            out += words[i : i + 2]
        return out

    def _framed(self, answer):
        out = bytearray()
        for i in range(0, len(answer), 2):
            out.extend(answer[i : i + 2])
            out.append(crc(answer[i], answer[i + 1]))
        if self.misbehave == "crc" and out:
            out[-1] ^= 0x01
        return bytes(out)
