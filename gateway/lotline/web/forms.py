"""What a browser sends with a form, read strictly."""

import re
from urllib.parse import parse_qsl

from fastapi import Request

TYPE, WITH_FILE = "application/x-www-form-urlencoded", "multipart/form-data"
# A form with every field full, in letters of four bytes, each sent as %XX.
MAX_BODY = 16 << 10
MAX_FIELDS = 60
# RFC 2046 section 5.1.1, and a field's own header.
_BOUNDARY = re.compile(r"(?i)boundary=(?:([0-9a-z'+_.-]{1,70})|\"([0-9a-z'()+_,./:=? -]{1,70})\")")
_FIELD = re.compile(rb'(?i)\r\ncontent-disposition: form-data; name="([a-z_]{1,40})"')


class BadForm(Exception):  # noqa: N818 - a state of what was sent
    """status: of the answer (RFC 9110): 400, 413, 415."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


async def fields(request: Request) -> dict[str, str]:
    """The fields, the first of each name. Raises BadForm where it is no form, or too large."""
    if request.headers.get("content-type", "").split(";")[0].strip().lower() != TYPE:
        raise BadForm(415)
    body = await _body(request, MAX_BODY)
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, errors="strict",
                          max_num_fields=MAX_FIELDS)  # fmt: skip
    except ValueError:
        raise BadForm(400) from None
    return dict(reversed(pairs))


async def parts(request: Request, most: int) -> dict[str, bytes]:
    """Of a form with files (RFC 7578): what stands in each field, the first of each name; most:
    bytes of all. Names of files and their types are what a browser says, and count for nothing.
    Raises BadForm."""
    kind, _, rest = request.headers.get("content-type", "").partition(";")
    told = _BOUNDARY.fullmatch(rest.strip())
    if kind.strip().lower() != WITH_FILE or told is None:
        raise BadForm(415)
    body = await _body(request, most)
    mark = f"\r\n--{told[1] or told[2]}".encode()
    _, *found = (b"\r\n" + body).split(mark, MAX_FIELDS)
    if not found or not found[-1].startswith(b"--"):
        raise BadForm(400)
    return dict(_part(one) for one in reversed(found[:-1]))


def _part(one: bytes) -> tuple[str, bytes]:
    head, there, content = one.partition(b"\r\n\r\n")
    name = _FIELD.search(head)
    if not there or name is None:
        raise BadForm(400)
    return name[1].decode(), content


async def _body(request: Request, most: int) -> bytes:
    """Raises BadForm where it is more."""
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > most:
            raise BadForm(413)
    return bytes(body)


def plain(text: str) -> str:
    """Without what no keyboard writes; lines end in one way."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    return "".join(c for c in text if c == "\n" or c.isprintable())
