"""COSE_Mac0 (RFC 9052 section 6.2) with HMAC 256/256 (RFC 9053 section 3.1).

The external_aad names the direction ("up", "down", "clock"), so that a message of one
kind can never be replayed as another.
"""

import hashlib

from lotwire.cbor import argument, head
from lotwire.errors import WireError

# tag 17, array of 4, protected << {1: 5} >> (alg: HMAC 256/256), unprotected {}
_PREFIX = b"\xd1\x84\x43\xa1\x01\x05\xa0"
_TO_MAC = b"\x84\x64MAC0\x43\xa1\x01\x05"
KEY_BYTES = 32
TAG_BYTES = 32
_sha256 = hashlib.sha256


class Key:
    """A node's key for one direction, made ready for HMAC-SHA-256 (RFC 2104).

    secret: 32 bytes. context: bytes, the external_aad. Raises WireError("key").
    """

    def __init__(self, secret: bytes, context: bytes) -> None:
        if len(secret) != KEY_BYTES:
            raise WireError("key", "a key of %d bytes, %d are needed" % (len(secret), KEY_BYTES))
        block = bytes(secret) + bytes(64 - KEY_BYTES)
        aad = head(2, len(context)) + context
        self._inner = bytes([b ^ 0x36 for b in block]) + _TO_MAC + aad
        self._outer = bytes([b ^ 0x5C for b in block])

    def tag(self, payload: bytes) -> bytes:
        """The HMAC tag over MAC_structure of `payload` given as an encoded byte string."""
        return _sha256(self._outer + _sha256(self._inner + payload).digest()).digest()

    def seal(self, payload: bytes) -> bytes:
        """COSE_Mac0 message over `payload` bytes."""
        body = head(2, len(payload)) + payload
        return _PREFIX + body + b"\x58\x20" + self.tag(body)

    def open(self, message: bytes) -> bytes:
        """The payload of an authentic message; raises WireError("cose" or "mac")."""
        at, end = _span(message)
        if not equal(self.tag(message[7:end]), message[end + 2 :]):
            raise WireError("mac", "the message is not authentic for this key")
        return message[at:end]


def payload(message: bytes) -> bytes:
    """The payload of a message whose tag has been checked before; raises WireError("cose")."""
    at, end = _span(message)
    return message[at:end]


def _span(message: bytes) -> tuple[int, int]:
    """Where the payload lies; raises WireError("cose")."""
    if message[:7] != _PREFIX:
        raise WireError("cose", "not a COSE_Mac0 message with HMAC 256/256")
    major, n, at = argument(message, 7)
    end = at + n
    if major != 2 or len(message) != end + 34 or message[end : end + 2] != b"\x58\x20":
        raise WireError("cose", "the COSE_Mac0 message is cut short or too long")
    return at, end


def equal(a: bytes, b: bytes) -> bool:
    """Compare tags; how long it takes tells nothing of where they differ, because what
    is compared byte by byte is their hashes, which the sender cannot steer."""
    return _sha256(a).digest() == _sha256(b).digest()
