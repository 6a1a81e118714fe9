"""Answers: pages out of templates, the way to the next page, sentences for what went wrong."""

from typing import Any

from fastapi import Request, Response
from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined

from lotline.localtime import lasting
from lotline.people import Person
from lotline.web.inside import times
from lotline.web.inside.guard import SESSION, cookie, inside, seal
from lotline.web.inside.shelf import address

ENVIRONMENT = Environment(
    loader=ChoiceLoader([PackageLoader("lotline.web.inside"), PackageLoader("lotline.web")]),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
for told in (times.day, times.minute, times.second, times.iso, times.instant, lasting):
    ENVIRONMENT.filters[told.__name__] = told
HTML = "text/html; charset=utf-8"
# The parts of the house: words, where it begins, who goes in.
AREAS = (
    ("Officer", "/officer", ("officer", "inspector", "operator")),
    ("Shop", "/shop", ("operator", "screen")),
)
SORRY = {
    400: "That could not be understood.",
    403: "This is not for you to see or do.",
    404: "There is no such page.",
    405: "That cannot be done here.",
    413: "That was too long.",
    415: "That was no form of ours.",
    429: "That was too often. Please wait a minute.",
    503: "This cannot be answered just now. Please try again in a minute.",
}
OTHER = "Something went wrong here. It was written down; please try again."
HINTS = {403: "A page that lay open for long has lost its seal: load it again and repeat."}


def home(person: Person) -> str:
    """Where somebody begins."""
    return "/shop" if person.role in ("operator", "screen") else "/officer"


def render(request: Request, template: str, status: int = 200, **words: Any) -> Response:
    """A page of the template, which gets `person`, `seal` for its forms, `site`, `path`, `areas`
    and what is given."""
    person = inside(request)
    token = cookie(request, SESSION) if person else getattr(request.state, "door", "")
    here = request.url.path
    text = ENVIRONMENT.get_template(template).render(
        person=person,
        seal=seal(token) if token else "",
        site=request.app.state.house.site,
        path=here,
        areas=[(title, href, here == href or here.startswith(f"{href}/"))
               for title, href, roles in AREAS if person and person.role in roles],
        static=address,
        **words,
    )  # fmt: skip
    return Response(text, status, media_type=HTML)


def seen(path: str) -> Response:
    """After a form: on to a page of ours, so that a reload sends nothing again."""
    return Response(None, 303, {"location": path})


def sorry(request: Request, status: int) -> Response:
    """A page of one sentence."""
    sentence = SORRY.get(status, OTHER)
    return render(request, "house/sorry.html", status, sentence=sentence,
                  hint=HINTS.get(status, ""))  # fmt: skip
