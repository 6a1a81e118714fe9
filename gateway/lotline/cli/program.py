"""The commands, and how whatever goes wrong in them is told."""

import logging
import os
import sys
from errno import EDQUOT, ENOSPC
from importlib import import_module
from pathlib import Path
from traceback import extract_tb
from typing import Annotated, Any, NoReturn

import typer
from typer.core import TyperGroup
from typer.main import get_group

from lotline import __version__
from lotline.errors import Fault, LotlineError

# Where each is, in this room: a function, or an app with commands of its own.
COMMANDS = {
    "demo": "demo:demo",
    "run": "run:run",
    "init": "init:init",
    "install": "install:install",
    "nodes": "nodes:nodes",
    "ask": "ask:ask",
    "export": "export:export",
    "judge": "judge:judge",
    "publish": "publish:publish",
    "verify": "verify:verify",
    "backup": "backup:backup",
    "restore": "backup:restore",
    "upgrade": "upgrade:upgrade",
    "doctor": "doctor:doctor",
    "account": "account:app",
    "alerts": "alerts:app",
    "analyze": "analyze:app",
    "exceedances": "exceedances:app",
    "feeds": "feeds:app",
    "log": "log:app",
    "plan": "plan:app",
    "report": "report:report",
    "reports": "reports:app",
    "rules": "rules:app",
    "sites": "sites:app",
    "update": "update:app",
    "ports": "boards:ports",
    "flash": "boards:flash",
    "provision": "boards:provision",
    "check": "boards:check",
    "calibrate": "boards:calibrate",
    "logs": "boards:logs",
    "installed": "installed:installed",
    "reset": "boards:reset",
    "board": "boards:board",
    "token": "token:app",
    "bench": "bench:app",
}
STYLE: dict[str, Any] = {"rich_markup_mode": None, "pretty_exceptions_enable": False}


class Commands(TyperGroup):
    """Each is imported when it is asked for: all of them take a second of a fast machine."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        names: Any = dict.fromkeys(COMMANDS)
        self.commands = names

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        return _command(cmd_name) if cmd_name in COMMANDS else None


def _command(name: str) -> Any:
    module, attribute = COMMANDS[name].split(":")
    found = getattr(import_module(f"lotline.cli.{module}"), attribute)
    around = typer.Typer(**STYLE)
    if isinstance(found, typer.Typer):
        around.add_typer(found, name=name)
    else:
        around.command(name)(found)
    return get_group(around).commands[name]


def _version(is_asked: bool) -> None:
    if is_asked:
        print(f"lotline {__version__}")
        raise typer.Exit


app = typer.Typer(
    cls=Commands, name="lotline", no_args_is_help=True, add_completion=False, **STYLE
)


@app.callback()
def lotline(
    _: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Which lotline this is."),
    ] = False,
) -> None:
    """Measures what a microfactory sends across its lot line, and can prove it."""


def main() -> None:
    """Exit 0 on success, 2 on bad usage or bad input with one sentence, 1 on a mistake of
    our own or when nobody reads on."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", datefmt="%H:%M:%S")
    try:
        status = app(prog_name="lotline", standalone_mode=False)
        sys.stdout.flush()
    except BrokenPipeError:  # `lotline nodes | head -1`
        _let_go()
        status = 1
    except Fault as e:
        _end(1, str(e))
    except LotlineError as e:
        _end(2, str(e))
    except Exception as e:
        if isinstance(e, OSError) and e.errno in (ENOSPC, EDQUOT):  # `lotline export > full/x`
            _let_go()
            _end(2, f"what this writes finds no room: {e.strerror}")
        _usage(e)
        _end(1, _mistake(e))
    sys.exit(status)


def _let_go() -> None:
    """What is left for standard output goes nowhere: the interpreter would try it once more."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _end(status: int, words: str) -> NoReturn:
    print(f"lotline: {words}", file=sys.stderr)
    sys.exit(status)


def _usage(error: Exception) -> None:
    """Bad usage, which click tells (typer brings it along under changing names); whoever gave
    no command at all gets the help."""
    from pydantic import ValidationError  # as long to import as many a command takes

    cause, param = error.__cause__, getattr(error, "param", None)
    if param is not None and isinstance(cause, ValidationError):
        from lotline import config

        first = cause.errors()[0]
        option = max(param.opts, key=len)
        got = first["input"] or "''"
        _end(2, f"got {option} {got}, expected {config.expected(first)}")
    words = getattr(error, "format_message", str)()
    if words.startswith("Usage: "):
        print(words, file=sys.stderr)
        sys.exit(2)
    if words:
        _end(2, words)


def _mistake(error: Exception) -> str:
    """With the last place of our own that it came through."""
    frames = extract_tb(error.__traceback__)
    at = [f for f in frames if "lotline" in Path(f.filename).parts][-1]
    where = f"{Path(at.filename).name} line {at.lineno}"
    return (
        f"ended by a mistake of lotline ({type(error).__name__}: {error}, {where}): "
        "please report it"
    )
