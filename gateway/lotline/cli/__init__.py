"""The command line: one program, words for people, --json for machines."""

import logging
import sys
from typing import NoReturn

import typer

from lotline.cli import demo, export, init, nodes, run
from lotline.cli.analyze import app as analyze_app
from lotline.cli.bench import app as bench_app
from lotline.errors import Fault, LotlineError

app = typer.Typer(
    name="lotline",
    help="Measures what a microfactory sends across its lot line, and can prove it.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
for command in (demo.demo, run.run, init.init, nodes.nodes, export.export):
    app.command()(command)
app.add_typer(bench_app, name="bench")
app.add_typer(analyze_app, name="analyze")


def main() -> None:
    """Entry point: exit 0 on success, 2 on bad usage or bad input with one sentence,
    1 on a mistake of our own."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", datefmt="%H:%M:%S")
    try:
        sys.exit(app(prog_name="lotline", standalone_mode=False))
    except Fault as e:
        print(f"lotline: {e}", file=sys.stderr)
        sys.exit(1)
    except LotlineError as e:
        _refuse(str(e))
    except Exception as e:
        # The usage errors of click, which typer brings along under changing names.
        words = getattr(e, "format_message", None)
        if words is None:
            raise
        _refuse(words())


def _refuse(words: str) -> NoReturn:
    """Say it and exit; whoever gave no command at all gets the help."""
    print(words if "\n" in words else f"lotline: {words}", file=sys.stderr)
    sys.exit(2)
