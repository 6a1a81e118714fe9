"""`lotline token`: who else may tell the gateway something, as an ERP its jobs."""

import json
import time
from dataclasses import asdict
from typing import Annotated

import typer

from lotline.cli.options import DEFAULT_SITE, JsonOption, SiteOption, iso, load_site
from lotline.jobs.tokens import FILE, SCOPES, Tokens

# What whoever has a token of a scope may do.
_MAY = {
    "jobs": "tell jobs", "weather": "tell the weather", "metrics": "read the metrics",
    "homeassistant": "read the states",
}  # fmt: skip
app = typer.Typer(help="Tokens of other programs.", rich_markup_mode=None)
Name = Annotated[str, typer.Argument(help="What the program is called: erp.")]


@app.callback(invoke_without_command=True)
def tokens(
    context: typer.Context, site: SiteOption = DEFAULT_SITE, as_json: JsonOption = False
) -> None:
    """List them; the tokens themselves are nowhere kept."""
    if context.invoked_subcommand:
        return
    rows = Tokens(load_site(site).folder).all()
    if as_json:
        print(json.dumps([{k: v for k, v in asdict(t).items() if k != "sha256"} for t in rows]))
    for token in () if as_json else rows:
        print(f"{token.name}  {token.scope}  since {token.made}")
    if not rows and not as_json:
        print("no tokens")


@app.command()
def add(
    name: Name,
    scope: Annotated[str, typer.Option(help=f"What it opens: {', '.join(SCOPES)}.")] = SCOPES[0],
    site: SiteOption = DEFAULT_SITE,
    as_json: JsonOption = False,
) -> None:
    """Make one and print it, this once."""
    folder = load_site(site).folder
    token = Tokens(folder).add(name, scope, iso(time.time_ns() // 1000) or "")
    if as_json:
        print(json.dumps({"name": name, "scope": scope, "token": token}))
        return
    print(token)
    print(
        f"It opens {scope} for {name} at once, and is not shown again: {folder / FILE} has\n"
        f"its hash. Whoever has it can {_MAY[scope]}. `lotline token remove {name}` ends it."
    )


@app.command()
def remove(name: Name, site: SiteOption = DEFAULT_SITE) -> None:
    """It opens nothing from now on."""
    Tokens(load_site(site).folder).remove(name)
    print(f"the token {name} opens nothing any more")
