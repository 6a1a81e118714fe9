"""`lotline publish`: the public page as static files, each minute."""

from lotline.cli.publish.command import publish

__all__ = ["publish"]
