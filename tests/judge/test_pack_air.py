"""Every figure of the packs of particulate matter, the VOC index and BS 4142's words."""

import pytest
from pack_table import (
    CONTEXT,
    HAIR,
    MONDAY,
    YEAR,
    Row,
    hold,
    judged,
    of_rule,
    series,
)

DAY = (f"{MONDAY}T00:00", f"{MONDAY}T24:00")
# From NowCast's and EPA's tables of 2024: concentration, index, word.
GOOD, MODERATE, SENSITIVE = "Good", "Moderate", "Unhealthy for sensitive groups"
PM25 = ((0, 0, GOOD), (9.0, 50, GOOD), (9.09, 50, GOOD), (9.1, 51, MODERATE), (12.0, 56, MODERATE),
        (35.4, 100, MODERATE), (35.5, 101, SENSITIVE), (35.9, 102, SENSITIVE), (55.4, 150,
        SENSITIVE),
        (55.5, 151, "Unhealthy"), (125.4, 200, "Unhealthy"), (125.5, 201, "Very unhealthy"),
        (225.4, 300, "Very unhealthy"), (225.5, 301, "Hazardous"), (325.4, 500,
        "Hazardous"))  # fmt: skip
PM10 = ((0, 0, GOOD), (54, 50, GOOD), (54.9, 50, GOOD), (55, 51, MODERATE), (154, 100, MODERATE),
        (155, 101, SENSITIVE), (254, 150, SENSITIVE), (255, 151, "Unhealthy"), (354, 200,
        "Unhealthy"),
        (355, 201, "Very unhealthy"), (424, 300, "Very unhealthy"), (425, 301, "Hazardous"),
        (604, 500, "Hazardous"))  # fmt: skip


@pytest.mark.parametrize(
    ("quantity", "value", "index", "word"),
    [("PM2.5", *row) for row in PM25] + [("PM10", *row) for row in PM10],
)
def test_the_index_of_a_day_and_of_the_nowcast(quantity, value, index, word):
    pack = quantity.lower().replace(".", "")
    case = {"pack": f"air.{pack}", "site": {"tz": "America/New_York"},
            "series": [{"quantity": quantity, "from": DAY[0], "to": DAY[1],
            "value": value}]}  # fmt: skip
    found = judged(case | {"rules": ["aqi-day"]})
    one = of_rule(found, "aqi-day")
    assert (one["value"], one["word"], one["verdict"]) == (index, word, "context")
    assert one["grade"] == "screening"
    newest = judged(case | {"rules": ["aqi-now"]})[-1]
    assert (newest["value"], newest["word"]) == (index, word)


def pm(quantity, first, last):
    return lambda v: [{"quantity": quantity, "from": first, "to": last, "value": v}]


def years():
    for year, rule, limit, st in (
        (2026, "eu2008-year", 25, "C2"), (2031, "eu2030-year", 10, "C2"), (2026, "who-year", 5,
        "C2"),
        (2026, "who-day", 15, "C2"),
    ):  # fmt: skip
        yield Row("air.pm25", rule, limit, st, pm("PM2.5", *of(year)), YEAR)
    for year, rule, limit, st in (
        (2026, "eu-year", 40, "C2"), (2031, "eu-year", 20, "C2"), (2026, "who-year", 15, "C2"),
        (2028, "who-day", 45, "C2"),
    ):  # fmt: skip
        yield Row("air.pm10", rule, limit, st, pm("PM10", *of(year)), YEAR)
    yield Row("air.pm25", "naaqs-context", 35, "M", pm("PM2.5", *of(2026)), CONTEXT)
    yield Row("air.pm25", "naaqs-year-context", 9, "U", pm("PM2.5", *of(2026)), CONTEXT)
    yield Row("air.pm10", "naaqs-context", 150, "C", pm("PM10", *of(2026)), CONTEXT)


def of(year):
    return f"{year}-01-01T00:00", f"{year + 1}-01-01T00:00"


@pytest.mark.parametrize("row", list(years()), ids=str)
def test_a_year(row):
    hold(row)


@pytest.mark.parametrize(
    ("quantity", "rule", "year", "threshold", "days"),
    [("PM2.5", "eu2030-day", 2032, 25, 18), ("PM10", "eu-day/2008", 2026, 50, 35),
     ("PM10", "eu-day/2030", 2031, 45, 18)],
)  # fmt: skip
def test_so_many_days_of_a_year_may_be_above(quantity, rule, year, threshold, days):
    """The days are those above, not those at, the daily value; a leap year's, too."""
    pack = f"air.{quantity.lower().replace('.', '')}"
    for over, verdict in ((days, "ok"), (days + 1, "over")):
        change = (
            f"{year}-01-{over + 1:02d}T00:00" if over < 31 else f"{year}-02-{over - 30:02d}T00:00"
        )
        rows = [
            {"quantity": quantity, "from": f"{year}-01-01T00:00", "to": change,
            "value": threshold + 0.1},
            {"quantity": quantity, "from": change, "to": f"{year + 1}-01-01T00:00",
            "value": threshold},
        ]  # fmt: skip
        one = of_rule(judged({"pack": pack, "rules": [rule], "series": rows}), rule)
        assert (one["value"], one["limit"], one["verdict"]) == (over, days, verdict), one[
            "reasons"
        ]


def test_before_and_after_the_law_of_2030():
    for rule, year in (("eu2030-day", 2029), ("eu2030-year", 2029), ("eu2008-year", 2030)):
        rows = pm("PM2.5", *of(year))(100.0)
        one = of_rule(judged({"pack": "air.pm25", "rules": [rule], "series": rows}), rule)
        assert one["verdict"] == "not_applicable", rule
        assert "in force" in one["reasons"][0]


def test_ten_micrometres_are_compared_in_steps_of_ten():
    for value, compared in ((154.9, 150), (155.0, 160)):
        rows = pm("PM10", *of(2026))(value)
        one = of_rule(judged({"pack": "air.pm10", "rules": ["naaqs-context"], "series": rows}),
                      "naaqs-context")  # fmt: skip
        assert one["steps"]["judged"][0]["compared"] == compared
        assert one["verdict"] == "context"


@pytest.mark.parametrize(("rh", "value"), [(50, 22.40), (85, 22.40 - 0.0862 * 35)])
def test_the_correction_of_purpleair(rh, value):
    rows = [
        {"quantity": "PM2.5", "from": DAY[0], "to": DAY[1], "value": 40},
        {"quantity": "relative_humidity", "from": DAY[0], "to": DAY[1], "value": rh},
    ]
    case = {"pack": "air.pm25", "set": {"sensor": "purpleair"}, "series": rows}
    one = of_rule(judged(case | {"rules": ["purpleair"]}), "purpleair")
    assert one["value"] == pytest.approx(value, abs=HAIR)
    damp = judged(case | {"rules": ["aqi-day"], "series": [rows[0], rows[1] | {"value": 85.1}]})
    assert damp[0]["verdict"] == "nodata"  # too humid for an optical sensor


@pytest.mark.parametrize(("value", "word"), [(149.9, "no event"), (150, "solvent or fume event")])
def test_an_index_is_no_more_than_an_index(value, word):
    rows = [{"quantity": "VOC_index", "from": DAY[0], "to": DAY[1], "value": value}]
    one = of_rule(judged({"pack": "lotline.voc-index", "series": rows}), "event")
    assert (one["verdict"], one["grade"], one["limit"]) == ("context", "index", None)
    assert word in one["word"]


@pytest.mark.parametrize(
    ("rating", "word"),
    [(0, "low impact"), (1, "between low"), (4, "between low"), (5, "an adverse"), (9,
    "an adverse"),
     (10, "significant adverse")],
)  # fmt: skip
@pytest.mark.parametrize("at", [("10:00", "11:00"), ("23:00", "23:15")])
def test_bs_4142_gives_a_word_and_no_verdict(rating, word, at):
    span = (f"{MONDAY}T{at[0]}", f"{MONDAY}T{at[1]}")
    rows = [
        series("LAeq", "specific", *span, 40 + rating),
        series("LA90", "background", *span, 40.4),  # whole decibels: 40
    ]
    one = of_rule(judged({"pack": "uk.bs4142", "series": rows}), "initial-estimate")
    assert (one["value"], one["verdict"], one["limit"]) == (rating, "context", None)
    assert word in one["word"]
    assert "depending on the context" in one["word"]


def test_the_corrections_of_bs_4142_add_up():
    span = (f"{MONDAY}T10:00", f"{MONDAY}T11:00")
    rows = [series("LAeq", "specific", *span, 40), series("LA90", "background", *span, 40)]
    for chosen, added in (
        ({"tonal": 6, "impulsive": 9, "intermittent": 3}, 18), ({"other": 3}, 3),
        ({"other": 3, "tonal": 2}, 2), ({"other": 3, "impulsive": 3}, 3),
    ):  # fmt: skip
        one = of_rule(judged({"pack": "uk.bs4142", "set": chosen, "series": rows}),
                      "initial-estimate")  # fmt: skip
        assert one["value"] == added
        assert any("(M: from memory" in r for r in one["reasons"])
