"""A month as a report: PDF, page, tables, and a ZIP of it all."""

from lotline.monthly.conditions import Condition, conditions, rule_of
from lotline.monthly.document import Document, document
from lotline.monthly.facts import Facts, gather, reasons
from lotline.monthly.package import as_zip, bundle
from lotline.monthly.page import as_page
from lotline.monthly.pdf import as_pdf, can_print
from lotline.monthly.quality import Quality
from lotline.monthly.words import CATALOGUES

LANGUAGES = sorted(CATALOGUES)

__all__ = [
    "LANGUAGES", "Condition", "Document", "Facts", "Quality", "as_page", "as_pdf", "as_zip",
    "bundle", "can_print", "conditions", "document", "gather", "reasons", "rule_of",
]  # fmt: skip
