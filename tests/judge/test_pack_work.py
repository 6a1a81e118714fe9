"""Every limit of the packs of noise, chemicals and solvents at work."""

import pytest
from pack_table import EXACT, MONDAY, SMALL, SMALL_STRICT, STRICT, Row, hold, level, series

SHIFT = (f"{MONDAY}T08:00", f"{MONDAY}T16:00")
NOISE = "work.noise"
SHIFT_SAID = {"states": [{"source": "shift", "from": SHIFT[0], "to": SHIFT[1], "on": True}]}


def noise():
    # Eight hours at the criterion are the whole dose; 5 or 3 dB more halve the time.
    for rule, points, crit, st in (("osha-pel", EXACT, 90, "C"), ("niosh-rel", EXACT, 85, "M")):
        yield Row(NOISE, rule, 100, st, dose(crit, 5 if crit == 90 else 3, 100), points)
    yield Row(NOISE, "osha-action", 50, "M", dose(85, 5, 50), STRICT)
    yield Row(NOISE, "osha-peak", 140, "C", level("LCpeak", *SHIFT, role="total"), EXACT)
    yield Row(NOISE, "niosh-ceiling", 140, "M", level("LAFmax", *SHIFT, role="total"), EXACT)
    for test, limit, points in (
        ("lower-action", 80, STRICT), ("upper-action", 85, STRICT), ("limit", 87, EXACT),
    ):  # fmt: skip
        make = level("LAeq", *SHIFT, role="total")
        yield Row(NOISE, f"eu-levels/{test}", limit, "C", make, points)
    for test, limit, points in (
        ("lower-action", 135, STRICT), ("upper-action", 137, STRICT), ("limit", 140, EXACT),
    ):  # fmt: skip
        make = level("LCpeak", *SHIFT, role="total")
        yield Row(NOISE, f"eu-peak/{test}", limit, "M", make, points)
    # The limit value alone counts the protectors.
    worn = {"set": {"protector": 10}}
    make = level("LAeq", *SHIFT, role="total")
    yield Row(NOISE, "eu-levels/limit", 97, "C", make, EXACT, worn)
    yield Row(NOISE, "eu-levels/upper-action", 85, "C", make, STRICT, worn)


def dose(base, exchange, percent):
    """A level for eight hours; the dose is base 2 of what it exceeds `base` by, over exchange."""
    from math import log2

    return lambda v: [
        series("LAS", "total", *SHIFT, base + exchange * log2(max(v, 1e-9) / percent))
    ]


# OSHA's table G-16, dB(A) and hours: each alone is the whole dose.
G16 = ((90, 8), (92, 6.06), (95, 4), (97, 3.03), (100, 2), (102, 1.516), (105, 1), (110, 0.5),
       (115, 0.25))  # fmt: skip


@pytest.mark.parametrize(("db", "hours"), G16)
def test_the_hours_that_osha_allows(db, hours):
    from pack_table import judged, of_rule

    end = round(8 * 3600 + hours * 3600)
    at = f"{MONDAY}T{end // 3600:02d}:{end // 60 % 60:02d}:{end % 60:02d}"
    case = {"pack": NOISE, "series": [series("LAS", "total", SHIFT[0], at, db)]}
    assert of_rule(judged(case), "osha-pel")["value"] == pytest.approx(100, rel=2e-3)


# agent: TWA, status, STEL, status
OSHA = {
    "acetone": (1000, "C2"), "isopropanol": (400, "C2"), "ethanol": (1000, "C2"),
    "toluene": (200, "C2"), "xylene": (100, "M"), "formaldehyde": (0.75, "C2"),
    "methyl_methacrylate": (100, "M"), "CO": (50, "C2"), "ozone": (0.1, "M"),
    "butanone": (200, "M"), "butyl_acetate": (150, "M"), "THF": (200, "M"),
    "total_dust": (15, "M"), "respirable_dust": (5, "M"), "silica": (0.05, "M"),
    "lead": (0.05, "C2"), "chromium_vi": (0.005, "M"),
}  # fmt: skip
EU = {
    "acetone": (500, "C"), "toluene": (50, "M", 100), "xylene": (50, "C", 100),
    "formaldehyde": (0.3, "M", 0.6), "methyl_methacrylate": (50, "C", 100), "CO": (20, "M", 100),
    "NO2": (0.5, "M", 1), "HCl": (5, "C", 10), "butanone": (200, "C", 300),
    "butyl_acetate": (50, "C", 150), "PGMEA": (50, "C", 100), "THF": (50, "C", 100),
    "silica": (0.1, "C"),
}  # fmt: skip
UK = {
    "acetone": (500, "M", 1500), "isopropanol": (400, "M", 500), "ethanol": (1000, "M"),
    "toluene": (50, "M", 100), "xylene": (50, "M", 100), "styrene": (100, "M", 250),
    "formaldehyde": (2, "M", 2), "methyl_methacrylate": (50, "M", 100), "CO": (20, "M", 100),
    "NO2": (0.5, "M", 1), "ozone": (None, "M", 0.2), "HCl": (1, "M", 5),
    "inhalable_dust": (10, "M"), "respirable_dust": (4, "M"), "rosin_fume": (0.05, "C", 0.15),
    "hardwood_dust": (3, "M"), "silica": (0.1, "M"), "lead": (0.15, "M"), "chromium_vi": (0.01,
    "U"),
}  # fmt: skip


def chemicals():
    for pack, table in (("us.osha.pel", OSHA), ("eu.oel", EU), ("uk.eh40", UK)):
        for agent, (twa, st, *stel) in table.items():
            name = agent.replace("_", "-").lower()
            if twa is not None:
                yield Row(pack, f"twa/{name}", twa, st, gas(agent, *SHIFT), SMALL)
                # The sum of c dt over eight hours, however long the shift is.
                yield Row(
                    pack, f"twa/{name}", twa, st, gas(agent, SHIFT[0], f"{MONDAY}T12:00", 2), SMALL
                )
            for limit in stel:
                yield Row(pack, f"stel/{name}", limit, st, quarter(agent), SMALL)
    osha = "us.osha.pel"
    yield Row(osha, "stel/formaldehyde", 2, "C2", quarter("formaldehyde"), SMALL)
    for agent, limit, st in (("NO2", 5, "C2"), ("HCl", 5, "M")):
        yield Row(osha, f"ceiling/{agent.lower()}", limit, st, quarter(agent), SMALL)
    for agent, limit, st in (("formaldehyde", 0.5, "C2"), ("silica", 0.025, "M"), ("lead",
    0.03, "M"),
                             ("chromium_vi", 0.0025, "M")):  # fmt: skip
        name = agent.replace("_", "-")
        yield Row(osha, f"action/{name}", limit, st, gas(agent, *SHIFT), SMALL_STRICT)
    yield Row(osha, "toluene-peak", 500, "M", minutes("toluene", 1), SMALL)
    yield Row(osha, "toluene-ceiling", 10, "M", over_for("toluene", 300), MINUTES)
    yield Row("uk.eh40", "twa/chromium-vi", 0.025, "U", gas("chromium_vi", *SHIFT), SMALL,
              {"set": {"process": True}})  # fmt: skip


MINUTES = ((-1.0, "ok"), (0.0, "ok"), (1.0, "over"))


def gas(agent, start, end, times=1):
    return lambda v: [{"quantity": agent, "from": start, "to": end, "value": v * times}]


def quarter(agent):
    """A quarter hour across two of the clock, within a shift of nothing."""
    return lambda v: [
        {"quantity": agent, "from": SHIFT[0], "to": f"{MONDAY}T09:07", "value": 0},
        {"quantity": agent, "from": f"{MONDAY}T09:07", "to": f"{MONDAY}T09:22", "value": v},
        {"quantity": agent, "from": f"{MONDAY}T09:22", "to": SHIFT[1], "value": 0},
    ]


def minutes(agent, count):
    last = f"{MONDAY}T09:{count:02d}"
    return lambda v: [
        {"quantity": agent, "from": SHIFT[0], "to": f"{MONDAY}T09:00", "value": 0},
        {"quantity": agent, "from": f"{MONDAY}T09:00", "to": last, "value": v},
        {"quantity": agent, "from": last, "to": SHIFT[1], "value": 0},
    ]


def over_for(agent, ceiling):
    """Just above the ceiling for so many minutes, and at it for the rest."""
    return lambda v: [
        {"quantity": agent, "from": SHIFT[0], "to": f"{MONDAY}T09:00", "value": ceiling},
        {"quantity": agent, "from": f"{MONDAY}T09:00", "to": f"{MONDAY}T09:{round(v):02d}",
        "value": ceiling + 0.1},
        {"quantity": agent, "from": f"{MONDAY}T09:{round(v):02d}", "to": SHIFT[1],
        "value": ceiling},
    ]  # fmt: skip


def dated():
    """Figures that changed: the day before, and the day from which the new one holds."""
    for rule, agent, old, new, last, first, st in (
        ("hardwood", "hardwood_dust", 3, 2, "2023-01-17", "2023-01-18", "C"),
        ("chromium-vi", "chromium_vi", 0.01, 0.005, "2025-01-17", "2025-01-18", "C"),
        ("lead", "lead", 0.15, 0.03, "2024-04-08", "2024-04-09", "M"),
    ):
        for limit, day in ((old, last), (new, first)):
            make = gas(agent, f"{day}T08:00", f"{day}T16:00")
            yield Row("eu.oel", rule, limit, st, make, SMALL)
    make = gas("chromium_vi", "2025-01-17T08:00", "2025-01-17T16:00")
    yield Row("eu.oel", "chromium-vi", 0.025, "C", make, SMALL, {"set": {"welding": True}})


SOLVENTS = "us.osha.solvents"


def solvents():
    yield Row(SOLVENTS, "styrene-twa", 100, "C", gas("styrene", *SHIFT), SMALL)
    yield Row(SOLVENTS, "styrene-peak", 600, "C", minutes("styrene", 1), SMALL)
    make = over_for("styrene", 200)
    yield Row(SOLVENTS, "styrene-ceiling/length", 5, "C", make, MINUTES)
    yield Row(SOLVENTS, "mixture", 1, "M", mixture, SMALL)


def mixture(value):
    """Half of toluene's 200, a quarter each of xylene's 100 and acetone's 1000."""
    shares = (("toluene", 100), ("xylene", 25), ("acetone", 250))
    return [
        {"quantity": agent, "from": SHIFT[0], "to": SHIFT[1], "value": ppm * value}
        for agent, ppm in shares
    ]


ANNEX7 = {"cmr_cleaning": 1000, "other_cleaning": 2000, "vehicle_refinishing": 500,
          "other_coating": 5000, "wood_coating": 15000, "adhesive": 5000, "lamination": 5000,
          "footwear": 5000, "printing": 15000}  # fmt: skip


def ledger():
    for activity, limit in ANNEX7.items():
        case = {"set": {"activity": activity}}
        yield Row(
            "eu.ied.annex7.watch", "consumption", limit, "M", used, EXACT, case, "2025-03-01"
        )


def used(kg):
    """In two months of the twelve that end with February 2026."""
    return [
        {"quantity": "solvent_consumed", "at": at, "value": kg / 2}
        for at in ("2025-03-01T00:00", "2026-02-28T23:59")
    ]


ROWS = [*noise(), *chemicals(), *dated(), *solvents(), *ledger()]


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_a_limit(row):
    hold(row)


def test_styrene_above_its_ceiling_twice_in_three_hours():
    from pack_table import judged, of_rule

    def at(hour, ppm=250):
        start, end = f"{MONDAY}T{hour}:00", f"{MONDAY}T{hour}:05"
        return {"quantity": "styrene", "from": start, "to": end, "value": ppm}

    def quiet(a, b):
        return {"quantity": "styrene", "from": f"{MONDAY}T{a}", "to": f"{MONDAY}T{b}", "value": 50}

    for second, verdict in (("11", "over"), ("12", "over"), ("13", "ok")):
        rows = [quiet("08:00", "09:00"), at("09"), quiet("09:05", f"{second}:00"), at(second),
                quiet(f"{second}:05", "16:00")]  # fmt: skip
        found = judged({"pack": SOLVENTS, "series": rows})
        assert of_rule(found, "styrene-ceiling/times")["verdict"] == verdict, second
