"""Backups by their dates in one folder, of which the newest are kept."""

import re
from datetime import UTC, datetime
from pathlib import Path

SUFFIX = ".lotline.zip"
_DATE = "%Y%m%dT%H%M%SZ"


def slug(site: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", site.casefold()).strip("-")[:40] or "site"


def dated(folder: Path, site: str, at_us: int) -> Path:
    """Where the backup of that time goes."""
    return folder / f"{slug(site)}-{datetime.fromtimestamp(at_us / 1e6, UTC):{_DATE}}{SUFFIX}"


def of(folder: Path, site: str) -> list[Path]:
    """The dated backups of a site, oldest first."""
    form = re.compile(re.escape(slug(site)) + r"-\d{8}T\d{6}Z" + re.escape(SUFFIX))
    return sorted(path for path in folder.iterdir() if form.fullmatch(path.name))


def turn(folder: Path, site: str, keep: int) -> list[Path]:
    """Delete all but the newest; those that went. Raises OSError."""
    gone = of(folder, site)[:-keep]
    for path in gone:
        path.unlink()
    return gone
