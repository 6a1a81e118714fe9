"""Who may connect, and which topics are theirs: one credential and one topic tree a client."""

import hashlib
import hmac
from collections.abc import Mapping
from typing import Protocol

from lotline.errors import EndpointError

_HASH_PREFIX = "sha256:"
# Characters of a stranger's words that are shown: a node's name has 24.
SHOWN = 40


class Peer:
    """A client that was admitted: it owns the topic tree `lot/<name>/#` and nothing else."""

    def __init__(self, name: str) -> None:
        if not name or any(c in "/+#\0" for c in name):
            raise EndpointError(f"got client name {name!r}, expected one without / + #")
        self.name = name
        self._root = f"lot/{name}"

    def may_publish(self, topic: str) -> bool:
        return topic == self._root or topic.startswith(self._root + "/")

    def may_subscribe(self, wanted: str) -> bool:
        # A filter that begins with the literal tree cannot match outside it.
        return self.may_publish(wanted)


class Authority(Protocol):
    """Decides at CONNECT. It must not block: everybody waits for it."""

    def admit(self, client_id: str, username: str | None, password: bytes | None) -> Peer | None:
        """The peer, or None to refuse."""
        ...

    def why_not(self, username: str | None) -> str:
        """For our own people, why that user was refused; the client is told nothing of it."""
        ...


class StaticAuthority:
    """Names and their secrets, fixed for its life.

    secrets: {name: secret, or `hash_secret(secret)`}. Secrets are machine-made and long
    (128 bits or more), so one SHA-256 is enough; a slow hash would only let strangers
    spend this machine's time.
    """

    def __init__(self, secrets: Mapping[str, str]) -> None:
        self._known = {name: (Peer(name), _digest(name, s)) for name, s in secrets.items()}

    def admit(self, client_id: str, username: str | None, password: bytes | None) -> Peer | None:
        if username is None or password is None:
            return None
        peer, wanted = self._known.get(username, (None, bytes(32)))
        right = hmac.compare_digest(hashlib.sha256(password).digest(), wanted)
        return peer if right else None

    def why_not(self, username: str | None) -> str:
        if username is None:
            return "it gave no user and password"
        if username in self._known:
            return f"the password is not that of {username!r}"
        return f"{username[:SHOWN]!r} is nobody known here"


def hash_secret(secret: str) -> str:
    """What may stand in a file instead of the secret."""
    return _HASH_PREFIX + hashlib.sha256(secret.encode()).hexdigest()


def _digest(name: str, secret: str) -> bytes:
    if not secret:
        raise EndpointError(f"got an empty secret for {name!r}, expected a long random one")
    hashed = secret if secret.startswith(_HASH_PREFIX) else hash_secret(secret)
    try:
        digest = bytes.fromhex(hashed.removeprefix(_HASH_PREFIX))
    except ValueError:
        digest = b""
    if len(digest) != 32:
        raise EndpointError(f"got a bad hash for {name!r}, expected sha256: and 64 hex digits")
    return digest


class _AnyPeer(Peer):
    """May use every topic but the server's own `$` ones."""

    def __init__(self, name: str) -> None:
        self.name = name

    def may_publish(self, topic: str) -> bool:
        return not topic.startswith("$")

    def may_subscribe(self, wanted: str) -> bool:
        return True


class OpenAuthority:
    """Admits everybody everywhere, for tests and benchmarks; `Endpoint` binds it to loopback."""

    def admit(self, client_id: str, username: str | None, password: bytes | None) -> Peer | None:
        return _AnyPeer(client_id)

    def why_not(self, username: str | None) -> str:
        return "nobody is refused here"
