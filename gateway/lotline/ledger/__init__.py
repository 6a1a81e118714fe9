"""The evidence log: an RFC 6962 Merkle tree in C2SP tlog-tiles, its checkpoints, its verifier."""

from lotline.ledger.files import FOLDER, VKEY, WITNESSED
from lotline.ledger.keys import KEY_FILE, load_key, new_key
from lotline.ledger.ledger import Ledger
from lotline.ledger.note import Checkpoint, PrivateKey, PublicKey
from lotline.ledger.tiles import CHECKPOINT
from lotline.ledger.tiles import parse as parse_tile

__all__ = [
    "CHECKPOINT", "FOLDER", "KEY_FILE", "VKEY", "WITNESSED", "Checkpoint", "Ledger", "PrivateKey",
    "PublicKey", "load_key", "new_key", "parse_tile",
]  # fmt: skip
