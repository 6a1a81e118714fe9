"""Keeping a site alive: backups of it, putting one back, newer schemas, and how it is doing."""

from lotline.keeping.backup import Backup, Made, back_up
from lotline.keeping.manifest import Manifest
from lotline.keeping.restore import Restored, restore

__all__ = ["Backup", "Made", "Manifest", "Restored", "back_up", "restore"]
