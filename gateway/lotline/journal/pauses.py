"""When the gateway did not run: said once, by the one that starts after it."""

import re
from datetime import UTC, datetime

# Position: when the gateway last ran, UTC us, to a minute.
RAN = "gateway:ran"
KIND = "gateway"
_SAID = re.compile(r"The gateway did not run from (\S+Z) to (\S+Z)\.")


def said(from_us: int, to_us: int) -> str:
    """The words of the event."""
    return f"The gateway did not run from {_iso(from_us)} to {_iso(to_us)}."


def read(text: str) -> tuple[int, int] | None:
    """(from us, to us) of such words; None of others."""
    found = _SAID.fullmatch(text)
    return (_us(found[1]), _us(found[2])) if found else None


def _iso(us: int) -> str:
    return f"{datetime.fromtimestamp(us // 1_000_000, UTC):%Y-%m-%dT%H:%M:%SZ}"


def _us(text: str) -> int:
    return round(datetime.fromisoformat(text).timestamp()) * 1_000_000
