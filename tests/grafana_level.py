"""How far the dashboards were tested, said at the end of a run: docs/grafana.md has the levels.

A test module names its level: LEVEL = 4. A level is reached when all of its tests passed, and all
levels below it were reached.
"""

LEVELS = {
    1: "files are what the generator gives",
    2: "Grafana's own models lose nothing",
    3: "our lint finds nothing",
    4: "every query of every panel gives what it must on a real InfluxDB",
    5: "panels and pages say the same number",
}
KEY = "grafana_level"


def reached(reports):
    """(the level, what was not passed of the next one) of pytest's reports; (0, []) for none."""
    passed, others = set(), {}
    for report in reports:
        for key, level in getattr(report, "user_properties", ()):  # not of a failed collection
            if key == KEY and (report.when == "call" or not report.passed):
                if report.passed:
                    passed.add(level)
                else:
                    others.setdefault(level, []).append(report.nodeid)
    best = 0
    while best + 1 in passed and best + 1 not in others:
        best += 1
    return best, others.get(best + 1, [])


def sentence(reports):
    """One line, "" where no test of dashboards ran."""
    level, missed = reached(reports)
    if not level and not missed:
        return ""
    said = f"dashboards: level {level} of 6 reached"
    said += f" ({LEVELS[level]})" if level else ""
    if level < len(LEVELS):
        said += f", not {level + 1} ({LEVELS[level + 1]}: {len(missed)} tests failed or skipped)"
    return said + "; 6, seen in a Grafana, is done by hand: docs/grafana.md"
