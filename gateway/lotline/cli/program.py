"""The commands, and how whatever goes wrong in them is told."""

import logging
import os
import sys
from pathlib import Path
from traceback import extract_tb
from typing import NoReturn

import typer
from pydantic import ValidationError

from lotline import config
from lotline.cli import account, alerts, ask, demo, export, init, nodes, plan, run, token
from lotline.cli.analyze import app as analyze_app
from lotline.cli.bench import app as bench_app
from lotline.cli.exceedances import app as exceedances_app
from lotline.cli.judge import judge
from lotline.cli.log import app as log_app
from lotline.cli.publish import publish
from lotline.cli.reports import app as reports_app
from lotline.cli.rules import app as rules_app
from lotline.cli.verify import verify
from lotline.errors import Fault, LotlineError

app = typer.Typer(
    name="lotline",
    help="Measures what a microfactory sends across its lot line, and can prove it.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
for command in (
    demo.demo, run.run, init.init, nodes.nodes, ask.ask, export.export, judge, publish, verify,
):  # fmt: skip
    app.command()(command)
app.add_typer(account.app, name="account")
app.add_typer(alerts.app, name="alerts")
app.add_typer(analyze_app, name="analyze")
app.add_typer(exceedances_app, name="exceedances")
app.add_typer(log_app, name="log")
app.add_typer(plan.app, name="plan")
app.add_typer(reports_app, name="reports")
app.add_typer(rules_app, name="rules")
app.add_typer(token.app, name="token")
app.add_typer(bench_app, name="bench", callback=run.prepare)


def main() -> None:
    """Exit 0 on success, 2 on bad usage or bad input with one sentence, 1 on a mistake of
    our own or when nobody reads on."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", datefmt="%H:%M:%S")
    try:
        status = app(prog_name="lotline", standalone_mode=False)
        sys.stdout.flush()
    except BrokenPipeError:  # `lotline nodes | head -1`: what is left goes nowhere
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = 1
    except Fault as e:
        _end(1, str(e))
    except LotlineError as e:
        _end(2, str(e))
    except Exception as e:
        _usage(e)
        _end(1, _mistake(e))
    sys.exit(status)


def _end(status: int, words: str) -> NoReturn:
    print(f"lotline: {words}", file=sys.stderr)
    sys.exit(status)


def _usage(error: Exception) -> None:
    """Bad usage, which click tells (typer brings it along under changing names); whoever gave
    no command at all gets the help."""
    cause, param = error.__cause__, getattr(error, "param", None)
    if param is not None and isinstance(cause, ValidationError):
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
