"""Passwords: what is refused, how they are kept, and that a guess takes the same time for a name
that nobody has."""

import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from lotline.errors import InputError

# NIST SP 800-63B asks for 8 at least and for 64 at most at least; long ones need no rules beside.
MIN_PASSWORD, MAX_PASSWORD = 12, 200
# Argon2id (RFC 9106) with 19 MiB and two passes, OWASP's least for it: a gateway may have 512 MB.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
# Of a password that nobody has.
_NOBODY = _HASHER.hash("nobody has this one, and it opens nothing")


def check(password: str, name: str) -> None:
    """Raises InputError for one that is too easily guessed, without repeating it."""
    length = len(password)
    if not MIN_PASSWORD <= length <= MAX_PASSWORD:
        raise InputError(
            f"got a password of {length} characters, expected {MIN_PASSWORD} to {MAX_PASSWORD}"
        )
    if len(set(password)) < 5 or name.casefold() in password.casefold():
        raise InputError("a password needs five different characters, and not the name in it")


def hashed(password: str) -> str:
    return _HASHER.hash(_normal(password))


def is_right(password: str, kept: str | None) -> bool:
    """kept: None where there is no such account, which takes as long to find out."""
    try:
        return _HASHER.verify(kept or _NOBODY, _normal(password)) and kept is not None
    except (VerificationError, InvalidHashError):
        return False


def _normal(password: str) -> str:
    """The same letters typed on another keyboard (NFC) are the same password."""
    return unicodedata.normalize("NFC", password)
