"""Jobs that an ERP or MES tells of: reading them, who may tell, and what follows from them."""

from lotline.jobs.figures import Figures, figures
from lotline.jobs.message import BODY_MOST
from lotline.jobs.read import JOBS_MOST, read
from lotline.jobs.tokens import SCOPES, Token, Tokens
from lotline.journal.jobs import Taken

__all__ = [
    "BODY_MOST",
    "JOBS_MOST",
    "SCOPES",
    "Figures",
    "Taken",
    "Token",
    "Tokens",
    "figures",
    "read",
]
