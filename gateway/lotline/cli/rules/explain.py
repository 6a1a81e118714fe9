"""`lotline rules explain`."""

import json
from collections.abc import Iterable
from contextlib import ExitStack
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
ExportOption = Annotated[
    Path | None,
    typer.Option("--export", help="The number is of this export of evidence, not of the journal."),
]
RuleOption = Annotated[str, typer.Option("--rule", help="Only of this rule.")]


def explain(
    verdict: VerdictArgument, rule: RuleOption = "", site: SiteOption = DEFAULT_SITE,
    export: ExportOption = None,
) -> None:  # fmt: skip
    """Say a verdict as a person would, with the arithmetic."""
    later = 0
    if export is not None:
        records, later = _of_export(verdict, export)
    elif verdict.isdigit():
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
    if export is not None:
        print(f"\nAs {export} has it: `lotline verify {export}` shows whether it is unchanged.")


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


def _of_export(number: str, export: Path) -> tuple[list[dict[str, Any]], int]:
    """As `_of_journal`."""
    from lotline.cli.verify import located
    from lotline.cli.verify.sources import MANIFEST, ExportSource

    if not number.isdigit():
        raise InputError(f"got {number!r}, expected the number of a verdict of {export}")
    with ExitStack() as stack:
        folder = located(str(export), stack)[1]
        if folder is None or not (folder / MANIFEST).exists():
            raise InputError(f"{export} is no export of `lotline export --format evidence`")
        return _among(ExportSource(folder).verdicts(), int(number), export)


def _among(lines: Iterable[str], number: int, export: Path) -> tuple[list[dict[str, Any]], int]:
    """lines: in the order written."""
    found, newest = None, dict[tuple[str, int], int]()
    try:
        for told in map(json.loads, lines):
            newest[told["rule"], told["start_us"]] = told["id"]
            found = told if told["id"] == number else found
        if found is None:
            raise InputError(f"{export} has no verdict number {number}")
        later = newest[found["rule"], found["start_us"]]
        return [json.loads(found["body"])], later if later != number else 0
    except (ValueError, KeyError, TypeError, RecursionError) as e:
        raise InputError(f"the verdicts of {export} cannot be read") from e


def _of_journal(number: int, site: Path) -> tuple[list[dict[str, Any]], int]:
    """The verdict, and the number of the one that took its place, 0 for none."""
    loaded = load_site(Path(site))
    with Reader(loaded.data_folder) as reader:
        found = reader.verdict(number)
    if found is None:
        raise InputError(f"the journal has no verdict number {number}")
    body, newest = found
    return [json.loads(body)], newest if newest != number else 0
