"""Work that waits for the disk, in a thread of its own, of which only so much may wait."""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from lotline.errors import LotlineError

log = logging.getLogger("lotline.web")
T = TypeVar("T")

# Who comes when so many wait is asked to come again.
MAX_WAITING = 50


class Behind:
    """what: whose work it is, for the log."""

    def __init__(self, what: str) -> None:
        self._what, self._waiting = what, 0
        self._worker = ThreadPoolExecutor(1, "lotline-desk")

    async def ask(self, work: Callable[[], T]) -> T | None:
        """None when it cannot be done now."""
        if self._waiting >= MAX_WAITING:
            return None
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._worker, work)
        except LotlineError as e:
            log.error("%s: %s.", self._what, e)
            return None
        finally:
            self._waiting -= 1
