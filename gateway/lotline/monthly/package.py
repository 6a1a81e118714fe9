"""Everything of a month in one ZIP, with the way to check it on anybody's machine."""

import zipfile
from collections.abc import Mapping
from hashlib import sha256
from io import BytesIO

from lotline.monthly.document import Document
from lotline.monthly.page import as_page
from lotline.monthly.pdf import as_pdf

SUMS, HOW = "SHA256SUMS", "verify.txt"
# The oldest date that a ZIP can hold: the files' own times mean nothing.
_NO_DATE = (1980, 1, 1, 0, 0, 0)
_EVIDENCE = """\
With lotline (pip install lotline), which needs nothing else of the site:

    lotline verify evidence.zip

computes the log's tree, the levels from the raw frames, and the verdicts from the levels anew. If
you kept a head of this log (from an alert, a feed or the public page, or a checkpoint file):

    lotline verify evidence.zip --checkpoint KEPT

says whether what was logged then is still there unchanged. What that proves: unchanged since it
was witnessed. What it does not: that the meter was honest.
"""
_WITHOUT = """\
This archive was made without the evidence (frames, log). Ask the site for
`lotline export --format evidence --out evidence.zip`, and check it with `lotline verify`.
"""


def bundle(report: Document, more: Mapping[str, bytes] | None = None) -> bytes:
    """All forms of a report in one ZIP, and `more` files. Raises InputError without typst."""
    parts = {name: text.encode() for name, text in report.files.items()}
    parts |= report.pictures
    parts |= {"report.pdf": as_pdf(report), "report.html": as_page(report).encode()}
    return as_zip(parts | dict(more or {}))


def as_zip(files: dict[str, bytes]) -> bytes:
    """files: {name: bytes} of the report; the same bytes for the same files."""
    files = files | {HOW: _how(files)}
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, body in sorted((files | {SUMS: _sums(files)}).items()):
            file.writestr(zipfile.ZipInfo(name, _NO_DATE), body, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _how(files: dict[str, bytes]) -> bytes:
    sums = ("How to check this archive\n\nThat no file of it was changed since it was made:\n\n"
            f"    sha256sum -c {SUMS}\n\n")  # fmt: skip
    return (sums + (_EVIDENCE if "evidence.zip" in files else _WITHOUT)).encode()


def _sums(files: dict[str, bytes]) -> bytes:
    return "".join(f"{sha256(body).hexdigest()}  {name}\n"
                   for name, body in sorted(files.items())).encode()  # fmt: skip
