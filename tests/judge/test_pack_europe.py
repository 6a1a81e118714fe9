"""Every limit of the European packs, at, just under and just over it."""

from math import log10

import pytest
from pack_table import DAY, EVENING, EXACT, HALF, MONDAY, WHOLE, Row, above, hold, level, series

NIGHT = (f"{MONDAY}T23:00", "2026-03-03T07:00")
LONG_DAY = (f"{MONDAY}T06:00", f"{MONDAY}T22:00")
LONG_NIGHT = (f"{MONDAY}T22:00", "2026-03-03T06:00")
NO_DEDUCTION = {"monitoring": False}
# Three of sixteen hours of a Monday are quiet ones, with 6 dB more.
QUIET = 10 * log10((13 + 3 * 10**0.6) / 16)
TAL = "de.ta-laerm"
GUIDE = {
    "GI": (70, 70, "C2"), "GE": (65, 50, "C2"), "MU": (63, 45, "M"), "MK": (60, 45, "C2"),
    "MD": (60, 45, "C2"), "MI": (60, 45, "C2"), "WA": (55, 40, "C2"), "WS": (55, 40, "C2"),
    "WR": (50, 35, "C2"), "KU": (45, 35, "C2"),
}  # fmt: skip


def germany():
    for zone, (day, night, st) in GUIDE.items():
        case = {"site": {"zone": zone}, "set": NO_DEDUCTION}
        extra = QUIET if zone in ("WA", "WS", "WR", "KU") else 0.0
        yield Row(TAL, "day-rating", day, st, level("LAeq", *LONG_DAY, less=extra), WHOLE, case)
        yield Row(TAL, "night-rating", night, st, level("LAeq", *LONG_NIGHT), WHOLE, case)
        yield Row(TAL, "short-peaks", day + 30, st, level("LAFmax", *LONG_DAY), WHOLE, case)
        yield Row(TAL, "short-peaks", night + 20, st, level("LAFmax", *LONG_NIGHT), WHOLE, case)
    # 6.9: 3 dB less is judged where it is measured.
    case = {"site": {"zone": "MI"}}
    yield Row(TAL, "night-rating", 45, "M", level("LAeq", *LONG_NIGHT, less=-3), WHOLE, case)
    for kt in (3, 6):
        case = {"site": {"zone": "MI"}, "set": {**NO_DEDUCTION, "KT": kt, "KI": 2}}
        yield Row(
            TAL, "night-rating", 45, "C2", level("LAeq", *LONG_NIGHT, less=kt + 2), WHOLE, case
        )
    case = {"site": {"zone": "GE"}, "set": {**NO_DEDUCTION, "indoors": True}}
    yield Row(TAL, "day-rating", 35, "C", level("LAeq", *LONG_DAY), WHOLE, case)
    yield Row(TAL, "night-rating", 25, "C", level("LAeq", *LONG_NIGHT), WHOLE, case)
    yield Row(TAL, "short-peaks", 45, "C", level("LAFmax", *LONG_DAY), WHOLE, case)
    yield Row(TAL, "short-peaks", 35, "C", level("LAFmax", *LONG_NIGHT), WHOLE, case)
    for zone, more in (("MI", (20, 10)), ("GE", (25, 15))):
        case = {"site": {"zone": zone}, "set": {**NO_DEDUCTION, "rare": [MONDAY]}}
        for rule, of, at, limit in (
            ("day", "LAeq", LONG_DAY, 70),
            ("night", "LAeq", LONG_NIGHT, 55),
        ):
            yield Row(TAL, f"rare-events/{rule}", limit, "C2", level(of, *at), WHOLE, case)
        yield Row(TAL, "rare-peaks", 70 + more[0], "C2", level("LAFmax", *LONG_DAY), WHOLE, case)
        yield Row(TAL, "rare-peaks", 55 + more[1], "C2", level("LAFmax", *LONG_NIGHT), WHOLE, case)


CSP = "fr.bruits-voisinage"
# Cumulative seconds, dB; the last two of each: just at the end of a step, and just after it.
TERMS = ((1, 6), (60, 6), (61, 5), (300, 5), (301, 4), (1200, 4), (1201, 3), (7200, 3),
         (7201, 2), (14400, 2), (14401, 1), (28800, 1), (28801, 0), (50000, 0))  # fmt: skip


def clock(seconds, start=8 * 3600):
    at = start + seconds
    return f"{MONDAY}T{at // 3600:02d}:{at // 60 % 60:02d}:{at % 60:02d}"


def french(seconds, residual=40.0):
    """By day from 07:00: the source runs from 08:00; half an hour is measured without it."""
    on = clock(0), clock(seconds)
    states = [
        {"source": "saw", "from": f"{MONDAY}T07:00", "to": on[0], "on": False},
        {"source": "saw", "from": on[0], "to": on[1], "on": True},
        {"source": "saw", "from": on[1], "to": f"{MONDAY}T22:00", "on": False},
    ]  # fmt: skip
    return states, lambda v: [
        series("LAeq", "total", *on, residual + v),
        series("LAeq", "residual", f"{MONDAY}T07:00", f"{MONDAY}T07:30", residual),
    ]


def france():
    for seconds, term in TERMS:
        states, make = french(seconds)
        st = "C2" if term == 0 else "C"
        yield Row(CSP, "global", 5 + term, st, make, EXACT, {"states": states})
    night = (f"{MONDAY}T22:00", "2026-03-03T07:00")
    states = [{"source": "saw", "from": night[0], "to": night[1], "on": True}]
    yield Row(CSP, "global", 3, "C", above("LAeq", *night, 40), EXACT, {"states": states})
    for band, limit in ((125, 7), (250, 7), (500, 5), (1000, 5), (2000, 5), (4000, 5)):
        yield Row(CSP, "spectral", limit, "C", spectrum(band), EXACT, {"set": {"indoors": True}})


def spectrum(band):
    """One band stands out by the value, all others by nothing."""
    day = (f"{MONDAY}T07:00", f"{MONDAY}T22:00")

    def make(value):
        quiet = dict.fromkeys(("125", "250", "500", "1000", "2000", "4000"), 30.0)
        return [
            series("LZeq", "total", *day, quiet | {str(band): 30.0 + value}),
            series("LZeq", "residual", *day, quiet),
            series("LAeq", "total", *day, 26.0),
        ]

    return make


IMMISSION = {"I": (50, 40, "C", "C"), "II": (55, 45, "C", "C"), "III": (60, 50, "M", "M"),
             "IV": (65, 55, "M", "M"),
             "V": (70, 60, "M", "M"), "VI": (70, 70, "M", "M")}  # fmt: skip
EMISSION = {"I": (45, 35, "C", "C"), "II": (50, 40, "C", "C"), "III": (55, 45, "C", "M"),
            "IV": (60, 50, "M", "M"),
            "V": (65, 55, "M", "M"), "VI": (65, 65, "M", "M")}  # fmt: skip
IT = "it.dpcm-1997"


def italy():
    for zone, (*limits, day_st, night_st) in IMMISSION.items():
        case = {"site": {"zone": zone}}
        for limit, at, st in zip(limits, (LONG_DAY, LONG_NIGHT), (day_st, night_st), strict=True):
            make = level("LAeq", *at, role="total")
            yield Row(IT, "immission", limit, st, make, HALF, case)
            yield Row(IT, "quality", limit - 3, st, make, HALF, case)
    for zone, (*limits, day_st, night_st) in EMISSION.items():
        case = {"site": {"zone": zone}}
        for limit, at, st in zip(limits, (LONG_DAY, LONG_NIGHT), (day_st, night_st), strict=True):
            yield Row(IT, "emission", limit, st, level("LAeq", *at), HALF, case)
    case = {"site": {"zone": "II"}}
    for at, limit, residual in ((LONG_DAY, 5, 52.0), (LONG_NIGHT, 3, 42.0)):
        yield Row(IT, "differential", limit, "C", above("LAeq", *at, residual), HALF, case)
    # 3 dB each; the low-frequency one at night alone; by day less for a short time.
    for chosen, at, add in (
        ({"KI": 3}, LONG_DAY, 3), ({"KI": 3, "KT": 3}, LONG_DAY, 6), ({"KB": 3}, LONG_DAY, 0),
        ({"KI": 3, "KT": 3, "KB": 3}, LONG_NIGHT, 9), ({"part_time": "hour"}, LONG_DAY, -3),
        ({"part_time": "quarter"}, LONG_DAY, -5), ({"part_time": "quarter"}, LONG_NIGHT, 0),
    ):  # fmt: skip
        limit, st = (60, "M") if at is LONG_DAY else (50, "M")
        make = level("LAeq", *at, role="total", less=add)
        yield Row(IT, "immission", limit, st, make, HALF, {"site": {"zone": "III"}, "set": chosen})


BKL = {"facade": (50, 45, 40), "attached": (35, 30, 25)}
NL = "nl.bkl"


def netherlands():
    spans = (DAY, EVENING, NIGHT)
    for place, limits in BKL.items():
        for limit, at in zip(limits, spans, strict=True):
            for park in (False, True):
                case = {"set": {"place": place, "business_park": park}}
                yield Row(NL, "rating", limit + 5 * park, "C2", level("LAeq", *at), EXACT, case)
    for place, drive, limit in (
        ("facade", False, 65), ("facade", True, 70), ("attached", False, 45),
        ("attached", True, 55),
    ):  # fmt: skip
        case = {"set": {"place": place, "drive": drive}}
        for at in (EVENING, NIGHT):
            yield Row(NL, "peaks", limit, "C2", level("LAFmax", *at), EXACT, case)
    for chosen, add in (
        ({"tonal": True}, 5), ({"impulsive": True}, 5), ({"music": True}, 10),
        ({"tonal": True, "impulsive": True}, 5), ({"tonal": True, "music": True}, 10),
    ):  # fmt: skip
        yield Row(NL, "rating", 50, "M", level("LAeq", *DAY, less=add), EXACT, {"set": chosen})
    yield Row(NL, "rating", 50, "C2", level("LAeq", *DAY, less=-2), EXACT, {"set": {"Cm": 2}})


ES = "es.rd1367"
B1 = {
    "e": (50, 50, 40),
    "a": (55, 55, 45),
    "d": (60, 60, 50),
    "c": (63, 63, 53),
    "b": (65, 65, 55),
}
B2 = {"living": (40, 40, 30), "bedroom": (35, 35, 25), "office": (35, 35, 35),
      "open_office": (40, 40, 40), "ward_living": (40, 40, 30), "ward_bedroom": (35, 35, 25),
      "classroom": (35, 35, 35), "reading_room": (30, 30, 30)}  # fmt: skip


def spain():
    tables = [({"zone": zone}, {}, limits) for zone, limits in B1.items()]
    tables += [({"zone": "a"}, {"room": room}, limits) for room, limits in B2.items()]
    for site, chosen, limits in tables:
        case = {"site": site, "set": chosen}
        for limit, at in zip(limits, (DAY, EVENING, NIGHT), strict=True):
            for test, more in (("any", 5), ("daily", 3)):
                yield Row(
                    ES, f"measured/{test}", limit + more, "C", level("LAeq", *at), WHOLE, case
                )
    year = ("2026-01-01T00:00", "2027-01-01T00:00")
    case = {"site": {"zone": "a"}}
    # A year at the night's limit: both other periods stay below theirs.
    yield Row(ES, "measured/yearly", 45, "C", level("LAeq", *year), WHOLE, case, "night")
    for chosen, add in (
        ({"Kt": 3}, 3), ({"Kt": 6, "Kf": 3}, 9), ({"Kt": 6, "Kf": 3, "Ki": 3}, 9),
        ({"Kt": 6, "Kf": 6, "Ki": 6}, 9),
    ):  # fmt: skip
        case = {"site": {"zone": "a"}, "set": chosen}
        yield Row(ES, "measured/any", 60, "C", level("LAeq", *DAY, less=add), WHOLE, case)
    for kind in ("LCeq", "LAIeq"):
        for difference, add in ((10, 0), (10.01, 3), (15, 3), (15.01, 6)):
            case = {"site": {"zone": "a"}}
            yield Row(ES, "measured/any", 60, "C", beside(kind, difference, add), WHOLE, case)
    for third, steps in (
        ("63", ((7.99, 0), (8, 3), (12, 3), (12.01, 6))),
        ("250", ((4.99, 0), (5, 3), (8, 3), (8.01, 6))),
        ("1000", ((2.99, 0), (3, 3), (5, 3), (5.01, 6))),
    ):
        for prominence, add in steps:
            case = {"site": {"zone": "a"}}
            yield Row(ES, "measured/any", 60, "C", tone(third, prominence, add), WHOLE, case)


def beside(kind, difference, add):
    return lambda value: [
        series("LAeq", "specific", *DAY, value - add),
        series(kind, "specific", *DAY, value - add + difference),
    ]


THIRDS = ("20", "25", "31.5", "40", "50", "63", "80", "100", "125", "160", "200", "250", "315",
          "400", "500", "630", "800", "1000", "1250", "1600", "2000", "2500", "3150", "4000",
          "5000", "6300", "8000", "10000")  # fmt: skip


def tone(third, prominence, add):
    def make(value):
        levels = dict.fromkeys(THIRDS, 30.0) | {third: 30.0 + prominence}
        thirds = [
            series(f"LZeq_third_{t}", "specific", *DAY, v) for t, v in levels.items()
        ]  # fmt: skip
        return [series("LAeq", "specific", *DAY, value - add), *thirds]

    return make


WHO = "who.noise-2018"


def who():
    year = ("2026-01-01T00:00", "2027-01-01T00:00")
    # Lden of a constant level: each of day, evening and night with its hours.
    lden = 10 * log10((12 + 4 * 10**0.5 + 8 * 10) / 24)
    for source, limit, night, st in (
        ("road", 53, 45, "C2"), ("rail", 54, 44, "M"), ("air", 45, 40, "M"),
        ("wind", 45, None, "M"),
    ):  # fmt: skip
        case = {"site": {"tz": "Europe/Copenhagen"}, "set": {"source": source}}
        make = level("LAeq", *year, role="total", less=lden)
        yield Row(WHO, "lden", limit, st, make, EXACT, case)
        if night:
            yield Row(WHO, "lnight", night, st, level("LAeq", *year, role="total"), EXACT, case)
    whole = (f"{MONDAY}T00:00", f"{MONDAY}T24:00")
    case = {"set": {"source": "leisure"}}
    yield Row(WHO, "leisure", 70, "M", level("LAeq", *whole, role="total"), EXACT, case)


ROWS = [*germany(), *france(), *italy(), *netherlands(), *spain(), *who()]


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_a_limit(row):
    hold(row)
