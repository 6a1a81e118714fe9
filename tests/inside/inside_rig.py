"""A house with people in it, and a browser of httpx that behaves like one."""

import re

from fastapi import APIRouter, Depends, Request
from fastapi.testclient import TestClient
from lotline import config
from lotline.web.inside import Form, House, create_inside_app, render, seen, who

US = 1_000_000
NOW = 1_795_380_300 * US
PASSWORD = "nine green bottles"
SITE = config.Site(name="Workshop", timezone="Europe/Berlin")


class Clock:
    """now: seconds since NOW, for both clocks of a house."""

    now = 0.0

    def us(self):
        return NOW + round(self.now * US)

    def steady(self):
        return self.now


def house(folder, clock=None, people=("officer", "operator")):
    """With an account for each role, named as the role."""
    clock = clock or Clock()
    made = House(SITE, folder, clock.us, clock.steady)
    for role in people:
        made.accounts.add(role.title(), role, PASSWORD, NOW, "root")
    return made


def rooms():
    """A part of the house with one page for each kind of person, and one form."""
    router = APIRouter()

    @router.get("/officer", dependencies=[Depends(who("officer", "inspector"))])
    def officer(request: Request):
        return render(request, "house/sorry.html", sentence="The officer's page.", hint="")

    @router.get("/shop", dependencies=[Depends(who("operator", "screen"))])
    def shop(request: Request):
        return render(request, "house/sorry.html", sentence="The shop.", hint="")

    @router.post("/officer/say", dependencies=[Depends(who("officer"))])
    def say(sent: Form):
        router.said.append(sent)
        return seen("/officer")

    @router.get("/officer/broken", dependencies=[Depends(who("officer"))])
    def broken():
        raise RuntimeError("a secret word")

    @router.get("/officer/{number}", dependencies=[Depends(who("officer"))])
    def numbered(request: Request, number: int, size: int = 1):
        return render(request, "house/sorry.html", sentence=f"{number} {size}", hint="")

    router.said = []
    return router


def browser(made, *routers, tls=False):
    """Follows no redirect by itself."""
    app = create_inside_app(made, routers)
    base = "https://house.lan" if tls else "http://house.lan"
    return TestClient(app, base_url=base, follow_redirects=False, raise_server_exceptions=False)


def seal(answer):
    return re.search(r'name="seal" value="([^"]+)"', answer.text)[1]


def log_in(client, name="Officer", password=PASSWORD, **more):
    """The answer to the login form, filled in on its page."""
    page = client.get("/login", params=more)
    sent = {"seal": seal(page), "name": name, "password": password, **more}
    return client.post("/login", data=sent, headers={"origin": str(client.base_url)})
