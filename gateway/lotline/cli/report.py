"""`lotline report`: a month as PDF, page, tables or everything in one ZIP."""

import json
import tempfile
import time
from pathlib import Path
from typing import Annotated

import typer

from lotline.cli.options import DEFAULT_SITE, JsonOption, SiteOption, load_site, whole, writing
from lotline.config import Config
from lotline.errors import ConfigError
from lotline.journal import Reader
from lotline.ledger import FOLDER
from lotline.ledger.files import Files
from lotline.localtime import Month
from lotline.monthly import Document, Facts, as_page, as_pdf, bundle, document, gather
from lotline.reports import Store
from lotline.reports.store import FILE as STORE

FORMATS = ("pdf", "csv", "html", "zip")


def report(
    month: Annotated[str, typer.Option(help="Such as 2026-10, by the site's clock.")],
    site: SiteOption = DEFAULT_SITE,
    form: Annotated[str, typer.Option("--format", help=f"Of {', '.join(FORMATS)}.")] = "pdf",
    out: Annotated[Path, typer.Option(help="A folder for them.")] = Path(),
    evidence: Annotated[
        bool, typer.Option(help="In a ZIP: the month's frames and the log as well.")
    ] = True,
    lang: Annotated[str, typer.Option(help="Such as de; without it the site's.")] = "",
    as_json: JsonOption = False,
) -> None:
    """Write the report of a month: verdicts, days, exceedances, and how to check it."""
    forms = list(dict.fromkeys(f.strip() for f in form.split(",")))
    for one in forms:
        if one not in FORMATS:
            raise ConfigError(f"got --format {one!r}, expected some of {', '.join(FORMATS)}")
    loaded = load_site(site)
    span = Month.parse(month, loaded.site.zone)
    now_us = time.time_ns() // 1000
    if now_us < span.span_us[0]:
        raise ConfigError(f"got the month {span}, which has not begun")
    made = document(_facts(loaded, span, now_us, lang))
    files: dict[str, bytes] = {}
    for one in forms:
        files |= _made(one, made, span, loaded, evidence)
    with writing(out):
        out.mkdir(parents=True, exist_ok=True)
        for name, body in files.items():
            with whole(out / name) as new:
                new.write_bytes(body)
    found = {"month": str(span), "state": "final" if made.final else "provisional",
             "files": [str(out / n) for n in files]}  # fmt: skip
    print(
        json.dumps(found) if as_json else f"{span}, {found['state']}: {', '.join(found['files'])}"
    )


def _facts(site: Config, month: Month, now_us: int, lang: str) -> Facts:
    """Where no reports are taken there is no database of them."""
    from lotline.station.chosen import chosen, in_force, value_alone
    from lotline.station.promises import outcome

    taken = (site.data_folder / STORE).exists()
    with Reader(site.data_folder) as reader:
        return gather(
            site, month, reader, Files(site.data_folder / FOLDER),
            Store(site.data_folder).all() if taken else None,
            lambda plan: outcome(reader, plan, now_us), now_us, lang,
            value_alone(chosen(site, in_force(site))),
        )  # fmt: skip


def _made(
    form: str, made: Document, month: Month, site: Config, evidence: bool
) -> dict[str, bytes]:
    """{name: bytes} of a form."""
    stem = f"lotline-{month}"
    match form:
        case "pdf":
            return {f"{stem}.pdf": as_pdf(made)}
        case "html":
            return {f"{stem}.html": as_page(made).encode()}
        case "csv":
            return {f"{stem}-{n}": t.encode() for n, t in made.files.items() if n.endswith(".csv")}
    more = {"evidence.zip": _evidence(site, month)} if evidence else {}
    return {f"{stem}.zip": bundle(made, more)}


def _evidence(site: Config, month: Month) -> bytes:
    from lotline.cli.evidence import export_evidence

    with tempfile.TemporaryDirectory(dir=site.data_folder, prefix=".report-") as folder:
        path = Path(folder) / "evidence.zip"
        export_evidence(site.data_folder, path, month.span_us)
        return path.read_bytes()
