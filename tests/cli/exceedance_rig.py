"""A site whose journal has verdicts over a limit, judged from records as the gateway does."""

from datetime import UTC

from cli_rig import START_US, make_site
from lotline import judge
from lotline.journal import News, Writer
from lotline.records import Indicator

QUARTER_US = 900_000_000
RULE = judge.Rule("day", "mic-street", limit=55.0, cite="permit 12")


def judged(writer, at, level, completeness=1.0):
    """The verdict on a quarter hour with that level; `at` is its number."""
    start = START_US + at * QUARTER_US
    record = Indicator("mic-street", 0, start, 900, {"LAeq": level}, completeness, 5)
    (found,) = judge.judge(RULE, [record], start, start + QUARTER_US, UTC)
    writer.add_verdict("day", start, start + QUARTER_US, start + QUARTER_US, found.to_json())
    return found


def make(folder):
    """Four quarter hours: 58, 50, 61.5 and 57 dB, with the router on in the third for 10 min."""
    make_site(folder)
    writer = Writer(folder / "data")
    for at, level in enumerate((58.0, 50.0, 61.5, 57.0)):
        judged(writer, at, level)
    on = START_US + 2 * QUARTER_US
    states = [(START_US, False), (on, True), (on + 600_000_000, False), (on + QUARTER_US, None)]
    writer.save_machines([News("cnc", 0, START_US, START_US - 1, states)], [])
    writer.close()
    return folder
