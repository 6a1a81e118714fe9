"""A report as PDF by typst, where it is installed (`pip install 'lotline[report]'`)."""

import json
from importlib import resources, util
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from lotline.errors import InputError
from lotline.monthly.document import Document

_STANDARDS: Any = (["a-3a", "ua-1"], ["a-3b"], [])
_SOURCE = "report.typ"
_MEDIA = {"csv": "text/csv", "json": "application/json", "toml": "text/plain"}


def can_print() -> bool:
    return util.find_spec("typst") is not None


def as_pdf(report: Document) -> bytes:
    """PDF/A-3a (ISO 19005-3) and PDF/UA-1 (ISO 14289-1), its data attached; the same bytes for
    the same report on one machine. Where a letter has no font there, PDF/A-3b without the other.
    Raises InputError without typst."""
    if not can_print():
        raise InputError("a PDF needs typst: pip install 'lotline[report]'")
    import typst

    source = resources.files("lotline.monthly").joinpath(_SOURCE).read_bytes()
    files = [
        {"name": name, "text": text, "media": _MEDIA[name.rpartition(".")[2]]}
        for name, text in sorted(report.files.items())
    ]
    inputs = {"report": json.dumps(report.as_json() | {"files": files})}
    timestamp = report.made_us // 1_000_000
    trouble: Exception = Exception()
    with TemporaryDirectory() as folder:
        root = Path(folder)
        for name, body in (report.pictures | {_SOURCE: source}).items():
            (root / name).write_bytes(body)
        for standards in _STANDARDS:
            try:
                return typst.compile(root / _SOURCE, root=root, format="pdf", sys_inputs=inputs,
                                     timestamp=timestamp, pdf_standards=standards)  # fmt: skip
            except typst.TypstError as e:
                trouble = e
    raise InputError(f"the report cannot be set as PDF: {trouble}")
