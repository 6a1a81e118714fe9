"""A site with a life behind it, to back up and to put back."""

import json
import sys
import zipfile

from program import ROOT

sys.path[:0] = [str(ROOT / "tests" / room) for room in ("ledger", "cli")]

from cli_rig import make_site, refused  # noqa: E402
from ledger_rig import SITE, Works  # noqa: E402
from ledger_verify import holds, verified  # noqa: E402
from lotline import __version__, config  # noqa: E402
from lotline.cli.init import write_secrets  # noqa: E402
from lotline.keeping import Backup, back_up  # noqa: E402
from lotline.keeping.manifest import MANIFEST  # noqa: E402
from lotline.people.file import PeopleFile  # noqa: E402
from lotline.reports.store import Store  # noqa: E402

__all__ = [
    "SITE", "Works", "holds", "lived", "made", "make_site", "manifest_with", "names", "refused",
    "rewritten", "verified",
]  # fmt: skip


def lived(folder, seconds=300, site=SITE):
    """A gateway run by hand, with all that a site folder may have."""
    works = Works(folder, site)
    write_secrets(folder / config.SECRETS_FILE, ["mic-street"])
    PeopleFile(works.data)
    Store(works.data)
    return works.run(seconds)


def made(folder, out, **more):
    """A backup of the site in a folder."""
    return back_up(Backup(config.load(folder / config.SITE_FILE), out, __version__, **more))


def names(path):
    with zipfile.ZipFile(path) as file:
        return set(file.namelist())


def rewritten(path, out, change):
    """A copy of a backup after change({name: bytes})."""
    with zipfile.ZipFile(path) as file:
        parts = {name: file.read(name) for name in file.namelist()}
    change(parts)
    with zipfile.ZipFile(out, "w") as file:
        for name, data in parts.items():
            file.writestr(name, data)
    return out


def manifest_with(**more):
    """A change of the manifest alone."""

    def change(parts):
        parts[MANIFEST] = json.dumps(json.loads(parts[MANIFEST]) | more).encode()

    return change
