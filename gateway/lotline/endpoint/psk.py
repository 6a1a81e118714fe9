"""TLS-PSK (RFC 4279): a client proves a key that it shares with us, and is who that key is of.

Needs an ssl.SSLContext with set_psk_server_callback: Python 3.13, where `ssl.HAS_PSK`.
"""

import secrets
import ssl
import sys
from collections.abc import Callable, Mapping
from typing import Any

from lotline.config import psk_trouble
from lotline.endpoint.authority import SHOWN, Authority, Peer
from lotline.errors import EndpointError

# Those of firmware/node/transport.py by the names of OpenSSL, best first.
SUITES = "PSK-AES128-GCM-SHA256:PSK-AES256-GCM-SHA384:PSK-AES128-CBC-SHA256"
# As Mosquitto's psk_hint in docs/mosquitto.md; nodes take any.
HINT = "lotline"
KEY_BYTES = 32


class Proof:
    """Of one connection: asked for a key while TLS shakes hands, and its authority after that.

    A client that has shaken hands has proven the key of `identity`, and is that and nobody else,
    whatever it calls itself; a password proves no more.
    """

    def __init__(self, keys: Mapping[str, bytes]) -> None:
        self._keys = keys
        self.identity = ""

    def __call__(self, identity: str | None) -> bytes:
        """The key of that identity. One that nobody can have for an unknown identity, so that it
        fails like a wrong key does and tells no stranger who is known (RFC 4279 section 2)."""
        self.identity = identity or ""
        return self._keys.get(self.identity, secrets.token_bytes(KEY_BYTES))

    def admit(self, client_id: str, username: str | None, password: bytes | None) -> Peer | None:
        is_own = self.identity in self._keys and username in (None, self.identity)
        return Peer(self.identity) if is_own else None

    def why_not(self, username: str | None) -> str:
        return f"with the key of {self.identity!r} it calls itself {(username or '')[:SHOWN]!r}"

    def failed(self) -> str:
        """Why it has not proven a key."""
        if self.identity in self._keys:
            return f"its key is not that of {self.identity!r}"
        return f"{self.identity[:SHOWN]!r} has no key here"


class _Talk(ssl.SSLObject):
    """asyncio drops the alert of a handshake that fails; by it a node tells a wrong key from a
    network that is gone."""

    alert: Callable[[], None]

    def do_handshake(self) -> None:
        try:
            super().do_handshake()
        except (ssl.SSLWantReadError, ssl.SSLWantWriteError):
            raise
        except ssl.SSLError:
            self.alert()
            raise


class _Context(ssl.SSLContext):
    """Of one socket, to which `write` writes."""

    sslobject_class = _Talk
    write: Callable[[bytes], None]

    def wrap_bio(
        self, incoming: ssl.MemoryBIO, outgoing: ssl.MemoryBIO, *args: Any, **named: Any
    ) -> ssl.SSLObject:
        made = super().wrap_bio(incoming, outgoing, *args, **named)
        if isinstance(made, _Talk):
            made.alert = lambda: self.write(outgoing.read())
        return made


class PreShared:
    """Guards a door: a context for each socket, for only the context's callback learns who asks.

    keys: {name: key}. Raises EndpointError.
    """

    def __init__(self, keys: Mapping[str, bytes]) -> None:
        if trouble := psk_trouble():
            raise EndpointError(trouble)
        for name, key in keys.items():
            if len(key) != KEY_BYTES:
                got = f"got a key of {len(key)} bytes for {name!r}"
                raise EndpointError(f"{got}, expected {KEY_BYTES}")
        self._keys = {Peer(name).name: key for name, key in keys.items()}
        _forgive_names()
        try:
            self(lambda _: None)
        except ssl.SSLError as e:
            raise EndpointError(f"OpenSSL gives none of {SUITES} here: {e.reason}") from e

    def __call__(self, write: Callable[[bytes], None]) -> tuple[ssl.SSLContext, Authority]:
        proof = Proof(self._keys)
        context = _Context(ssl.PROTOCOL_TLS_SERVER)
        context.write = write
        # TLS 1.3 has no such suites; and who has proven a key may not come to be somebody else.
        context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_2
        context.options |= ssl.OP_NO_RENEGOTIATION | ssl.OP_NO_TICKET
        context.set_ciphers(SUITES)
        if sys.version_info >= (3, 13):
            context.set_psk_server_callback(proof, HINT)
        return context, proof


def _forgive_names() -> None:
    """An identity that is no UTF-8 fails in ssl before we are asked, and that is not worth a
    traceback: whoever knocks could fill the log with them."""
    others = sys.unraisablehook

    def hook(error: Any) -> None:
        if not (isinstance(error.object, Proof) and error.exc_type is UnicodeDecodeError):
            others(error)

    sys.unraisablehook = hook
