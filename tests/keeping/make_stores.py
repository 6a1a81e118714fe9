"""Writes the dumps of tests/vectors/journals that are missing: a store of each schema.

python tests/keeping/make_stores.py      after a new NNN.sql of journal, people or reports

A store of this lotline is filled, and its rows go into tables as each number of steps makes them.
A dump that is there stays for ever as it is: it is what an earlier lotline wrote.
"""

import sqlite3
import sys
import tempfile
from contextlib import closing
from importlib import resources
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / part) for part in ("gateway", "firmware", "tests")]

from frames import FakeNode  # noqa: E402
from lotline.journal import Boot, Logbook, Ranges, Weather, Writer  # noqa: E402
from lotline.journal.machines import News  # noqa: E402
from lotline.keeping.schemas import STEPS  # noqa: E402
from lotline.ledger import entries  # noqa: E402
from lotline.people.accounts import Accounts  # noqa: E402
from lotline.people.file import PeopleFile  # noqa: E402
from lotline.records import Indicator, Levels, MachineCycle  # noqa: E402
from lotline.reports.report import Draft  # noqa: E402
from lotline.reports.store import Store  # noqa: E402

FOLDER = ROOT / "tests/vectors/journals"
NOW = 1_790_000_100_000_000
VERDICT = '{"verdict":"%s","level":57.25,"limit":55.0,"rule":"day"}'


def fill(folder):
    """All three stores as this lotline writes them."""
    writer = Writer(folder)
    _measured(writer)
    _judged(writer)
    book = Logbook(writer)
    book.begin("lotline/0123456789abcdef+00000000+AQ==", 0)
    book.append(NOW, lambda last: [entries.begin("lotline/0123456789abcdef")])
    book.take(NOW, lambda last, rows: entries.of(NOW, last, rows))
    book.file(NOW, "site.toml", "00" * 16, "[site]\n")
    writer.close()
    people = PeopleFile(folder)
    Accounts(people).add("ada", "operator", "a long way to the sea", NOW, "")
    draft = Draft(NOW, "hum", "sleep", words="a low hum", contact="0123", form="sheet 1")
    Store(folder).add(draft, "diary", NOW, NOW + 1, "page")


def _measured(writer):
    node, boot = FakeNode(), Boot(1, "mic-street", 1, Ranges())
    rows = []
    for second in (1, 2, 5):
        node.seq = second - 1
        boot.seen.add(second)
        at = NOW + second * 1_000_000
        rows.append((boot.row, second, second * 1000, at + 9, at, 5, node.message()))
    rows.append((boot.row, 6, 6000, NOW + 6_000_009, None, None, node.message()))
    boot.seen.add(6)
    writer.add_frames(rows, [boot])
    writer.add_anchor(boot, 1000, NOW, 5)
    writer.note_gaps(NOW)
    thirds = Levels.of([40.0 + i / 4 for i in range(29)])
    values = {"LAeq": 57.25, "third_octave_Leq": thirds}
    writer.add_indicators(
        [Indicator("mic-street", 0, NOW, seconds, values, 1.0, 5, 0) for seconds in (1, 60, 900)],
        opened=[("mic-street", 0, 60, NOW + 60_000_000)], metered_to=3,
        calibrated=[("mic-street", 0, 1, NOW, {"calibration_level": 94.0})],
    )  # fmt: skip
    cycle = MachineCycle("cnc", 0, NOW, NOW + 9_000_000, 12.5, 900.0, 0.9)
    writer.save_machines([News("cnc", 0, NOW, NOW, cycles=[cycle])], [])


def _judged(writer):
    writer.add_verdict("day", NOW, NOW + 900_000_000, NOW + 1, VERDICT % "over")
    writer.add_verdict("night", NOW, NOW + 900_000_000, NOW + 1, VERDICT % "ok")
    writer.note(NOW, "clock", "The gateway's clock was set.", None)
    writer.count({("mic-street", "duplicate"): 2})
    writer.save_health({"mic-street": (NOW, '{"firmware":"0.1.0"}')})
    writer.take_weather([Weather(NOW + 60_000_000, 60, wind_speed=7.2)], "roof", NOW)
    with writer.transaction() as db:
        db.execute("INSERT INTO feeds (name, beyond, error) VALUES ('influx', 1, 'field type')")
        db.execute("INSERT INTO dead_letters (feed, series, time_ns, fields, at_us, words) VALUES "
                   "('influx', 'noise,node=mic', 1, 'LAeq=1', 2, 'field type')")  # fmt: skip
        db.execute("INSERT INTO steps (utc_us, step_us, first, widened) VALUES (?,?,1,1)",
                   (NOW, 7))  # fmt: skip
        db.execute("INSERT INTO alerts (rule, level, opened_us, seen_us, worst) "
                   "VALUES ('day','limit',?,?,57.25)", (NOW, NOW))  # fmt: skip


def as_step(path, package, steps, number):
    """A dump of the same rows in the tables of that many steps."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as db:
        for name in steps[:number]:
            db.executescript(resources.files(package).joinpath(name).read_text())
        db.execute("ATTACH ? AS now", (str(path),))
        tables = "SELECT name FROM {}.sqlite_schema WHERE type = 'table'"
        old = {row[0] for row in db.execute(tables.format("main"))} - {"sqlite_sequence"}
        new = {row[0] for row in db.execute(tables.format("now"))}
        for table in sorted(old & new):
            columns = ", ".join(row[1] for row in db.execute(f"PRAGMA main.table_info({table})"))
            db.execute(f"INSERT INTO main.{table} ({columns}) SELECT {columns} FROM now.{table}")
        db.execute("DETACH now")
        if "cursors" in old:  # what the log had taken of tables that were not there yet
            gone = new - old if "log_entries" in old else {*new, "at", "size", "files"}
            db.executemany("DELETE FROM cursors WHERE name = 'log:' || ?", [(t,) for t in gone])
        return "\n".join([*db.iterdump(), f"PRAGMA user_version={number};", ""])


def main():
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        fill(Path(name))
        for file, (package, steps) in STEPS.items():
            for number in range(1, len(steps) + 1):
                target = FOLDER / f"{Path(file).stem}-{number:03d}.sql"
                if not target.exists():
                    target.write_text(as_step(Path(name) / file, package, steps, number))
                    print(f"wrote {target.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
