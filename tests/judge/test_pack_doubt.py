"""What is not known is never ok: every rule of every pack without its data, without answers, on
half of its time; and no finding claims more than its grade."""

import pytest
from lotline.judge.language import library
from lotline.judge.language.pack import GRADES, INSTRUMENTS
from lotline.judge.spans import used_quantities
from pack_table import MONDAY, judged, series

RULES = [(p.id, r.id) for n in library.names() for p in library.shipped(n) for r in p.rules]
DAYS = (f"{MONDAY}T00:00", "2026-03-05T00:00")
# The highest claim that each pack may make, as the texts and section 7 of the rules let it.
HIGHEST = {
    "air.pm10": "screening", "air.pm25": "screening", "work.noise": "screening",
    "lotline.voc-index": "index", "es.rd1367": "evidential",
}  # fmt: skip
CLAIMS = {"evidential": ("complies with", "exceeds"), "indicative": ("is within", "is not within"),
          "screening": ("shows nothing against", "suggests more than")}  # fmt: skip


def pack_of(name):
    return library.shipped(name)[-1]


def rule_of(pack, rule):
    return next(r for r in pack_of(pack).rules if r.id == rule)


def answered(pack):
    """Of each question the first answer that may be given."""
    found = {}
    for fact in pack_of(pack).facts.values():
        if fact.kind == "words":
            found[fact.name] = fact.words[0]
        elif fact.kind == "truth":
            found[fact.name] = True
    return found


def full(rule, value, start=DAYS[0], end=DAYS[1], role="total"):
    """Everything that a rule may take, all of the time; the residual far below."""
    rows = []
    for name in used_quantities(rule):
        if rule.quantity and rule.quantity.how == "sum":
            rows.append({"quantity": name, "at": f"{MONDAY}T12:00", "value": value})
        else:
            rows.append(series(name, role, start, end, value))
    return rows


def everything(pack):
    """Of all its rules; levels with a residual far below."""
    found = {}
    for rule in pack_of(pack).rules:
        for row in full(rule, 5.0):
            found[row["quantity"], "total"] = row
            if row.get("quantity", "").startswith("L"):
                found[row["quantity"], "residual"] = row | {"role": "residual", "value": -30.0}
    return list(found.values())


@pytest.mark.parametrize(("pack", "rule"), RULES)
def test_without_its_data_nothing_is_ok(pack, rule):
    wind = [{"quantity": "wind_speed", "from": DAYS[0], "to": DAYS[1], "value": 1}]
    for chosen in ({}, answered(pack)):
        for one in judged({"pack": pack, "rules": [rule], "set": chosen, "series": wind}):
            assert one["verdict"] in ("nodata", "not_applicable"), (one["verdict"], one["reasons"])
            assert one["value"] is None
            assert one["reasons"][0]


def looks_at_a_time(pack, rule):
    """Not at what was measured, however short, as a shift is, nor at entries of a ledger."""
    asked = rule_of(pack, rule)
    whole = asked.per.kind not in ("measured", "shift")
    return whole and asked.quantity is not None and asked.quantity.how != "sum"


@pytest.mark.parametrize(("pack", "rule"), [one for one in RULES if looks_at_a_time(*one)])
def test_a_quarter_of_the_time_is_not_enough(pack, rule):
    """Nor what is a quarter of it so quiet that it could be nothing else: the rest may be loud."""
    asked = rule_of(pack, rule)
    span = {"from": f"{MONDAY}T00:00", "every": "15 min", "values": [5.0, None, None, None] * 24}
    rows = [
        {"quantity": row["quantity"], "role": row["role"], **span} for row in full(asked, 5.0)
    ]  # fmt: skip
    found = judged({"pack": pack, "rules": [rule], "set": answered(pack), "series": rows})
    assert found
    assert "ok" not in {f["verdict"] for f in found}, [(f["start"], f["reasons"]) for f in found]


def needed(pack):
    """What the site or a person must say."""
    facts = pack_of(pack).facts.values()
    return [f.name for f in facts if f.default is None and not f.optional and f.kind != "dates"]


@pytest.mark.parametrize("pack", [name for name in library.names() if needed(name)])
def test_an_answer_that_is_missing_is_told(pack):
    """By its name; and the verdicts that need it are nodata."""
    found = judged({"pack": pack, "series": everything(pack)})
    said = [f for f in found if "is not set (" in f["reasons"][0]]
    assert {name for f in said for name in needed(pack) if f"{name} is not set" in f["reasons"][0]}
    assert {f["verdict"] for f in said} == {"nodata"}, [(f["rule"], f["verdict"]) for f in said]


@pytest.mark.parametrize("pack", library.names())
@pytest.mark.parametrize("instrument", ["class1", "mems"])
def test_no_more_is_claimed_than_pack_and_instrument_allow(pack, instrument):
    most = min(HIGHEST.get(pack, "indicative"), INSTRUMENTS[instrument], key=GRADES.index)
    rules = [r.id for r in pack_of(pack).rules if r.per.unit != "year"]
    case = {"pack": pack, "set": answered(pack), "series": everything(pack), "rules": rules}
    found = judged(case | ({"instrument": instrument} if instrument else {}))
    assert found
    for one in found:
        assert GRADES.index(one["grade"]) <= GRADES.index(most), (one["rule"], one["grade"])
        said = one["reasons"][0]
        for grade, words in CLAIMS.items():
            if grade != one["grade"]:
                assert not any(f"{w} the limit" in said for w in words), said
