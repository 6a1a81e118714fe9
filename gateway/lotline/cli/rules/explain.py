"""`lotline rules explain`."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from lotline.cli.options import DEFAULT_SITE, SiteOption, load_site
from lotline.errors import InputError
from lotline.journal import Reader
from lotline.judge.explain import explain as explained

VerdictArgument = Annotated[
    str, typer.Argument(help="A file of `lotline judge --json`, or a verdict's number.")
]
RuleOption = Annotated[str, typer.Option("--rule", help="Only of this rule.")]


def explain(
    verdict: VerdictArgument, rule: RuleOption = "", site: SiteOption = DEFAULT_SITE
) -> None:
    """Say a verdict as a person would, with the arithmetic."""
    later = 0
    if verdict.isdigit():
        records, later = _of_journal(int(verdict), site)
    else:
        records = _of_file(Path(verdict))
    chosen = [r for r in records if not rule or r.get("rule") == rule]
    if not chosen:
        known = ", ".join(dict.fromkeys(str(r.get("rule")) for r in records))
        raise InputError(f"there is no verdict of the rule {rule!r}; there are {known or 'none'}")
    print("\n\n".join("\n".join(explained(r)) for r in chosen))
    if later:
        print(f"\nLate data came: verdict {later} stands in its place.")


def _of_file(path: Path) -> list[dict[str, Any]]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except OSError as e:
        raise InputError(f"{path} cannot be read: {e.strerror}") from e
    except (ValueError, RecursionError) as e:
        raise InputError(f"{path} is not JSON: {e}") from e
    records = found if isinstance(found, list) else [found]
    if not all(isinstance(r, dict) for r in records):
        raise InputError(
            f"{path}: got something else, expected the list of `lotline judge --json`"
        )
    return records


def _of_journal(number: int, site: Path) -> tuple[list[dict[str, Any]], int]:
    """The verdict, and the number of the one that took its place, 0 for none."""
    loaded = load_site(Path(site))
    with Reader(loaded.data_folder) as reader:
        found = reader.verdict(number)
    if found is None:
        raise InputError(f"the journal has no verdict number {number}")
    body, newest = found
    return [json.loads(body)], newest if newest != number else 0
