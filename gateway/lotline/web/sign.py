"""/sign: a door sign to print, with the public address as a QR code (ISO/IEC 18004)."""

import io

import segno

from lotline.config import Site
from lotline.web.neighbours import Neighbours
from lotline.web.page import ENVIRONMENT, lean, static
from lotline.web.security import policy
from lotline.web.words import Words

SIGN_STYLE = lean(static("sign.css"))


def sign_page(site: Site, here: Neighbours, words: Words) -> str | None:
    """None while the site file has no public address."""
    if not here.url:
        return None
    return ENVIRONMENT.get_template("sign.html").render(
        words=words, style=SIGN_STYLE, site=site, phone=here.phone,
        csp=policy(SIGN_STYLE, inside=True),
        code=_code(here.url, words("sign_qr", url=here.url)), short=_short(here.url),
    )  # fmt: skip


def _code(url: str, title: str) -> str:
    """Level Q: a quarter of it may be scratched."""
    out = io.BytesIO()
    segno.make(url, error="q", boost_error=False, micro=False).save(
        out, kind="svg", xmldecl=False, svgns=True, omitsize=True, border=4, title=title,
        dark="#000", light="#fff", svgclass=None, lineclass=None, nl=False,
    )  # fmt: skip
    return out.getvalue().decode()


def _short(url: str) -> str:
    """As somebody types it; a browser adds the rest."""
    return url.removeprefix("https://").removeprefix("http://").rstrip("/")
