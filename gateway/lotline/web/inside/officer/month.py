"""The report of a month: as a page, or as PDF or ZIP to keep."""

from dataclasses import replace
from threading import Lock

from fastapi import HTTPException, Response

from lotline.errors import InputError
from lotline.localtime import Month
from lotline.monthly import LANGUAGES, as_page, as_pdf, bundle, document
from lotline.web.inside.officer.office import Office
from lotline.web.security import policy

PDF, ZIP = "application/pdf", "application/zip"
# Setting a PDF takes a second of a core: one report is made at a time.
_turn = Lock()


def answer(name: str, lang: str, office: Office) -> Response:
    """`2026-10`, `2026-10.pdf`, `2026-10.zip`; in a thread beside the loop. lang: "" or none of
    the known is the site's."""
    title, _, kind = name.partition(".")
    if kind not in ("", "pdf", "zip"):
        raise HTTPException(404)
    try:
        month = Month.parse(title, office.zone())
    except InputError:
        raise HTTPException(404) from None
    with _turn:
        facts = office.month(month)
        if lang in LANGUAGES:
            facts = replace(facts, lang=lang)
        made = document(facts)
        if kind:
            body = as_pdf(made) if kind == "pdf" else bundle(made)
            return Response(body, 200, _saved(f"lotline-{month}.{kind}"),
                            PDF if kind == "pdf" else ZIP)  # fmt: skip
    page = as_page(made)
    style = page.partition("<style>")[2].partition("</style>")[0]
    return Response(page, 200, {"content-security-policy": policy(style)}, "text/html")


def _saved(name: str) -> dict[str, str]:
    return {"content-disposition": f'attachment; filename="{name}"'}
