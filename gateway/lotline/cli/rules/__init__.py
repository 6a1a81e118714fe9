"""`lotline rules`: the packs, and what a verdict says."""

from lotline.cli.rules.command import app

__all__ = ["app"]
