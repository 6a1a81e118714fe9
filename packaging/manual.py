"""lotline.1 to standard output: the commands and what each says of itself."""

from lotline import __version__
from lotline.cli.program import app
from typer.main import get_command


def roff(text: str) -> str:
    return text.replace("\\", "\\e").replace("-", "\\-")


def main() -> None:
    program = get_command(app)
    print(f'.TH LOTLINE 1 "" "lotline {__version__}"')
    print(".SH NAME\nlotline \\- measures what a microfactory sends across its lot line")
    print(".SH SYNOPSIS\n.B lotline\nCOMMAND [OPTIONS]\n.SH COMMANDS")
    for name in program.list_commands(None):
        words = program.get_command(None, name).get_short_help_str(400)
        print(f".TP\n.B lotline {name}\n{roff(words)}")
    print(".SH SEE ALSO\nlotline COMMAND \\-\\-help; /usr/share/doc/lotline/install.md")


main()
