"""`lotline judge --case FILE`."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from lotline.cli.judge import case as case_file
from lotline.cli.judge import words
from lotline.cli.options import JsonOption
from lotline.judge import evaluate
from lotline.judge.record import Finding, clean

CaseOption = Annotated[
    Path, typer.Option("--case", help="Values and what to judge them by (YAML).")
]


def judge(case: CaseOption, as_json: JsonOption = False) -> None:
    """Judge values by a rule pack."""
    read = case_file.read(case)
    found = evaluate.judge(read.versions, read.case, evaluate.Asked(read.rules))
    if as_json:
        print(json.dumps([listed(f) for f in found], ensure_ascii=False))
        return
    for one in found:
        print(words.brief(one))
    for note in read.notes:
        print(f"Note: {note}")


def listed(one: Finding) -> dict[str, Any]:
    """A finding as the list of `--json` gives it: times by the local clock with their offset."""
    full: dict[str, Any] = json.loads(one.to_json())
    start, end = words.times(one)
    local = full.pop("local")
    head = {"rule": full["rule"], "start": start, "end": end}
    return clean({**head, **full, "local_offset_s": local})  # type: ignore[no-any-return]
