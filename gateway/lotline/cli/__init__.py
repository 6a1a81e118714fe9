"""The command line: one program, words for people, --json for machines."""

from lotline.cli import signals


def main() -> None:
    """Entry point. Nothing is imported before the signals are in hand: all of lotline takes
    half a second, in which Ctrl-C would show where Python had come to."""
    signals.end_at_once()
    from lotline.cli import program

    program.main()
