"""Mosquitto's two lists of who may come in: hashed passwords, and keys for TLS-PSK."""

import base64
import binascii
import hashlib
import hmac
import secrets as random
from collections.abc import Callable, Mapping

# As mosquitto_passwd 2.0 writes them: PBKDF2 with HMAC-SHA-512, "$7$rounds$salt$hash". The
# passwords are of 144 random bits, so that no more rounds are needed.
ROUNDS = 101
SALT_BYTES = 12


def hash_password(password: str, salt: bytes, rounds: int = ROUNDS) -> str:
    """What stands behind the user's name and a colon."""
    made = hashlib.pbkdf2_hmac("sha512", password.encode(), salt, rounds)
    return f"$7${rounds}${_base64(salt)}${_base64(made)}"


def is_password(password: str, hashed: str) -> bool:
    """Whether a line's hash is of it; other kinds of hash are of no password that we know."""
    try:
        kind, rounds, salt, _ = hashed.removeprefix("$").split("$")
        made = hash_password(password, base64.b64decode(salt), int(rounds))
    except (ValueError, binascii.Error):
        return False
    return kind == "7" and hmac.compare_digest(made, hashed)


def merge_passwords(old: str, wanted: Mapping[str, str]) -> str:
    """The list with these users' passwords; lines of others, and right ones, stay as they are."""
    return _merge(
        old, wanted, is_password,
        lambda password: hash_password(password, random.token_bytes(SALT_BYTES)),
    )  # fmt: skip


def merge_keys(old: str, wanted: Mapping[str, str]) -> str:
    """The same of the keys, hex digits, which Mosquitto needs as they are."""
    return _merge(old, wanted, lambda key, had: key == had, str)


def _merge(
    old: str,
    wanted: Mapping[str, str],
    is_right: Callable[[str, str], bool],
    make: Callable[[str], str],
) -> str:
    left, lines = dict(wanted), []
    for line in old.splitlines():
        name, _, had = line.partition(":")
        if name in left:
            value = left.pop(name)
            line = line if is_right(value, had) else f"{name}:{make(value)}"
        lines.append(line)
    lines += [f"{name}:{make(value)}" for name, value in left.items()]
    return "".join(f"{line}\n" for line in lines)


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()
