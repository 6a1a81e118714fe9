"""`lotline judge`: verdicts on a case that somebody wrote down."""

from lotline.cli.judge.command import judge

__all__ = ["judge"]
