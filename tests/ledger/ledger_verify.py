"""`lotline verify` without its command line."""

from lotline.cli.verify import _key as came_with
from lotline.cli.verify.report import Report
from lotline.cli.verify.run import verify_records
from lotline.cli.verify.sources import opened
from lotline.ledger import FOLDER
from lotline.ledger.files import Files
from lotline.ledger.proof import check_log


def verified(folder, old=None, witnesses=()):
    """The report on a journal's folder or on an export."""
    files = Files(folder / FOLDER)
    key = came_with(None, files.folder)
    proof = check_log(files, key, old, witnesses)
    opened.cache_clear()
    records = None if proof.problems else verify_records(folder, proof.claims)
    opened.cache_clear()
    return Report(key, False, proof, old, records)


def holds(folder, **more):
    """The report, which says that it does."""
    report = verified(folder, **more)
    assert report.holds, report.words()
    return report
