"""What proves the links of diaries and mails, a form and a dropped file: one key, another use
of it each.

HMAC-SHA-256 (RFC 2104), cut to 128 bits (section 5).
"""

import base64
import binascii
import hashlib
import hmac
import secrets

ID_BYTES, TAG_BYTES = 12, 16
# A form may lie open so long.
FORM_US = 86_400_000_000


class Keys:
    """master: 64 hex digits, of secrets.toml."""

    def __init__(self, master: str) -> None:
        self._master = bytes.fromhex(master)

    def _tag(self, use: str, data: bytes) -> bytes:
        own = hmac.digest(self._master, use.encode(), "sha256")
        return hmac.digest(own, data, "sha256")[:TAG_BYTES]

    @property
    def drop(self) -> str:
        """The key that a drop folder's writer signs with; it opens no diary."""
        return hmac.digest(self._master, b"drop", "sha256").hex()

    def link(self, diary: str) -> str:
        """The diary's token: who has it may read the diary."""
        data = bytes.fromhex(diary)
        return _text(data + self._tag("diary", data))

    def diary(self, token: str) -> str | None:
        """The way back; None for a token that was not made here."""
        data = self._checked("diary", token, ID_BYTES)
        return data.hex() if data else None

    def mail(self, subscriber: str) -> str:
        """The token of the link in a subscriber's mails: who has it may say yes, and stop."""
        data = bytes.fromhex(subscriber)
        return _text(data + self._tag("mail", data))

    def subscriber(self, token: str) -> str | None:
        """The way back; None for a token that was not made here."""
        data = self._checked("mail", token, ID_BYTES)
        return data.hex() if data else None

    def form(self, now_us: int) -> str:
        """Names a form that was given out now."""
        data = now_us.to_bytes(8, "big") + secrets.token_bytes(8)
        return _text(data + self._tag("form", data))

    def is_form(self, form: str, now_us: int) -> bool:
        """Given out here, within the last day."""
        data = self._checked("form", form, 16)
        return data is not None and 0 <= now_us - int.from_bytes(data[:8], "big") <= FORM_US

    def address(self, address: str) -> str:
        """A network address that nobody without the key can tell from another."""
        return self._tag("address", address.encode()).hex()

    def _checked(self, use: str, text: str, length: int) -> bytes | None:
        try:
            found = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        except (binascii.Error, ValueError):
            return None
        data, tag = found[:length], found[length:]
        good = len(data) == length and hmac.compare_digest(tag, self._tag(use, data))
        return data if good and _text(found) == text else None


def new_diary() -> str:
    return secrets.token_hex(ID_BYTES)


def digest(salt: str, line: str) -> str:
    """SHA-256 of a report's words with its salt: without the salt it tells nothing."""
    return hashlib.sha256(f"{salt}\n{line}".encode()).hexdigest()


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")
