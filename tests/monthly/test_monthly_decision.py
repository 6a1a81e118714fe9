"""The decision rule that the report and the officer read is that by which was decided."""

from datetime import datetime
from types import SimpleNamespace

import monthly_rig as rig
import pytest
from lotline import config
from lotline.journal import Reader, Writer
from lotline.ledger import FOLDER
from lotline.ledger.files import Files
from lotline.monthly import as_page, document, gather
from lotline.monthly.decision import decisions
from lotline.monthly.words import ENGLISH
from lotline.records import Indicator
from lotline.station.chosen import chosen, in_force, value_alone
from lotline.station.officer import exceeded, rules
from lotline.station.packs import Packs
from lotline.web.inside.officer import wording

MINUTE_US, HOUR_US = 60_000_000, 3_600_000_000
HOUR = round(datetime(2026, 10, 6, 12, tzinfo=rig.BERLIN).timestamp()) * 1_000_000
ALONE, BANDS = "site.alone/mean@mic-street", "site.bands/mean@mic-street"
PACK = """\
pack: site.{name}
version: 1.0.0
title: "Permit 12"
jurisdiction: DE
level: permit
in_force: {{from: null, until: null, st: M}}
cite:
  - {{id: a, instrument: "Permit 12", part: "4", st: C}}
periods:
  tz: Europe/Berlin
  whole: {{from: "00:00", to: "24:00"}}
rules:
  - id: mean
    title: "mean of an hour"
    quantity: LAeq
    per: 1 h
    limit: {{value: 50, st: C}}
    ok_if: "<="
    decide: {{rule: {rule}, uncertainty: 1.5, grade_max: indicative}}
    cite: a
"""


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    """Both hours lie within the uncertainty of the limit: one below it, one above."""
    more = "".join(f'\n[[pack]]\npack = "{n}.yaml"\nnode = "mic-street"\n'
                   for n in ("alone", "bands"))  # fmt: skip
    folder = rig.make(tmp_path_factory.mktemp("decision") / "shop", rig.SITE)
    for name, rule in (("alone", "simple"), ("bands", "interval")):
        (folder / f"{name}.yaml").write_text(PACK.format(name=name, rule=rule))
    (folder / config.SITE_FILE).write_text(rig.SITE + more)
    site = config.load(folder / config.SITE_FILE)
    packs = chosen(site, in_force(site))
    with Reader(site.data_folder) as reader:
        writer, clock = Writer(site.data_folder), SimpleNamespace(us=HOUR)
        clock.now_us, clock.speed = lambda: clock.us, 1.0
        judging = Packs(packs, reader, writer, clock)
        writer.add_indicators([
            Indicator(rig.MIC, 0, at, 60, {"LAeq": 49.5 if at < HOUR + HOUR_US else 50.5}, 1.0, 5)
            for at in range(HOUR, HOUR + 2 * HOUR_US, MINUTE_US)
        ])  # fmt: skip
        clock.us = HOUR + 3 * HOUR_US
        judging.tick(())
        writer.close()
    return site, packs


def facts(site, alone):
    with Reader(site.data_folder) as reader:
        return gather(site, rig.OCTOBER, reader, Files(site.data_folder / FOLDER), None,
                      lambda plan: "kept", rig.OCTOBER.span_us[1], "", alone)  # fmt: skip


def test_which_rules_compare_the_value_alone(shop):
    assert value_alone(shop[1]) == {ALONE}


def test_the_report_says_the_rule_in_force_of_each(shop):
    site, packs = shop
    found = facts(site, value_alone(packs))
    by_rule = {one.rule: one for one in found.conditions}
    assert by_rule[ALONE].periods == {"ok": 1, "over": 1}
    assert by_rule[BANDS].periods == {"unclear": 2}
    section = next(s for s in document(found).sections if s.title == "Uncertainty")
    tables = {b.words["caption"]: b.words["rows"] for b in section.blocks if b.kind == "table"}
    used = {
        row[0]: row[1:]
        for row in tables[
            "Expanded uncertainty that verdicts took into account, in the rule's unit"
        ]
    }
    assert used[f"{ALONE} at mic-street"] == ["not looked at", "–", "1", "0", "1"]
    assert used[f"{BANDS} at mic-street"][0] == "1.5"
    own = f"Decision rule of {ALONE} at mic-street: the value alone is compared"
    assert [row[1] for row in tables[own]][::2] == ["kept", "the limit is passed"]
    assert tables["Decision rule"][1][0] == "within the uncertainty of the limit, above or below"
    assert as_page(document(found)).count("not looked at") == 2  # in sections 2 and 14


def test_where_every_rule_compares_the_value_alone_nothing_is_said_of_a_band(shop):
    site, packs = shop
    alone = [c for c in facts(site, value_alone(packs)).conditions if c.rule == ALONE]
    (only,) = decisions(alone, ENGLISH)
    assert "uncertainty" not in str(only.words)


def test_a_bound_leaves_open_what_no_uncertainty_does(shop):
    site, packs = shop
    (one,) = (c for c in facts(site, value_alone(packs) | {BANDS}).conditions if c.rule == BANDS)
    assert one.sentence == "cannot say: of 2 periods only a bound is known"


def test_the_officer_reads_it_so_too(shop):
    site, packs = shop
    alone, asked = value_alone(packs), rules.asked(site, packs)
    with Reader(site.data_folder) as reader:
        rows = {r.key: r.found for r in
                rules.rows(reader, site, asked, *rig.OCTOBER.span_us, alone)}  # fmt: skip
        (passed,) = (
            exceeded.row(e, reader, site, alone)
            for e in reader.exceedances(HOUR, HOUR + 3 * HOUR_US)
        )
    assert (rows[ALONE].value_alone, rows[BANDS].value_alone) == (True, False)
    said = wording.uncertain(passed.uncertainty, passed.unit, passed.value_alone)
    assert said == "not looked at by this rule"
    assert wording.uncertain(1.5, "dB(A)", False) == "± 1.5 dB(A)"
