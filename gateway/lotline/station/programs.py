"""Other programs at lotline's own endpoint, each under a name of its own and by a token."""

from collections.abc import Mapping

from lotline.endpoint import Authority, Peer
from lotline.errors import ConfigError
from lotline.jobs import Tokens


class WithPrograms:
    """The nodes' authority; who comes under one of these names with a token of the scope of that
    name is that peer."""

    def __init__(self, nodes: Authority, tokens: Tokens, peers: Mapping[str, Peer]) -> None:
        self._nodes, self._tokens, self._peers = nodes, tokens, peers

    def admit(self, client_id: str, username: str | None, password: bytes | None) -> Peer | None:
        peer = self._peers.get(username or "")
        if peer is None or password is None:
            return self._nodes.admit(client_id, username, password)
        try:
            owner = self._tokens.owner(password.decode("utf-8", "surrogateescape"), peer.name)
        except ConfigError:
            return None
        return peer if owner else None

    def why_not(self, username: str | None) -> str:
        if username in self._peers:
            return f"the password is no token of {username!r} (lotline token)"
        return self._nodes.why_not(username)
