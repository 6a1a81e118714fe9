"""What a browser sends with a form, read strictly."""

from urllib.parse import parse_qsl

from fastapi import Request

TYPE = "application/x-www-form-urlencoded"
# A form with every field full, in letters of four bytes, each sent as %XX.
MAX_BODY = 16 << 10
MAX_FIELDS = 60


class BadForm(Exception):  # noqa: N818 - a state of what was sent
    """status: of the answer (RFC 9110): 400, 413, 415."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


async def fields(request: Request) -> dict[str, str]:
    """The fields, the first of each name. Raises BadForm where it is no form, or too large."""
    if request.headers.get("content-type", "").split(";")[0].strip().lower() != TYPE:
        raise BadForm(415)
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > MAX_BODY:
            raise BadForm(413)
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, errors="strict",
                          max_num_fields=MAX_FIELDS)  # fmt: skip
    except ValueError:
        raise BadForm(400) from None
    return dict(reversed(pairs))


def plain(text: str) -> str:
    """Without what no keyboard writes; lines end in one way."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    return "".join(c for c in text if c == "\n" or c.isprintable())
