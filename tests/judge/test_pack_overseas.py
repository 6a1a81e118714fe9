"""Every limit of the packs of America, Asia and Australia, at, just under and just over it."""

import pytest
from pack_table import EXACT, MONDAY, STRICT, WHOLE, Row, above, hold, level, series

LONG_DAY = (f"{MONDAY}T07:00", f"{MONDAY}T22:00")
LONG_NIGHT = (f"{MONDAY}T22:00", "2026-03-03T07:00")
HOUR = (f"{MONDAY}T10:00", f"{MONDAY}T11:00")
NIGHT_HOUR = (f"{MONDAY}T23:00", "2026-03-03T00:00")
NYC = "us.ny.nyc.noise"
BANDS = ("31.5", "63", "125", "250", "500", "1000", "2000", "4000", "8000")
OCTAVES = {"residential": (70, 61, 53, 46, 40, 36, 34, 33, 32),
           "commercial": (74, 64, 56, 50, 45, 41, 39, 38, 37)}  # fmt: skip
THIRDS = ("63", "80", "100", "125", "160", "200", "250", "315", "400", "500")


def spectrum(bands, one, name="LZeq"):
    """One band has the value, the others next to nothing."""
    return lambda v: [
        series(f"{name}_{b}", "specific", *HOUR, v if b == one else 10.0) for b in bands
    ]


def new_york():
    for receiver, limits in OCTAVES.items():
        for band, limit in zip(BANDS, limits, strict=True):
            case = {"set": {"receiver": receiver}}
            yield Row(NYC, "octave-232", limit, "M", spectrum(BANDS, band), EXACT, case)
    home = {"receiver": "residential"}
    yield Row(NYC, "delta-218", 10, "C", above("LAeq", *HOUR, 50), STRICT, {"set": home})
    yield Row(NYC, "delta-218", 7, "C", above("LAeq", *NIGHT_HOUR, 40), STRICT, {"set": home})
    for at in (HOUR, NIGHT_HOUR):
        yield Row(NYC, "impulse-218", 15, "C", impulse(at, 50), STRICT, {"set": home})
    for cfm, limit in ((350, 75), (351, 80)):
        case = {"set": home | {"compressor_cfm": cfm}}
        yield Row(NYC, "compressor-226", limit, "C", level("LASmax", *HOUR), EXACT, case)
    for device, limit, st in (("circulation", 42, "M"), ("several_circulation", 45, "U")):
        case = {"set": home | {"device": device}}
        yield Row(NYC, "circulation-227", limit, st, level("LASmax", *HOUR), EXACT, case)
    music = {"set": home | {"device": "music"}}
    yield Row(NYC, "music-231", 42, "M", level("LASmax", *HOUR), EXACT, music)
    for third in THIRDS:
        make = spectrum(THIRDS, third, "LZeq_third")
        yield Row(NYC, "music-231-thirds", 45, "M", make, EXACT, music)
    yield Row(NYC, "music-231-c", 6, "M", above("LCeq", *HOUR, 62.1), STRICT, music)


def impulse(at, ambient):
    """The impulse by F over the ambient sound by L90."""
    return lambda v: [
        series("LAFmax", "total", *at, ambient + v),
        series("LA90", "residual", *at, ambient),
    ]


PCC = "us.or.portland"
FIGURE = {
    "residential": (55, 55, 60, 65, "M"), "open_space": (55, 55, 60, 65, "C"),
    "commercial": (60, 60, 70, 70, "C"), "industrial": (65, 65, 70, 75, "M"),
}  # fmt: skip
RECEIVERS = ("residential", "open_space", "commercial", "industrial")


def portland():
    for source, (*limits, st) in FIGURE.items():
        for zone, limit in zip(RECEIVERS, limits, strict=True):
            case = {"site": {"zone": zone}, "set": {"source": source}}
            make = level("LAFmax", *HOUR, role="total")
            yield Row(PCC, "property-line", limit, st, make, EXACT, case)
            night = level("LAFmax", *NIGHT_HOUR, role="total")
            yield Row(PCC, "property-line", limit - 5, st, night, EXACT, case)
    # Narrow band or steady: 5 dB, once; the night's 5 besides.
    for chosen in ({"narrow_band": True}, {"steady": True}, {"narrow_band": True, "steady": True}):
        case = {"site": {"zone": "residential"}, "set": {"source": "commercial", **chosen}}
        make = level("LAFmax", *NIGHT_HOUR, role="total")
        yield Row(PCC, "property-line", 50, "C", make, EXACT, case)
    for zone, limit in (("commercial", 65), ("industrial", 70)):
        case = {"site": {"zone": zone}, "set": {"source": "industrial", "older_dwelling": True}}
        make = level("LAFmax", *HOUR, role="total")
        yield Row(PCC, "property-line", limit, "C", make, EXACT, case)


def broward():
    for zone, l50, top in (
        ("residential", 55, 65),
        ("commercial", 65, 75),
        ("government", 65, 75),
    ):
        for rule, of, limit in (("l50", "LA50", l50), ("lmax", "LASmax", top)):
            yield Row("us.fl.broward", rule, limit, "C", over_background(of, 40), EXACT,
                      {"site": {"zone": zone}})  # fmt: skip


def over_background(of, background):
    return lambda v: [
        series(of, "total", *HOUR, v),
        series("LA50", "residual", *HOUR, background),
    ]


NAC = {"NAC1": (60, 50, 65, 55, "C2", "M"), "NAC2": (65, 65, 70, 70, "M", "M"),
       "NAC3": (75, 75, 80, 80, "M", "M")}  # fmt: skip


def minnesota():
    for zone, (day, night, day10, night10, by_day, by_night) in NAC.items():
        case = {"site": {"zone": zone}}
        for rule, limits in (("l50", (day, night)), ("l10", (day10, night10))):
            of = rule.upper().replace("L", "LA")
            for limit, at, st in zip(limits, (HOUR, NIGHT_HOUR), (by_day, by_night), strict=True):
                make = level(of, *at, role="total")
                yield Row("us.mn.7030", rule, limit, st, make, EXACT, case)


CA = "us.ca.cumulative-minutes"
# Minutes of an hour, and dB above the standard.
LADDER = (("l50", 30, 0, "C"), ("l25", 15, 5, "C"), ("l8", 5, 10, "M"), ("l2", 1, 15, "M"),
          ("lmax", 0, 20, "M"))  # fmt: skip


def california():
    noon, late = (f"{MONDAY}T10", f"{MONDAY}T11"), (f"{MONDAY}T23", "2026-03-03T00")
    for place, at, standard in (
        ("exterior", noon, 55), ("interior", noon, 55), ("exterior", late, 50), ("interior",
        late, 45),
    ):  # fmt: skip
        for test, minutes, more, st in LADDER:
            case = {"set": {"place": place}, "rules": [f"ladder/{test}"]}
            make = loud(*at, standard + more)
            points = ((-1.0, "ok"), (0.0, "ok"), (1.0, "over"))[0 if minutes else 1 :]
            yield Row(CA, f"ladder/{test}", minutes, st, make, points, case)


def loud(first, last, threshold):
    """So many minutes of an hour 0.1 dB above the threshold, the others at it: it is not above."""

    def make(minutes):
        whole = round(minutes)
        change = f"{first}:{whole:02d}"
        rest = [series("LAS", "total", change, f"{last}:00", threshold)]
        if whole == 0:
            return rest
        return [series("LAS", "total", f"{first}:00", change, threshold + 0.1), *rest]

    return make


NSW = "au.nsw.npfi"
AMENITY = {"rural": (50, 45, 40), "suburban": (55, 45, 40), "urban": (60, 50, 45),
           "commercial": (65, 65, 65), "industrial": (70, 70, 70)}  # fmt: skip
NSW_SPANS = ((f"{MONDAY}T09:00", f"{MONDAY}T09:15"), (f"{MONDAY}T18:00", f"{MONDAY}T18:15"),
             (f"{MONDAY}T22:00", f"{MONDAY}T22:15"))  # fmt: skip


def new_south_wales():
    for zone, limits in AMENITY.items():
        # With a loud background the amenity decides: recommended - 5 + 3.
        case = {"site": {"zone": zone}, "set": {"rbl": 90}}
        for limit, at in zip(limits, NSW_SPANS, strict=True):
            yield Row(NSW, "trigger", limit - 2, "M", level("LAeq", *at), EXACT, case)
    # With a quiet one the intrusiveness does: at least 35, 30, 30, and 5 more.
    for rbl, limits in ((0, (40, 35, 35)), (36, (41, 41, 38))):
        case = {"site": {"zone": "suburban"}, "set": {"rbl": rbl}}
        for limit, at in zip(limits, NSW_SPANS, strict=True):
            yield Row(NSW, "trigger", limit, "M", level("LAeq", *at), EXACT, case)
    for chosen, at, add in (
        ({"tonal": 5}, 0, 5), ({"low_frequency": 2}, 0, 2), ({"low_frequency": 5}, 0, 5),
        ({"intermittent": 5}, 0, 0), ({"intermittent": 5}, 2, 5),
        ({"tonal": 5, "low_frequency": 5, "intermittent": 5}, 2, 10),
    ):  # fmt: skip
        case = {"site": {"zone": "suburban"}, "set": {"rbl": 0, **chosen}}
        limit = (40, 35, 35)[at]
        make = level("LAeq", *NSW_SPANS[at], less=add)
        yield Row(NSW, "trigger", limit, "M", make, EXACT, case)
    for rbl, leq, top in ((30, 40, 52), (36, 41, 52), (38, 43, 53)):
        case = {"site": {"zone": "suburban"}, "set": {"rbl": rbl}}
        yield Row(NSW, "sleep-leq", leq, "M", level("LAeq", *NSW_SPANS[2]), EXACT, case)
        yield Row(NSW, "sleep-max", top, "M", level("LAFmax", *NSW_SPANS[2]), EXACT, case)


# Morning, day, evening, night: the lowest that a prefecture may choose.
LOWEST = {
    "1": (40, 45, 40, 40),
    "2": (45, 50, 45, 40),
    "3": (55, 60, 55, 50),
    "4": (60, 65, 60, 55),
}
JAPAN = "jp.noise-regulation-act"
JP_SPANS = ((f"{MONDAY}T06:00", f"{MONDAY}T08:00"), (f"{MONDAY}T08:00", f"{MONDAY}T19:00"),
            (f"{MONDAY}T19:00", f"{MONDAY}T22:00"),
            (f"{MONDAY}T22:00", "2026-03-03T06:00"))  # fmt: skip


def japan():
    for zone, limits in LOWEST.items():
        for limit, (start, end) in zip(limits, JP_SPANS, strict=True):
            for near in (False, True):
                case = {"site": {"zone": zone}, "set": {"near_school": near}}
                less = 5 if near and zone != "1" else 0
                make = hours("LA5", start, end)
                yield Row(JAPAN, "boundary", limit - less, "C", make, EXACT, case)
    case = {"site": {"zone": "2"}, "set": {"local_limit": 58}}
    yield Row(JAPAN, "boundary", 58, "M", hours("LA5", *JP_SPANS[1]), EXACT, case)


def hours(of, start, end):
    """An hour of a percentage level at the value."""
    first = int(start[11:13])
    return level(of, start, f"{start[:11]}{first + 1:02d}:00", role="total")


GB = "cn.gb12348"
BOUNDARY = {"0": (50, 40), "1": (55, 45), "2": (60, 50), "3": (65, 55), "4": (70, 55)}
CN_DAY = (f"{MONDAY}T06:00", f"{MONDAY}T22:00")
CN_NIGHT = (f"{MONDAY}T22:00", "2026-03-03T06:00")


def china():
    for zone, limits in BOUNDARY.items():
        case = {"site": {"zone": zone}}
        for limit, at in zip(limits, (CN_DAY, CN_NIGHT), strict=True):
            yield Row(GB, "boundary", limit, "C2", over_rest(at, 30, 0), WHOLE, case)
            inside = case | {"set": {"indoors": True}}
            yield Row(GB, "boundary", limit - 10, "C2", over_rest(at, 10, 0), WHOLE, inside)
        for peaks, more in (("frequent", 10), ("occasional", 15)):
            case = {"site": {"zone": zone}, "set": {"peaks": peaks}}
            make = level("LAFmax", *CN_NIGHT, role="total")
            yield Row(GB, "night-peaks", limits[1] + more, "C2", make, WHOLE, case)
    # Whole decibels above the background, and what is taken away.
    for above_it, less in ((3, 3), (4, 2), (5, 2), (6, 1), (10, 1), (11, 0)):
        case = {"site": {"zone": "2"}}
        yield Row(GB, "boundary", 60, "M", stands_out(above_it, less), WHOLE, case)


def over_rest(at, rest, less):
    return lambda v: [
        series("LAeq", "total", *at, v + less),
        series("LAeq", "residual", *at, rest),
    ]


def stands_out(by, less):
    return lambda v: [
        series("LAeq", "total", *CN_DAY, v + less),
        series("LAeq", "residual", *CN_DAY, v + less - by),
    ]


ROWS = [
    *new_york(), *portland(), *broward(), *minnesota(), *california(), *new_south_wales(),
    *japan(), *china(),
]  # fmt: skip


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_a_limit(row):
    hold(row)
