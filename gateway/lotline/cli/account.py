"""`lotline account`: who may go into the house, on the gateway itself."""

import json
import sys
import time
from typing import Annotated, Any

import typer

from lotline.cli.options import DEFAULT_SITE, ByOption, JsonOption, SiteOption, iso, load_site
from lotline.config import Config
from lotline.errors import InputError
from lotline.journal import answers
from lotline.people import LINK_ROLES, ROLES, Accounts, Links, PeopleFile, Role
from lotline.people.passwords import MAX_PASSWORD

app = typer.Typer(help="Accounts of the pages inside.", no_args_is_help=True,
                  rich_markup_mode=None)  # fmt: skip
Name = Annotated[str, typer.Argument(help="The account's name.")]


@app.command()
def add(
    name: Name,
    role: Annotated[str, typer.Option(help=f"{' or '.join(ROLES)}.")],
    by: ByOption = "",
    site: SiteOption = DEFAULT_SITE,
) -> None:
    """Make an account; its password is asked for, or read from standard input."""
    file = _file(load_site(site))
    account = Accounts(file).add(name, _role(role, ROLES), _password(), _now_us(), _who(by))
    print(f"{account.name} may log in as {account.role}.")


@app.command("list")
def list_(site: SiteOption = DEFAULT_SITE, as_json: JsonOption = False) -> None:
    """Accounts, and links that still hold."""
    file, now_us = _file(load_site(site)), _now_us()
    accounts: list[dict[str, Any]] = [
        {"name": a.name, "role": a.role, "id": a.id, "made": iso(a.made_us),
         "password_set": iso(a.changed_us)} for a in Accounts(file).all()
    ]  # fmt: skip
    links: list[dict[str, Any]] = [
        {"link": k.id, "for": k.label, "role": k.role, "made": iso(k.made_us),
         "ends": iso(k.ends_us)} for k in Links(file).all() if k.holds(now_us)
    ]  # fmt: skip
    if as_json:
        print(json.dumps({"accounts": accounts, "links": links}, ensure_ascii=False))
        return
    for a in accounts:
        print(f"{a['name']:<24}  {a['role']:<10}  password of {a['password_set'][:10]}")
    for k in links:
        print(f"{k['for']:<24}  {k['role']:<10}  link {k['link']}, ends {k['ends'][:10]}")
    if not accounts:
        print("no accounts: nobody can log in")


@app.command()
def password(name: Name, by: ByOption = "", site: SiteOption = DEFAULT_SITE) -> None:
    """Set another password; whoever is logged in with the old one is out."""
    file = _file(load_site(site))
    Accounts(file).set_password(name, _password(), _now_us(), _who(by))
    print(f"The password of {name} is another one now.")


@app.command()
def remove(name: Name, by: ByOption = "", site: SiteOption = DEFAULT_SITE) -> None:
    """Take an account away, at once; what it did stays on record."""
    Accounts(_file(load_site(site))).remove(name, _now_us(), _who(by))
    print(f"{name} has no account any more.")


@app.command()
def link(
    label: Annotated[str, typer.Option("--for", help="Whom it is for; it is written down.")],
    role: Annotated[str, typer.Option(help=f"{' or '.join(LINK_ROLES)}.")] = "inspector",
    days: Annotated[int, typer.Option(help="How long it holds.")] = 7,
    by: ByOption = "",
    site: SiteOption = DEFAULT_SITE,
    as_json: JsonOption = False,
) -> None:
    """Give a link by which somebody may read for some days, without an account."""
    loaded = load_site(site)
    file = _file(loaded)
    given, token = Links(file).give(_role(role, LINK_ROLES), label, days, _now_us(), _who(by))
    url = f"{_base(loaded)}link/{token}"
    if as_json:
        print(json.dumps({"link": given.id, "url": url, "ends": iso(given.ends_us)}))
        return
    print(f"{url}\nLink {given.id} is for {given.label} and holds until {iso(given.ends_us)}. "
          "It is shown only now.")  # fmt: skip


@app.command()
def unlink(
    number: Annotated[int, typer.Argument(help="The link's number.")],
    by: ByOption = "",
    site: SiteOption = DEFAULT_SITE,
) -> None:
    """Take a link back before its time."""
    Links(_file(load_site(site))).take_back(number, _now_us(), _who(by))
    print(f"Link {number} opens nothing any more.")


def _file(site: Config) -> PeopleFile:
    site.data_folder.mkdir(parents=True, exist_ok=True)
    return PeopleFile(site.data_folder)


def _now_us() -> int:
    return time.time_ns() // 1000


def _who(by: str) -> str:
    return by.strip() or answers.login()


def _role(text: str, known: tuple[Role, ...]) -> Role:
    for role in known:
        if text == role:
            return role
    raise InputError(f"got --role {text}, expected {' or '.join(known)}")


def _password() -> str:
    """Typed twice; or the first line of what is piped in. Never of the command line, which
    others on the machine can read."""
    if sys.stdin.isatty():
        return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True))
    return sys.stdin.readline(4 * MAX_PASSWORD).rstrip("\r\n")


def _base(site: Config) -> str:
    from lotline.station.inside import address  # with the pages, half a second

    if site.inside is None:
        raise InputError("the site file has no [inside]: there are no pages to link to")
    return address(site.inside, site.inside.port)
