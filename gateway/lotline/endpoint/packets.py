"""MQTT 3.1.1 control packets (OASIS Standard, 29 October 2014), all but PUBLISH's decoding.

PUBLISH is decoded where it is counted, in `connection`, because it is the hot path.
"""

import struct
from typing import NamedTuple

from lotline.errors import EndpointError

# CONNACK return codes, section 3.2.2.3
ACCEPTED, WRONG_VERSION, BAD_CLIENT_ID, BAD_CREDENTIALS, NOT_AUTHORISED = 0, 1, 2, 4, 5
SUBSCRIBE_REFUSED = 0x80
PINGRESP = b"\xd0\x00"

_PUBACK = struct.Struct(">HH").pack
_MAX_LENGTH_BYTES = 4  # section 2.2.3


class Violation(EndpointError):  # noqa: N818 - the standard's word
    """A client broke the protocol or a limit; its connection ends. `reason` names the counter."""

    def __init__(self, reason: str, text: str) -> None:
        super().__init__(text)
        self.reason = reason


class WrongVersion(Violation):
    """A CONNECT of another MQTT version: answered with CONNACK 1 (section 3.1.2.2)."""


class Will(NamedTuple):
    """Last will of a CONNECT (section 3.1.2.5); a QoS 2 will is kept as QoS 1."""

    topic: str
    payload: bytes
    qos: int
    retain: bool


class Connect(NamedTuple):
    """A decoded CONNECT; keepalive in seconds, 0 = none."""

    client_id: str
    clean: bool
    keepalive: int
    will: Will | None
    username: str | None
    password: bytes | None


class _Cursor:
    """Reads the fields of one packet body in order; raises Violation when it is cut short."""

    def __init__(self, body: bytes) -> None:
        self.body = body
        self.at = 0

    def take(self, count: int) -> bytes:
        start, self.at = self.at, self.at + count
        if self.at > len(self.body):
            raise malformed(f"got {len(self.body)} bytes, expected at least {self.at}")
        return self.body[start : self.at]

    def number(self) -> int:
        return int.from_bytes(self.take(2), "big")

    def data(self) -> bytes:
        return self.take(self.number())

    def text(self) -> str:
        return decode_text(self.data())

    @property
    def more(self) -> bool:
        return self.at < len(self.body)


def malformed(text: str) -> Violation:
    return Violation("malformed", text)


def decode_text(raw: bytes) -> str:
    """UTF-8 without U+0000 (section 1.5.3); raises Violation."""
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        raise malformed(f"got {raw[:32].hex()}, expected UTF-8") from None
    if "\0" in text:
        raise malformed("got U+0000 in a string, expected none")
    return text


def read_length(data: bytes, at: int) -> tuple[int, int]:
    """Remaining length at `data[at]` and where the body starts; (0, 0) while bytes are missing.

    Section 2.2.3; raises Violation on a fifth byte.
    """
    size = shift = 0
    for used, byte in enumerate(data[at : at + _MAX_LENGTH_BYTES], 1):
        size |= (byte & 0x7F) << shift
        if byte < 0x80:
            return size, at + used
        shift += 7
    if shift == 7 * _MAX_LENGTH_BYTES:
        raise malformed("got a remaining length of five bytes, expected at most four")
    return 0, 0


def write_length(size: int) -> bytes:
    out = bytearray()
    while size > 0x7F:
        out.append(size & 0x7F | 0x80)
        size >>= 7
    out.append(size)
    return bytes(out)


def decode_connect(body: bytes) -> Connect:
    """Section 3.1; raises Violation, or WrongVersion before anything else is looked at."""
    cursor = _Cursor(body)
    _check_version(cursor.data(), cursor.take(1)[0])
    flags = cursor.take(1)[0]
    _check_flags(flags)
    keepalive = cursor.number()
    client_id = cursor.text()
    will = _read_will(cursor, flags) if flags & 0x04 else None
    username = cursor.text() if flags & 0x80 else None
    password = cursor.data() if flags & 0x40 else None
    if cursor.more:
        raise malformed(f"got {len(body)} bytes of CONNECT, expected {cursor.at}")
    return Connect(client_id, bool(flags & 0x02), keepalive, will, username, password)


def _check_version(name: bytes, level: int) -> None:
    if name not in (b"MQTT", b"MQIsdp"):
        raise malformed(f"got protocol {name[:8]!r}, expected MQTT")
    if (name, level) != (b"MQTT", 4):
        raise WrongVersion("wrong_version", f"got protocol level {level}, expected 4")


def _check_flags(flags: int) -> None:
    """Sections 3.1.2.3 to 3.1.2.9."""
    will_bits = flags & 0x38
    if flags & 1 or will_bits & 0x18 == 0x18 or (will_bits and not flags & 0x04):
        raise malformed(f"got CONNECT flags {flags:#04x}, expected consistent will bits")
    if flags & 0xC0 == 0x40:
        raise malformed("got a password without a user name, expected both")


def _read_will(cursor: _Cursor, flags: int) -> Will:
    topic, payload = cursor.text(), cursor.data()
    return Will(topic, payload, min(flags >> 3 & 3, 1), bool(flags & 0x20))


def decode_subscribe(body: bytes) -> tuple[int, list[tuple[str, int]]]:
    """Packet identifier and (filter, requested QoS 0..2) pairs; section 3.8."""
    cursor = _Cursor(body)
    packet_id = _packet_id(cursor)
    wanted = []
    while cursor.more:
        wanted.append((cursor.text(), cursor.take(1)[0]))
        if wanted[-1][1] > 2:
            raise malformed(f"got requested QoS {wanted[-1][1]}, expected 0 to 2")
    if not wanted:
        raise malformed("got a SUBSCRIBE without filters, expected at least one")
    return packet_id, wanted


def decode_unsubscribe(body: bytes) -> tuple[int, list[str]]:
    """Packet identifier and filters; section 3.10."""
    cursor = _Cursor(body)
    packet_id = _packet_id(cursor)
    filters = []
    while cursor.more:
        filters.append(cursor.text())
    if not filters:
        raise malformed("got an UNSUBSCRIBE without filters, expected at least one")
    return packet_id, filters


def decode_puback(body: bytes) -> int:
    """Packet identifier; section 3.4."""
    if len(body) != 2:
        raise malformed(f"got a PUBACK of {len(body)} bytes, expected 2")
    return body[0] << 8 | body[1]


def _packet_id(cursor: _Cursor) -> int:
    packet_id = cursor.number()
    if not packet_id:
        raise malformed("got packet identifier 0, expected 1 to 65535")
    return packet_id


def encode_connack(session_present: bool, code: int) -> bytes:
    return bytes((0x20, 2, session_present, code))


def encode_suback(packet_id: int, codes: list[int]) -> bytes:
    return b"\x90" + write_length(2 + len(codes)) + packet_id.to_bytes(2, "big") + bytes(codes)


def encode_unsuback(packet_id: int) -> bytes:
    return b"\xb0\x02" + packet_id.to_bytes(2, "big")


def encode_pubacks(packet_ids: list[int]) -> bytes:
    """One PUBACK each (section 3.4), in the order given."""
    return b"".join([_PUBACK(0x4002, packet_id) for packet_id in packet_ids])


def encode_publish(
    topic: bytes, payload: bytes, retain: bool = False, packet_id: int = 0, dup: bool = False
) -> bytes:
    """QoS 1 when there is a packet identifier, else QoS 0; section 3.3."""
    head = 0x30 | retain | (0x02 if packet_id else 0) | (0x08 if dup else 0)
    name = struct.pack(">H", len(topic)) + topic
    if packet_id:
        name += struct.pack(">H", packet_id)
    return b"".join((bytes((head,)), write_length(len(name) + len(payload)), name, payload))
