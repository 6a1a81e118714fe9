"""Everything that lotline raises on purpose.

LotlineError            one clear sentence for the person concerned
  Fault                 a mistake of lotline itself; the command line exits 1, not 2
  ConfigError           the site file or its secrets
  JournalError          the journal on disk
    StorageFull         no room: nothing is acknowledged until there is
    JournalBusy         another gateway holds this journal
  InputError            a file or an option that cannot be used
  EndpointError         the MQTT front door
  LedgerError           the evidence log: its key, its files, an export of it
  MeterError            values that cannot be turned into indicators
  RuleError             a rule that cannot be read or judged
  ReportError           the neighbours' reports on disk
  PeopleError           the accounts on disk
  PublishError          a place that the pages cannot be put to
  BackupError           a backup that cannot be written, read or put back
  GatewayError          a gateway elsewhere that does not answer, or not as one
  BoardError            a board, its port, or what is to go on it
"""

import errno
from pathlib import Path
from traceback import extract_tb


class LotlineError(Exception):
    """Root of all; its text is for people and names what was got and what was expected."""


class Fault(LotlineError):  # noqa: N818 - not the user's error
    """A part has ended by a mistake of lotline itself."""


class ConfigError(LotlineError):
    """The site file or its secrets cannot be used."""


class JournalError(LotlineError):
    """The journal cannot be read or written."""


class StorageFull(JournalError):  # noqa: N818 - a state of the disk, named as people say it
    """No room on the disk: nothing is acknowledged until there is."""


class JournalBusy(JournalError):  # noqa: N818
    """Another gateway holds this journal."""


class InputError(LotlineError):
    """A file, or an option about it, cannot be used as given."""


class EndpointError(LotlineError):
    """The MQTT front door cannot open or serve."""


class LedgerError(LotlineError):
    """The evidence log, its key or an export of it cannot be used."""


class MeterError(LotlineError):
    """Values cannot be turned into indicators."""


class RuleError(LotlineError):
    """A rule cannot be read or judged."""


class ReportError(LotlineError):
    """The neighbours' reports cannot be read or written."""


class PeopleError(LotlineError):
    """The accounts, their links and sessions cannot be read or written."""


class PublishError(LotlineError):
    """The pages cannot be put to their place."""


class BackupError(LotlineError):
    """A backup cannot be written, read or put back."""


class GatewayError(LotlineError):
    """A gateway elsewhere does not answer, or not as one. status: of HTTP, 0 without one."""

    def __init__(self, words: str, status: int = 0) -> None:
        super().__init__(words)
        self.status = status


class BoardError(LotlineError):
    """A board, its serial port, or what is to go on it, cannot be used."""


def port_trouble(error: OSError | OverflowError, table: str, key: str = "port") -> str:
    """Why a port cannot be opened, which stands under that key in that table of the site file."""
    code = error.errno if isinstance(error, OSError) else None
    if code == errno.EADDRINUSE:
        return f"another program has that port; choose another `{key}` in the site file, [{table}]"
    if code == errno.EACCES:
        return "ports below 1024 need rights that lotline does not have"
    if code == errno.EADDRNOTAVAIL:
        return f"this machine has no such address; see `host` in the site file, [{table}]"
    return getattr(error, "strerror", None) or str(error)


def mistake(error: BaseException) -> str:
    """A mistake of our own in a few words: what, and where it showed."""
    at = extract_tb(error.__traceback__)[-1:]
    where = f", {Path(at[0].filename).name} line {at[0].lineno}" if at else ""
    return f"{type(error).__name__}: {error}{where}"
