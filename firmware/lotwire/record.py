"""Makes a frame: all that a node needs of frame.py while its flash has room."""

from lotwire.cbor import encode
from lotwire.errors import WireError

VERSION = 1
MAX_NODE_NAME = 24
NAME_CHARS = "abcdefghijklmnopqrstuvwxyz0123456789-"


def check_name(name: str) -> str:
    """A node's name: 1 to 24 of a-z, 0-9 and '-'; raises WireError("name")."""
    if not 1 <= len(name) <= MAX_NODE_NAME or [c for c in name if c not in NAME_CHARS]:
        raise WireError("name", "a node name is 1 to 24 of a-z, 0-9 and '-'")
    return name


def pack(
    node: str, boot: int, seq: int, tick: int, span: int, channel: int, body: dict[int, object]
) -> bytes:
    """Payload bytes of a frame; body is {quantity code: int, bytes or str}."""
    return encode([VERSION, node, boot, seq, tick, span, channel, body])
