"""The public counter: where a report is handed in and a diary is fetched."""

from collections.abc import Callable

from fastapi import FastAPI, Request, Response

from lotline.config import Site
from lotline.reports import Desk, Entry
from lotline.web import print as printing
from lotline.web import report_form
from lotline.web.behind import Behind
from lotline.web.diary import as_csv
from lotline.web.forms import BadForm, fields
from lotline.web.report_page import FORM_STYLE, diary_page, form_page
from lotline.web.same_site import is_own
from lotline.web.security import PRIVATE, policy
from lotline.web.spoken import Spoken
from lotline.web.wording import LocalTime
from lotline.web.words import Words

READ = ["GET", "HEAD"]
HTML = "text/html; charset=utf-8"
# Forms and diaries are for one reader: nothing of them is kept on the way, or found by a search.
# The browser tells a form's origin only where the referrer policy lets it.
HEADERS = {
    "content-security-policy": policy(FORM_STYLE, form=True),
    "cache-control": "no-store",
    "referrer-policy": "same-origin",
    "x-robots-tag": "noindex",
}
SEALED = {**HEADERS, **PRIVATE, "content-security-policy": policy(FORM_STYLE)}


class Counter:
    """url: of the public page, "" when none is known. sorry(status) makes a plain page. mails:
    neighbours may ask for mail."""

    def __init__(
        self, desk: Desk, site: Site, url: str, keep_days: int, spoken: Spoken,
        sorry: Callable[[int], Response], mails: bool = False,
    ) -> None:  # fmt: skip
        self._desk, self._site, self._url, self._spoken = desk, site, url, spoken
        self._keep_days, self._sorry, self._mails = keep_days, sorry, mails
        self._behind = Behind("The desk for reports")

    def open(self, app: FastAPI) -> None:
        """/report and /diary/…"""
        app.add_api_route("/report", self.form, methods=READ)
        app.add_api_route("/report", self.hand_in, methods=["POST"])
        app.add_api_route("/diary/{name}", self.diary, methods=READ)

    def _page(self, request: Request, **filled: object) -> str:
        form, words = self._desk.keys.form(self._desk.now_us()), self._spoken.of(request)
        return form_page(self._site, self._keep_days, words, form=form, **filled)  # type: ignore[arg-type]

    async def form(self, request: Request) -> Response:
        link = request.query_params.get("diary", "")
        known = link if self._desk.keys.diary(link) else ""
        return Response(self._page(request, link=known), 200, HEADERS, HTML)

    async def hand_in(self, request: Request) -> Response:
        if not is_own(request, self._url):
            return Response(self._page(request, errors=["error_origin"]), 403, HEADERS, HTML)
        try:
            found = await fields(request)
        except BadForm as e:
            return self._sorry(e.status)
        link = found.get("diary", "")
        diary = self._desk.keys.diary(link)
        now_us = self._desk.now_us()
        draft, errors = report_form.read(found, self._desk.keys, now_us, self._site.zone)
        if draft is None:
            page = self._page(request, link=link if diary else "", found=found, errors=errors)
            return Response(page, 422, HEADERS, HTML)
        address = request.client.host if request.client else ""
        taken = await self._behind.ask(lambda: (self._desk.take(draft, diary, address),))
        if taken is None:
            return self._sorry(503)
        report = taken[0]
        if report is None:
            page = self._page(request, link=link if diary else "", found=found, errors=["429"])
            return Response(page, 429, {**HEADERS, "retry-after": "180"}, HTML)
        # A reload of what follows sends nothing again.
        lang = self._spoken.of(request).lang
        to = f"/diary/{self._desk.keys.link(report.diary)}?lang={lang}&new={report.ref}"
        return Response(None, 303, {**SEALED, "location": to})

    async def diary(self, request: Request, name: str) -> Response:
        token, _, kind = name.partition(".")
        diary = self._desk.keys.diary(token)
        if diary is None or kind not in ("", "csv", "pdf"):
            return self._sorry(404)
        answer = await self._behind.ask(lambda: self._answer(diary, token, kind, request))
        return answer or self._sorry(503)

    def _answer(self, diary: str, token: str, kind: str, request: Request) -> Response:
        entries, now_us = self._desk.entries(diary), self._desk.now_us()
        words = self._spoken.of(request)
        if not entries or (kind == "pdf" and not printing.can_print()):
            return self._sorry(404)
        if kind == "csv":
            return _file(self._csv(entries, now_us, words), "text/csv; charset=utf-8", "csv")
        if kind == "pdf":
            made = printing.pdf(self._site, entries, now_us, words)
            return _file(made, "application/pdf", "pdf")
        page = diary_page(self._site, entries, token, words, now_us=now_us,
                          new=request.query_params.get("new", ""),
                          printed=printing.can_print(), mails=self._mails)  # fmt: skip
        return Response(page, 200, SEALED, HTML)

    def _csv(self, entries: list[Entry], now_us: int, words: Words) -> bytes:
        return as_csv(entries, LocalTime(self._site.zone, now_us, words), words).encode()


def _file(data: bytes, kind: str, ending: str) -> Response:
    name = f'attachment; filename="noise-diary.{ending}"'
    return Response(data, 200, {**SEALED, "content-disposition": name}, kind)
