"""The public page: what is measured, in words, for everybody."""

from lotline.web.app import create_app
from lotline.web.now import Limit, Now, Period, Place, Point, Second
from lotline.web.server import Server, serve

__all__ = [
    "Limit",
    "Now",
    "Period",
    "Place",
    "Point",
    "Second",
    "Server",
    "create_app",
    "serve",
]
