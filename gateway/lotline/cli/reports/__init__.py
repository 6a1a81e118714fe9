"""`lotline reports`: what neighbours have reported, and the answers to them."""

from lotline.cli.reports.command import app

__all__ = ["app"]
