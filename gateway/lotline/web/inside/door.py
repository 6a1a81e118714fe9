"""In and out: the login page, links for a time, logging out."""

import asyncio
import logging
import secrets
from collections.abc import Callable
from typing import TypeVar

from fastapi import APIRouter, Request, Response

from lotline.people import Account, Link
from lotline.reports import Buckets
from lotline.web.inside.answers import home, render, seen, sorry
from lotline.web.inside.guard import DOOR, SESSION, Form, cookie, give, inside, local, take
from lotline.web.inside.house import House

log = logging.getLogger("lotline.web")
T = TypeVar("T")

# One address, and one account, may try so often at once, and once more each so many seconds.
TRIES, TRY_S = 10, 30.0
# Who waits for a password to be looked at; one at a time, for each takes 19 MiB.
MAX_WAITING = 8
# Of refused logins the evidence log gets so many an hour one by one, the others as a number.
NOTED, NOTE_S = 20, 180.0
WRONG = "That name and password do not belong together."


class Door:
    """/login, /logout, /link/…"""

    def __init__(self, house: House) -> None:
        self._house = house
        self._addresses = Buckets(TRIES, TRY_S, house.steady_s)
        self._names = Buckets(TRIES, TRY_S, house.steady_s)
        self._notes, self._unnoted = Buckets(NOTED, NOTE_S, house.steady_s), 0
        self._turn, self._waiting = asyncio.Lock(), 0
        self.router = APIRouter()
        for path, methods, call in (
            ("/login", ["GET"], self.page), ("/login", ["POST"], self.login),
            ("/link/{token}", ["GET"], self.link_page), ("/link/{token}", ["POST"], self.link),
            ("/logout", ["POST"], self.logout), ("/", ["GET"], self.begin),
        ):  # fmt: skip
            self.router.add_api_route(path, call, methods=methods)

    def begin(self, request: Request) -> Response:
        person = inside(request)
        return seen(home(person) if person else "/login")

    def page(self, request: Request) -> Response:
        person, to = inside(request), request.query_params.get("next", "")
        if person:
            return seen(local(to) or home(person))
        return self._at_the_door(request, "house/login.html", to=local(to), wrong="", name="")

    async def login(self, request: Request, sent: Form) -> Response:
        name, to = sent.get("name", "").strip(), local(sent.get("next", ""))

        def again(status: int, wrong: str) -> Response:
            return self._at_the_door(request, "house/login.html", status, to=to, wrong=wrong,
                                     name=name)  # fmt: skip

        if not self._may_try(request, name):
            answer = again(429, "That was too often. Please wait a minute.")
            answer.headers["retry-after"] = "60"
            return answer
        if self._waiting >= MAX_WAITING:
            return again(503, "Too many log in just now. Please try again in a minute.")
        account = await self._slow(
            lambda: self._house.accounts.known(name, sent.get("password", ""))
        )
        if account is None:
            await asyncio.to_thread(self._refused, name)
            return again(403, WRONG)
        return await self._let_in(request, account, to)

    def link_page(self, request: Request, token: str) -> Response:
        """A page with a button: who only looks at addresses, as a mail server does, has not
        used it."""
        link = self._house.links.of(token, self._house.now_us())
        if link is None:
            return self._at_the_door(request, "house/link.html", 404, link=None)
        return self._at_the_door(request, "house/link.html", link=link)

    async def link(self, request: Request, token: str, sent: Form) -> Response:
        if not self._addresses.take(_address(request)):
            return sorry(request, 429)
        link = await asyncio.to_thread(self._house.links.of, token, self._house.now_us())
        if link is None:
            return self._at_the_door(request, "house/link.html", 404, link=None)
        return await self._let_in(request, link, "")

    async def logout(self, request: Request, sent: Form) -> Response:
        token = cookie(request, SESSION)
        await asyncio.to_thread(self._house.sessions.end, token, self._house.now_us())
        response = seen("/login")
        take(request, response, SESSION)
        return response

    async def _let_in(self, request: Request, of: Account | Link, to: str) -> Response:
        """Under a token that nobody had before."""
        old, now_us = cookie(request, SESSION), self._house.now_us()
        if old:
            await asyncio.to_thread(self._house.sessions.end, old, now_us)
        token = await asyncio.to_thread(self._house.sessions.begin, of, now_us)
        person = await asyncio.to_thread(self._house.sessions.person, token, now_us)
        response = seen(to or (home(person) if person else "/login"))
        give(request, response, SESSION, token)
        take(request, response, DOOR)
        return response

    def _at_the_door(
        self, request: Request, template: str, status: int = 200, **words: object
    ) -> Response:
        """A page with a form for somebody who has no session: its seal goes with a cookie."""
        has = cookie(request, DOOR)
        token = has or secrets.token_urlsafe(32)
        request.state.door, request.state.person = token, None
        response = render(request, template, status, **words)
        if not has:
            give(request, response, DOOR, token)
        return response

    def _may_try(self, request: Request, name: str) -> bool:
        here = self._addresses.take(_address(request))
        return self._names.take(name.casefold()) and here

    async def _slow(self, work: Callable[[], T]) -> T:
        self._waiting += 1
        try:
            async with self._turn:
                return await asyncio.to_thread(work)
        finally:
            self._waiting -= 1

    def _refused(self, name: str) -> None:
        """Into the evidence log, without the words that were typed: a password may be among
        them."""
        if not self._notes.take(""):
            self._unnoted += 1
            return
        account = self._house.accounts.named(name)
        more, self._unnoted = self._unnoted, 0
        self._house.file.note(
            self._house.now_us(), account.id if account else "nobody", "login-refused",
            account.name if account else "", {"more": more} if more else {},
        )  # fmt: skip


def _address(request: Request) -> str:
    return request.client.host if request.client else ""
