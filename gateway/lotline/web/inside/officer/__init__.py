"""The officer's pages: what was passed, why, what was decided, and whether the record is whole."""

from lotline.web.inside.officer.office import Office
from lotline.web.inside.officer.routes import officer_router

__all__ = ["Office", "officer_router"]
