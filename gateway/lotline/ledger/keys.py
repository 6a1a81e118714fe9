"""The key file of a log, beside the secrets: what its checkpoints are signed with."""

import os
import secrets
import stat
from pathlib import Path

from lotline.errors import LedgerError
from lotline.ledger.note import PrivateKey
from lotline.wholefile import write_key

KEY_FILE = "log.key"


def new_key(folder: Path) -> PrivateKey:
    """A fresh key in a file of mode 0600; raises OSError, also where there is one already.

    Its name, the log's origin, is drawn by lot: no two logs have the same.
    """
    key = PrivateKey(f"lotline/{secrets.token_hex(8)}", secrets.token_bytes(32))
    write_key(folder / KEY_FILE, f"{key.text}\n".encode())
    return key


def load_key(folder: Path) -> PrivateKey:
    """Raises LedgerError where there is none, or others may read it."""
    path = folder / KEY_FILE
    try:
        text = path.read_text(encoding="utf-8")
        mode = stat.S_IMODE(os.stat(path).st_mode)
    except FileNotFoundError as e:
        raise LedgerError(f"there is no {path}, with which the evidence log is signed: "
                          f"`lotline init {folder}` writes one") from e  # fmt: skip
    except (OSError, UnicodeDecodeError) as e:
        raise LedgerError(f"{path} cannot be read: {e}") from e
    if mode & 0o077:
        raise LedgerError(f"{path} may be read by others, who could sign in its name: "
                          f"chmod 600 {path}")  # fmt: skip
    try:
        return PrivateKey.parse(text)
    except LedgerError as e:
        raise LedgerError(f"{path} cannot be used: {e}") from e
