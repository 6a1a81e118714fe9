"""The embedded MQTT 3.1.1 front door."""

from lotline.endpoint.authority import Authority, OpenAuthority, Peer, StaticAuthority, hash_secret
from lotline.endpoint.intake import Record
from lotline.endpoint.limits import Limits
from lotline.endpoint.server import Endpoint

__all__ = [
    "Authority",
    "Endpoint",
    "Limits",
    "OpenAuthority",
    "Peer",
    "Record",
    "StaticAuthority",
    "hash_secret",
]
