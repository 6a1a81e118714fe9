"""The operator's pages under /shop; whoever has a screen's link may look, and do nothing."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Query, Request, Response
from fastapi.responses import StreamingResponse

from lotline.errors import InputError
from lotline.people import Person
from lotline.web.inside.answers import render, seen
from lotline.web.inside.guard import SESSION, File, Form, cookie, who
from lotline.web.shop import pages
from lotline.web.shop.desk import Desk
from lotline.web.shop.live import MOST, PARTS, Live

# Asked for at once.
MOST_MACHINES = 64
Looker = Annotated[Person, Depends(who("operator", "screen"))]
Machines = Annotated[Sequence[str], Query(max_length=MOST_MACHINES)]
# As boxes of one form are called.
Ticked = Annotated[Sequence[str], Query(alias="machine[]", max_length=MOST_MACHINES)]
Doer = Annotated[Person, Depends(who("operator"))]
_PLAN = ("start", "end", "words", "machine")


class ShopPages:
    """Its `router` is for the inside of the house."""

    def __init__(self, desk: Desk) -> None:
        self._desk, self._live = desk, Live(desk)
        self.router = APIRouter(prefix="/shop")
        shown: tuple[tuple[str, Callable[..., Any]], ...] = (
            ("", self.floor), ("/wall", self.wall), ("/live", self.live), ("/ask", self.ask),
            ("/plan", self.plan), ("/passed", self.passed), ("/energy", self.energy),
            ("/jobs", self.jobs), ("/nodes", self.nodes), ("/neighbours", self.neighbours),
        )  # fmt: skip
        done: tuple[tuple[str, Callable[..., Any]], ...] = (
            ("/plan", self.plan_it), ("/plan/{plan}", self.end_plan),
            ("/passed/{number}", self.explain), ("/alerts/{number}", self.acknowledge),
            ("/neighbours/{ref}", self.answer), ("/nodes/{node}/photo", self.photo),
        )  # fmt: skip
        for path, call in shown:
            self.router.add_api_route(path, call, methods=["GET"])
        for path, call in done:
            self.router.add_api_route(path, call, methods=["POST"])

    def close(self) -> None:
        """Let those go who are being told; any thread."""
        self._live.closing = True

    def floor(self, request: Request, person: Looker) -> Response:
        return self._page(request, "floor", view=self._live.view(), parts=PARTS)

    def wall(self, request: Request, person: Looker) -> Response:
        return self._page(request, "wall", view=self._live.view())

    async def live(self, request: Request, person: Looker, of: str = "floor") -> Response:
        if of not in ("floor", "wall"):
            raise HTTPException(404)
        if self._live.streams >= MOST:
            raise HTTPException(503)
        house, token = request.app.state.house, cookie(request, SESSION)

        def still() -> bool:
            return house.sessions.person(token, house.now_us()) is not None

        return StreamingResponse(self._live.stream(request, of, still),
                                 media_type="text/event-stream")  # fmt: skip

    def ask(
        self, request: Request, person: Looker, machine: Machines = (), ticked: Ticked = (),
        minutes: str = "", at: str = "",
    ) -> Response:  # fmt: skip
        machine = [*machine, *ticked]
        asked, wrong, answer = bool(machine or minutes), "", None
        if asked:
            try:
                answer = self._desk.ask(machine, minutes, at)
            except InputError as e:
                wrong = f"{e}"
        return self._page(request, "ask", 400 if wrong else 200, wrong=wrong,
                          machines=self._desk.machines(), chosen=machine, minutes=minutes or "10",
                          at=at, answer=answer and pages.answer(answer))  # fmt: skip

    def plan(self, request: Request, person: Looker) -> Response:
        return self._plan(request, {}, "")

    def plan_it(self, request: Request, person: Doer, sent: Form) -> Response:
        start, end, words, machine = (sent.get(f, "") for f in _PLAN)
        return self._did(
            lambda: self._desk.plan(start, end, words, machine, person.name), "/shop/plan",
            lambda wrong: self._plan(request, sent, wrong),
        )  # fmt: skip

    def end_plan(self, request: Request, person: Doer, sent: Form, plan: str) -> Response:
        return self._did(
            lambda: self._desk.end_plan(plan, sent.get("step", ""), person.name), "/shop/plan",
            lambda wrong: self._plan(request, {}, wrong),
        )  # fmt: skip

    def _plan(self, request: Request, sent: dict[str, str], wrong: str) -> Response:
        return self._page(request, "plan", 400 if wrong else 200, wrong=wrong, sent=sent,
                          machines=[n.name for n in self._desk.site.node
                                    if n.kind != "microphone"],
                          **pages.plans(self._desk))  # fmt: skip

    def passed(self, request: Request, person: Looker) -> Response:
        return self._passed(request, {}, 0, "")

    def explain(self, request: Request, person: Doer, sent: Form, number: int) -> Response:
        cause, said, action = (sent.get(name, "") for name in ("cause", "said", "action"))
        return self._did(
            lambda: self._desk.explain(number, cause, said, action, person.name), "/shop/passed",
            lambda wrong: self._passed(request, sent, number, wrong),
        )  # fmt: skip

    def _passed(self, request: Request, sent: dict[str, str], number: int, wrong: str) -> Response:
        return self._page(request, "passed", 400 if wrong else 200, wrong=wrong, sent=sent,
                          number=number, **pages.passed(self._desk))  # fmt: skip

    def acknowledge(self, request: Request, person: Doer, sent: Form, number: int) -> Response:
        return self._did(lambda: self._desk.acknowledge(number, person.name), "/shop#alerts",
                         lambda wrong: seen("/shop#alerts"))  # fmt: skip

    def energy(self, request: Request, person: Looker) -> Response:
        return self._page(request, "energy", **pages.energy(self._desk))

    def jobs(self, request: Request, person: Looker) -> Response:
        return self._page(request, "jobs", **pages.jobs(self._desk))

    def nodes(self, request: Request, person: Looker) -> Response:
        return self._nodes(request, "", "")

    def photo(self, request: Request, person: Doer, node: str, sent: File) -> Response:
        return self._did(
            lambda: self._desk.keep_photo(node, sent, person.name), "/shop/nodes",
            lambda wrong: self._nodes(request, node, wrong),
        )  # fmt: skip

    def _nodes(self, request: Request, node: str, wrong: str) -> Response:
        return self._page(request, "nodes", 400 if wrong else 200, wrong=wrong, node=node,
                          nodes=pages.nodes(self._desk),
                          feeds=pages.feeds(self._desk))  # fmt: skip

    def neighbours(self, request: Request, person: Doer) -> Response:
        return self._neighbours(request, {}, "", "")

    def answer(self, request: Request, person: Doer, sent: Form, ref: str) -> Response:
        return self._did(
            lambda: self._desk.answer(ref, sent.get("text", "")), "/shop/neighbours",
            lambda wrong: self._neighbours(request, sent, ref, wrong),
        )  # fmt: skip

    def _neighbours(
        self, request: Request, sent: dict[str, str], ref: str, wrong: str
    ) -> Response:
        return self._page(request, "neighbours", 400 if wrong else 200, wrong=wrong, sent=sent,
                          ref=ref, reports=pages.reports(self._desk))  # fmt: skip

    def _did(self, do: Callable[[], None], to: str, again: Callable[[str], Response]) -> Response:
        """Done, and on to the page that shows it; or the form again with the one sentence."""
        try:
            do()
        except InputError as e:
            return again(f"{e}")
        return seen(to)

    def _page(self, request: Request, name: str, status: int = 200, **words: Any) -> Response:
        view = self._live.view()
        words["sent"] = defaultdict(str, words.get("sent", {}))  # a field that nobody filled in
        return render(request, f"shop/{name}.html", status, made=view["made"],
                      stale=self._live.stale, tabs=pages.tabs(self._desk.shop()),
                      **words)  # fmt: skip
