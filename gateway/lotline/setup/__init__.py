"""Making a machine a gateway: user, folders, service, broker, name in the network, web server."""

from lotline.setup.byhand import by_hand
from lotline.setup.machine import SITE, Machine
from lotline.setup.plan import Wanted, apply, load, plan
from lotline.setup.step import Look, Step, replace, write, written
from lotline.setup.texts import site_file, unit

__all__ = [
    "SITE",
    "Look",
    "Machine",
    "Step",
    "Wanted",
    "apply",
    "by_hand",
    "load",
    "plan",
    "replace",
    "site_file",
    "unit",
    "write",
    "written",
]
