"""The evidence log's files as the web server gives them away (C2SP tlog-tiles)."""

import gzip
import re
from pathlib import Path

from fastapi import Request, Response

from lotline.ledger import CHECKPOINT, VKEY, WITNESSED, parse_tile

TEXT = "text/plain; charset=utf-8"
BYTES = "application/octet-stream"
# A tile never changes; a checkpoint is new each minute.
FOR_EVER, SHORTLY = "public, max-age=31536000, immutable", "public, max-age=5"
_WITNESSED = re.compile(rf"{WITNESSED}(/\d{{1,19}})?")


def answer(request: Request, folder: Path, path: str) -> Response | None:
    """A file of the log; None for what is none, or not there."""
    tile = parse_tile(path)
    if tile is None and path not in (CHECKPOINT, VKEY) and not _WITNESSED.fullmatch(path):
        return None
    try:
        body = _list(folder / path) if path == WITNESSED else (folder / path).read_bytes()
    except OSError:
        return None
    headers = {
        "cache-control": FOR_EVER if tile else SHORTLY,
        "access-control-allow-origin": "*",  # open data, and no cookies
    }
    if tile and tile.level is None:
        headers["vary"] = "accept-encoding"
        if "gzip" in request.headers.get("accept-encoding", ""):
            headers["content-encoding"] = "gzip"
            body = gzip.compress(body, 1, mtime=0)
    return Response(body, 200, headers, BYTES if tile else TEXT)


def _list(folder: Path) -> bytes:
    """The sizes of the log at which witnesses signed, the newest last."""
    sizes = sorted(int(p.name) for p in folder.iterdir() if p.name.isdecimal())
    return "".join(f"{size}\n" for size in sizes).encode()
