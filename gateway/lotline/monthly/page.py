"""A report as one page of HTML: no script, nothing from elsewhere."""

import mimetypes
from base64 import b64encode

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from lotline.monthly.document import Document

_templates = Environment(
    loader=PackageLoader("lotline.monthly", ""), autoescape=True, undefined=StrictUndefined,
    trim_blocks=True, lstrip_blocks=True,
)  # fmt: skip


def as_page(report: Document) -> str:
    """The drawings are our own SVG, whatever names they carry escaped; a picture of the site's
    stands in the page as an image, which runs nothing."""
    shown = {name: _data_url(name, body) for name, body in report.pictures.items()}
    return _templates.get_template("report.html").render(
        report=report, pictures=shown, Markup=Markup
    )


def _data_url(name: str, body: bytes) -> str:
    kind = mimetypes.guess_type(name)[0] or "image/png"
    return f"data:{kind};base64,{b64encode(body).decode()}"
