"""`lotline exceedances`: verdicts over a limit, and what people have decided about each."""

from lotline.cli.exceedances.command import app

__all__ = ["app"]
