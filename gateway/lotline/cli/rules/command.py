"""`lotline rules list|show|check|explain`."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from lotline.cli.options import JsonOption
from lotline.cli.rules import show as showing
from lotline.cli.rules.explain import explain
from lotline.judge.language import library
from lotline.judge.language.pack import Pack
from lotline.judge.language.statuses import counts

app = typer.Typer(no_args_is_help=True, help="Rule packs, and what a verdict says.")
app.command()(explain)
PackName = Annotated[str, typer.Argument(help="A pack of lotline's, or a YAML file.")]


@app.command("list")
def list_packs(as_json: JsonOption = False) -> None:
    """List the packs, and how sure their figures are."""
    packs = [pack for name in library.names() for pack in library.shipped(name)]
    if as_json:
        print(json.dumps([_listed(p) for p in packs], ensure_ascii=False))
        return
    for pack in packs:
        print(f"{pack.id} {pack.version}: {pack.title}")
        print(f"  {pack.jurisdiction}; in force {pack.in_force}; figures: {_counted(pack)}")


@app.command()
def show(pack: PackName, as_json: JsonOption = False) -> None:
    """Show a pack as a person reads it."""
    for one in _versions(pack):
        print(json.dumps(_listed(one), ensure_ascii=False) if as_json else showing.shown(one))


@app.command()
def check(
    file: Annotated[Path, typer.Argument(help="A pack in a YAML file.")],
    as_json: JsonOption = False,
) -> None:
    """Check a pack: its keys, names, units and citations."""
    pack = library.load(file)
    if as_json:
        print(json.dumps(_listed(pack), ensure_ascii=False))
        return
    rules = f"{len(pack.rules)} rules"
    print(f"{pack.id} {pack.version} is well formed: {rules}; figures: {_counted(pack)}")


def _versions(name: str) -> tuple[Pack, ...]:
    if name.endswith((".yaml", ".yml")) or "/" in name:
        return (library.load(Path(name)),)
    return library.shipped(name)


def _listed(pack: Pack) -> dict[str, Any]:
    return {
        "pack": pack.id, "version": pack.version, "title": pack.title,
        "jurisdiction": pack.jurisdiction, "level": pack.level,
        "from": str(pack.in_force.first or ""), "until": str(pack.in_force.last or ""),
        "figures": counts(pack),
        "rules": [{"id": r.id, "title": r.title, "severity": r.severity} for r in pack.rules],
    }  # fmt: skip


def _counted(pack: Pack) -> str:
    words = {
        "C": "read in the text",
        "C2": "quoted by a second source",
        "M": "from memory",
        "U": "uncertain",
    }
    return ", ".join(f"{n} {words[s]} ({s})" for s, n in counts(pack).items() if n) or "none"
