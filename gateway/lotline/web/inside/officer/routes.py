"""`/officer`: one address a tab, each of them to be printed."""

from collections.abc import Callable
from datetime import UTC, datetime
from itertools import islice
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Request, Response

from lotline.errors import InputError
from lotline.people import Person
from lotline.web.inside.answers import render, seen
from lotline.web.inside.guard import Form, who
from lotline.web.inside.officer import export, month, wording
from lotline.web.inside.officer.decisions import read
from lotline.web.inside.officer.draw import drift, strips
from lotline.web.inside.officer.office import Office
from lotline.web.inside.officer.period import Choice, chosen

Reading = Annotated[Person, Depends(who("officer", "inspector", "operator"))]
Deciding = Annotated[Person, Depends(who("officer", "operator"))]
TABS = (
    ("Overview", ""), ("Exceedances", "/exceedances"), ("Log", "/log"),
    ("Emissions", "/emissions"),
    ("Reports", "/reports"), ("Instruments", "/instruments"), ("Audit trail", "/audit"),
    ("Export", "/export"),
)  # fmt: skip
STEPS = {"1m": 60, "15m": 900}
# Rows of a page; the next page has the next ones.
MOST_RECORDS, MOST_DEEDS = 200, 100
KINDS = ("exceedance", "alert", "plan", "report", "account", "file", "photo", "install")


class Officer:
    """The routes over what the station tells."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def _page(
        self, request: Request, name: str, tab: str, status: int = 200, **more: Any
    ) -> Response:
        choice = more.pop("choice", None)
        return render(
            request, f"officer/{name}.html", status, tabs=TABS, tab=tab, choice=choice,
            period=choice and choice.period, now_us=self._office.now_us(), w=wording, **more,
        )  # fmt: skip

    def _chosen(self, request: Request) -> Choice:
        zone = request.app.state.house.site.zone
        return chosen(request.query_params, self._office.now_us(), zone)

    def overview(self, request: Request, person: Reading) -> Response:
        choice, office = self._chosen(request), self._office
        span = choice.period.start_us, choice.period.end_us
        return self._page(request, "overview", "", choice=choice, rules=office.rules(*span),
                          review=office.review(), integrity=office.integrity())  # fmt: skip

    def exceedances(self, request: Request, person: Reading) -> Response:
        if request.query_params.get("waiting") == "1":
            return self._page(request, "exceedances", "/exceedances", both=(), waiting=True,
                              rows=self._office.waiting())  # fmt: skip
        choice = self._chosen(request)
        rows, both = self._office.exceedances(choice.period.start_us, choice.period.end_us)
        return self._page(request, "exceedances", "/exceedances", choice=choice, rows=rows,
                          both=both, waiting=False)  # fmt: skip

    def exceedance(self, request: Request, number: int, person: Reading) -> Response:
        return self._one(request, number)

    def _one(
        self, request: Request, number: int, status: int = 200, wrong: str = "",
        filled: dict[str, str] | None = None,
    ) -> Response:  # fmt: skip
        one = self._office.exceedance(number)
        if one is None:
            raise HTTPException(404)
        return self._page(request, "exceedance", "/exceedances", status, one=one, wrong=wrong,
                          filled=filled or {}, causes=self._office.causes(),
                          strips=strips(one))  # fmt: skip

    def decide(self, request: Request, number: int, sent: Form, person: Deciding) -> Response:
        """The officer accepts or does not, closes, opens again; the operator explains."""
        command, words, wrong = read(sent, person.role, self._office.causes())
        if not wrong:
            try:
                self._office.take(number, command, person.name, words)
            except InputError as e:
                wrong = f"{str(e)[:1].upper()}{str(e)[1:]}."
        if wrong:
            return self._one(request, number, 409 if command else 422, wrong, sent)
        return seen(f"/officer/exceedances/{number}")

    def log(self, request: Request, person: Reading) -> Response:
        choice, asked = self._chosen(request), request.query_params
        sensors = self._office.sensors()
        node = asked.get("node", "") or next((s.name for s in sensors), "")
        step = asked.get("step", "15m")
        if step not in STEPS or node not in {s.name for s in sensors}:
            raise HTTPException(404)
        after = _number(asked.get("after", ""))
        start_us = max(choice.period.start_us, after)
        found = self._office.records(node, STEPS[step], start_us, choice.period.end_us)
        flagged = asked.get("flagged") == "1"
        rows = list(islice((r for r in found if r.flags or r.measured < 1 or not flagged),
                           MOST_RECORDS + 1))  # fmt: skip
        more = rows[MOST_RECORDS].start_us if len(rows) > MOST_RECORDS else 0
        return self._page(request, "log", "/log", choice=choice, sensors=sensors, node=node,
                          step=step, steps=STEPS, rows=rows[:MOST_RECORDS], flagged=flagged,
                          columns=wording.columns(rows), units=self._office.units(),
                          next_us=more)  # fmt: skip

    def record(
        self, request: Request, node: str, channel: int, step: str, start: str, person: Reading
    ) -> Response:
        """A row's own address, that goes into a letter."""
        at_us = _instant(start)
        if step not in STEPS or not 0 <= channel < 1 << 31:
            raise HTTPException(404)
        found = self._office.record(node, channel, STEPS[step], at_us)
        if found is None:
            raise HTTPException(404)
        return self._page(request, "record", "/log", r=found, step=step,
                          units=self._office.units())  # fmt: skip

    def emissions(self, request: Request, person: Reading) -> Response:
        choice = self._chosen(request)
        span = choice.period.start_us, choice.period.end_us
        rules = [r for r in self._office.rules(*span) if r.kind == "air"]
        nodes = [s for s in self._office.sensors() if s.kind == "air"]
        return self._page(request, "emissions", "/emissions", choice=choice, rules=rules,
                          days=self._office.air(*span), nodes=nodes)  # fmt: skip

    def reports(self, request: Request, person: Reading) -> Response:
        choice = self._chosen(request)
        rows = self._office.reports(choice.period.start_us, choice.period.end_us)
        return self._page(request, "reports", "/reports", choice=choice, rows=rows)

    def instruments(self, request: Request, person: Reading) -> Response:
        return self._page(request, "instruments", "/instruments", drift=drift,
                          instruments=self._office.instruments())  # fmt: skip

    def audit(self, request: Request, person: Reading) -> Response:
        choice, asked = self._chosen(request), request.query_params
        of = asked.get("of", "")
        if of and of not in KINDS:
            raise HTTPException(404)
        rows = self._office.deeds(choice.period.start_us, choice.period.end_us, of,
                                  _number(asked.get("before", "")), MOST_DEEDS + 1)  # fmt: skip
        before = rows[MOST_DEEDS - 1].number if len(rows) > MOST_DEEDS else 0
        return self._page(request, "audit", "/audit", choice=choice, rows=rows[:MOST_DEEDS],
                          of=of, kinds=KINDS, versions=self._office.versions(),
                          before=before)  # fmt: skip

    def export(self, request: Request, person: Reading) -> Response:
        return self._page(request, "export", "/export", choice=self._chosen(request),
                          integrity=self._office.integrity())  # fmt: skip

    def file(self, request: Request, name: str, person: Reading) -> Response:
        choice, site = self._chosen(request), request.app.state.house.site
        if choice.wrong:
            raise HTTPException(400)
        found = export.answer(name, self._office, choice.period, site)
        if found is None:
            raise HTTPException(404)
        return found

    def report(self, request: Request, name: str, person: Reading) -> Response:
        return month.answer(name, request.query_params.get("lang", ""), self._office)


def officer_router(office: Office) -> APIRouter:
    """All of it."""
    officer, router = Officer(office), APIRouter(prefix="/officer")
    pages: dict[str, Callable[..., Response]] = {
        "": officer.overview, "/exceedances": officer.exceedances,
        "/exceedances/{number}": officer.exceedance, "/log": officer.log,
        "/log/{node}/{channel}/{step}/{start}": officer.record, "/emissions": officer.emissions,
        "/reports": officer.reports, "/instruments": officer.instruments,
        "/audit": officer.audit, "/export": officer.export, "/export/{name}": officer.file,
        "/report/{name}": officer.report,
    }  # fmt: skip
    for path, page in pages.items():
        router.add_api_route(path, page, methods=["GET"])
    router.add_api_route("/exceedances/{number}", officer.decide, methods=["POST"])
    return router


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and text.isascii() and len(text) < 19 else 0


def _instant(text: str) -> int:
    try:
        at = datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError:
        raise HTTPException(404) from None
    return round(at.timestamp()) * 1_000_000
