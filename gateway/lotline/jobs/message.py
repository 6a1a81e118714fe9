"""What other programs tell in JSON: an object or a list of them, and one sentence for the rest."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, NoReturn

from lotline.errors import InputError

BODY_MOST = 64 * 1024
_SHOWN = 40


def items(body: bytes, what: str, most: int) -> Sequence[Any]:
    """Of one message. what: they are, in the plural. Raises InputError."""
    if len(body) > BODY_MOST:
        raise InputError(f"got {len(body)} bytes, expected at most {BODY_MOST}")
    try:
        found = json.loads(body, parse_constant=_no_number)
    except InputError:
        raise
    except (ValueError, RecursionError) as e:
        raise InputError("this is not JSON in UTF-8") from e
    told = found if isinstance(found, list) else [found]
    if not 0 < len(told) <= most:
        raise InputError(f"got {len(told)} {what}, expected 1 to {most} at a time")
    return told


def _no_number(name: str) -> NoReturn:
    raise InputError(f"got {name}, which is no number in JSON")


def shown(value: Any) -> str:
    """As it was told, cut where it is long."""
    try:
        text = json.dumps(value)
    except (ValueError, RecursionError):
        text = "something endless"
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def moment(value: Any) -> datetime | None:
    """UTC; None for what is no time with its offset."""
    try:
        at = datetime.fromisoformat(value) if isinstance(value, str) else None
        return at.astimezone(UTC) if at and at.tzinfo else None
    except (ValueError, OverflowError):
        return None
