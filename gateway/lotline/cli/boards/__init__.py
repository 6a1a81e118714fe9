"""`lotline ports`, `flash`, `provision`, `check`, `calibrate`, `logs`, `reset`: a board over its
port; and `board`, one that is not there."""

from lotline.cli.boards.calibrate import calibrate
from lotline.cli.boards.check import check
from lotline.cli.boards.flash import flash
from lotline.cli.boards.ports import ports
from lotline.cli.boards.provision import provision
from lotline.cli.boards.simple import logs, reset
from lotline.cli.boards.virtual import board

__all__ = ["board", "calibrate", "check", "flash", "logs", "ports", "provision", "reset"]
