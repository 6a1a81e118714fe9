"""/alerts: where neighbours ask for mail; /alerts/TOKEN: where they say yes, and stop."""

import re
from collections.abc import Callable

from fastapi import FastAPI, Request, Response

from lotline.config import Site
from lotline.reports import MailDesk, Subscriber
from lotline.web.behind import Behind
from lotline.web.counter import HEADERS
from lotline.web.forms import BadForm, fields
from lotline.web.page import ENVIRONMENT
from lotline.web.report_form import TRAP
from lotline.web.report_page import FORM_STYLE, tongues
from lotline.web.same_site import is_own
from lotline.web.security import PRIVATE
from lotline.web.spoken import Spoken

READ = ["GET", "HEAD"]
HTML = "text/html; charset=utf-8"
SEALED = {**HEADERS, **PRIVATE}
# As much of RFC 5321 as people's addresses use; nothing that a mail's head could be bent by.
ADDRESS = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@([A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,63}"
)
MAX_ADDRESS = 254


class Mailing:
    """url: of the public page. sorry(status) makes a plain page."""

    def __init__(
        self, desk: MailDesk, site: Site, url: str, spoken: Spoken,
        sorry: Callable[[int], Response],
    ) -> None:  # fmt: skip
        self._desk, self._site, self._url = desk, site, url
        self._spoken, self._sorry = spoken, sorry
        self._behind = Behind("The desk for mails")

    def open(self, app: FastAPI) -> None:
        app.add_api_route("/alerts", self.form, methods=READ)
        app.add_api_route("/alerts", self.ask, methods=["POST"])
        app.add_api_route("/alerts/{token}", self.state, methods=READ)
        app.add_api_route("/alerts/{token}", self.change, methods=["POST"])

    def _page(self, request: Request, show: str, status: int = 200, **more: object) -> Response:
        words, diary = self._spoken.of(request), request.query_params.get("diary", "")
        diary = diary if self._desk.keys.diary(diary) else ""
        more = {"error": "", "email": "", "answers": False, "more": False, **more}
        page = ENVIRONMENT.get_template("alerts.html").render(
            words=words, style=FORM_STYLE, site=self._site, show=show, diary=diary, trap=TRAP,
            most=MAX_ADDRESS, form=self._desk.keys.form(self._desk.now_us()),
            tongues=tongues(words, diary=diary), **more,
        )  # fmt: skip
        return Response(page, status, SEALED if show in ("ask", "on", "off") else HEADERS, HTML)

    async def form(self, request: Request) -> Response:
        return self._page(request, "form")

    async def ask(self, request: Request) -> Response:
        """The answer is the same whether an address is known or not."""
        if not is_own(request, self._url):
            return self._page(request, "form", 403, error="error_origin")
        try:
            found = await fields(request)
        except BadForm as e:
            return self._sorry(e.status)
        email = found.get("email", "").strip()
        if error := self._wrong(found, email):
            return self._page(request, "form", 422, error=error, email=email)
        diary = request.query_params.get("diary", "")
        token = diary if self._desk.keys.diary(diary) else ""
        address = request.client.host if request.client else ""
        lang = self._spoken.of(request).lang
        asked = await self._behind.ask(lambda: self._desk.ask(email, lang, token, address))
        if asked is None:
            return self._sorry(503)
        if not asked:
            return self._page(request, "form", 429, error="429", email=email)
        return self._page(request, "sent")

    def _wrong(self, found: dict[str, str], email: str) -> str:
        if found.get(TRAP):
            return "error_trap"
        if len(email) > MAX_ADDRESS or not ADDRESS.fullmatch(email):
            return "error_email"
        fresh = self._desk.keys.is_form(found.get("form", ""), self._desk.now_us())
        return "" if fresh else "error_form"

    async def state(self, request: Request, token: str) -> Response:
        """Changes nothing: what looks at the links of mails is not always a person."""
        subscriber = self._desk.keys.subscriber(token)
        if subscriber is None:
            return self._sorry(404)
        found = await self._behind.ask(lambda: (self._desk.find(subscriber),))
        return self._sorry(503) if found is None else self._shown(request, found[0])

    async def change(self, request: Request, token: str) -> Response:
        """By a button of that page; or by a mail program (RFC 8058), which sends no origin and
        whose form, of whichever type, means: stop."""
        subscriber = self._desk.keys.subscriber(token)
        if subscriber is None:
            return self._sorry(404)
        try:
            yes = (await fields(request)).get("do") == "yes"
        except BadForm as e:
            if e.status == 413:
                return self._sorry(413)
            yes = False
        diary = self._desk.keys.diary(request.query_params.get("diary", "")) or ""

        def work() -> tuple[Subscriber | None]:
            if yes:
                self._desk.confirm(subscriber, diary)
            else:
                self._desk.remove(subscriber)
            return (self._desk.find(subscriber),)

        found = await self._behind.ask(work)
        return self._sorry(503) if found is None else self._shown(request, found[0])

    def _shown(self, request: Request, subscriber: Subscriber | None) -> Response:
        if subscriber is None:
            return self._page(request, "off")
        diary = bool(subscriber.diary)
        show = "ask" if subscriber.confirmed_us is None else "on"
        # Who gets mails may have followed a link that offers a diary's answers, too.
        offered = self._desk.keys.diary(request.query_params.get("diary", ""))
        more = show == "on" and offered is not None and offered != subscriber.diary
        return self._page(request, show, answers=diary, more=more)
