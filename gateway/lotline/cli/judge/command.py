"""`lotline judge EXPORT` and `lotline judge --case FILE`."""

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from lotline.cli.judge import case as case_file
from lotline.cli.judge import words
from lotline.cli.options import JsonOption
from lotline.errors import InputError
from lotline.judge import evaluate
from lotline.judge.record import Finding, clean

CaseOption = Annotated[
    Path | None, typer.Option("--case", help="Values and what to judge them by (YAML).")
]
Exports = Annotated[
    list[Path] | None,
    typer.Argument(help="An evidence export, or files of `lotline export` with --site."),
]
ByOption = Annotated[
    Path | None, typer.Option("--site", help="Judge by this site file, not by what was in force.")
]


FullOption = Annotated[
    bool, typer.Option("--full", help="With --json: every intermediate value and figure, too.")
]
# What `--json` tells of each verdict; `node` besides, where the case names nodes.
KEYS = ("rule", "start", "end", "quantity", "value", "limit", "margin", "verdict", "grade",
        "reasons")  # fmt: skip


def judge(
    exports: Exports = None, case: CaseOption = None, site: ByOption = None,
    as_json: JsonOption = False, full: FullOption = False,
) -> None:  # fmt: skip
    """Judge values by a rule pack, or an export by the rules that were in force."""
    if bool(exports) == (case is not None):
        raise InputError("expected an export, or --case with a file of values")
    if case is not None:
        _case(case, as_json, full)
        return
    from lotline.cli.judge.over import over  # with cryptography, a tenth of a second

    found = over(exports or [], site)
    for line in found.lines() if as_json else found.words():
        print(line)


def _case(case: Path, as_json: bool, full: bool) -> None:
    read = case_file.read(case)
    found = evaluate.judge(read.versions, read.case, evaluate.Asked(read.rules))
    found = [replace(f, reasons=(*f.reasons, *read.notes)) for f in found]
    if not found:
        print("lotline: no rule is about the time of these values: nothing was judged, and that "
              "is no ok", file=sys.stderr)  # fmt: skip
    if as_json:
        keys = (*KEYS, *(["node"] if any(f.node for f in found) else []))
        rows = [listed(f) if full else {k: listed(f)[k] for k in keys} for f in found]
        print(json.dumps(rows, ensure_ascii=False))
        return
    for one in found:
        print(words.brief(one))


def listed(one: Finding) -> dict[str, Any]:
    """The whole of a finding: times by the local clock with their offset."""
    full: dict[str, Any] = json.loads(one.to_json())
    start, end = words.times(one)
    local = full.pop("local")
    head = {"rule": full["rule"], "start": start, "end": end}
    return clean({**head, **full, "local_offset_s": local})  # type: ignore[no-any-return]
