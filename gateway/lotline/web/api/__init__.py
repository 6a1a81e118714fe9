"""The public HTTP API, version 1."""

from lotline.web.api.routes import add
from lotline.web.api.source import Source

__all__ = ["Source", "add"]
