"""What each query of each panel must give for the two days of dash_rig, reckoned from how they
were made and not by way of the feed. EXPECTED: {(title, refId): check(series)}."""

import math
from collections import Counter

import dash_rig as rig
import pytest
import shop_rig as shop
from lotline.records import energy_mean
from lotwire.codes import THIRD_NOMINAL

QUARTERS = list(rig.QUARTERS)
KNOWN = [q for q in QUARTERS if q != rig.SILENT]
MINUTES = [q + n * rig.MINUTE_US for q in KNOWN for n in range(15)]
LAST = rig.END_US - rig.QUARTER_US
SAW, WORKS = shop.saw_power(2 * 1440)
# Wh of two days; the mill takes 800 W whenever the saw works.
ENERGY = {"saw": float(sum(SAW)) / 60, "mill": 800.0 * sum(WORKS) / 60}
SUPPLY = sum(ENERGY.values()) + 150.0 * 48
# The first day is a Sunday: open hours are those of Monday, 7 to 18.
OPEN_S, WORKED_S = 11 * 3600, 9 * 20 * 60


def rule_of(quarter):
    hour = (quarter - rig.FIRST_US) // 3_600_000_000 % 24
    return "day" if 6 <= hour < 22 else "night"


def margin(quarter):
    return rig.LIMITS[rule_of(quarter)] - rig.level(quarter)


def of(rule):
    return [q for q in KNOWN if rule_of(q) == rule]


def state(quarter):
    if quarter == rig.SILENT:
        return "not measured"
    left = margin(quarter)
    return "passed" if left < 0 else "close" if left < 3 else "within"


PASSES = {rule: sum(margin(q) < 0 for q in of(rule)) for rule in rig.LIMITS}


def rows(series, tag=""):
    """{tag's value, or "": {us: [values]}} without rows of nothing."""
    found = {}
    for one in series:
        kept = {
            row[0] // 1000: row[1:] for row in one["values"] if any(v is not None for v in row[1:])
        }
        if kept:
            found.setdefault(one.get("tags", {}).get(tag, ""), {}).update(kept)
    return found


def numbers(tag="", **want):
    """One number for each value of a tag."""

    def check(series):
        found = {key: list(one.values())[-1][0] for key, one in rows(series, tag).items()}
        assert found == pytest.approx(
            {k.replace("_", "-") if tag == "node" else k: v for k, v in want.items()}
            if tag
            else {"": want["all"]}
        )

    return check


def curve(tag, key, truth, times=QUARTERS):
    """A value at each of these times, and at no others, in the series of one key."""

    def check(series):
        found = {at: row[0] for at, row in rows(series, tag)[key].items()}
        assert found == pytest.approx({at: truth(at) for at in times})

    return check


def curves(tag, **truths):
    """{key: (truth, times)}; and there are no other series."""

    def check(series):
        assert set(rows(series, tag)) == set(truths)
        for key, (truth, times) in truths.items():
            curve(tag, key, truth, times)(series)

    return check


def steps(quantity):
    """The mean of the air's minutes in each quarter hour."""

    def truth(us):
        return math.fsum(rig.air(us + n * rig.MINUTE_US)[quantity] for n in range(15)) / 15

    return curve("node", rig.AIR, truth)


def words(series):
    found = {
        rule: Counter(row[0] for row in one.values()) for rule, one in rows(series, "rule").items()
    }
    wanted = {
        rule: Counter(state(q) for q in QUARTERS if rule_of(q) == rule) for rule in rig.LIMITS
    }
    for rule, counted in found.items():
        assert counted == (Counter(within=2) if rule == rig.DUST else wanted[rule])
    assert found


def last_periods(series):
    found = {
        one["tags"]["rule"]: (one["values"][0][0] // 1000, one["values"][0][1:]) for one in series
    }
    for rule, (at, (word, value, limit, left, measured)) in found.items():
        if rule == rig.DUST:
            assert (at, word, value, limit, left) == (
                rig.FIRST_US + rig.DAY_US, "within", 9.0, 15.0, 6.0
            )  # fmt: skip
            continue
        assert (at, word, limit, measured) == (
            of(rule)[-1], state(at), rig.LIMITS[rule], 1.0
        )  # fmt: skip
        assert (value, left) == pytest.approx((rig.level(at), margin(at)))


def passed(series):
    found = sorted(
        (at, rule, *row) for rule, one in rows(series, "rule").items() for at, row in one.items()
    )
    over = sorted(q for q in KNOWN if margin(q) < 0)
    assert [(at, rule) for at, rule, *_ in found] == [(q, rule_of(q)) for q in over]
    for at, rule, title, value, limit, left, seconds in found:
        assert (title, limit, seconds) == ("LAeq over 15 min", rig.LIMITS[rule], 900)
        assert (value, left) == pytest.approx((rig.level(at), margin(at)))


def counted(series):
    found = {rule: next(iter(one.values()))[0] for rule, one in rows(series, "rule").items()}
    assert found == {rule: PASSES.get(rule, 0) for rule in found}


def by_rule(truth):
    return curves("rule", **{rule: (truth, of(rule)) for rule in rig.LIMITS})


def spectrum(series):
    (one,) = series
    assert one["columns"][1:] == [f"{band} Hz" for band in THIRD_NOMINAL]
    (row,) = one["values"]
    assert row[0] // 1000 == LAST
    assert row[1:] == pytest.approx(list(rig.bands(LAST)))


def measured(series):
    found = rows(series, "node")
    nodes = {rig.MIC, rig.AIR, "saw", "mill", "mains"}
    assert set(found) == nodes
    for node in nodes:
        wanted = {q: [0.0 if (node, q) == (rig.MIC, rig.SILENT) else 1.0] for q in QUARTERS}
        assert found[node] == wanted


def uncertainty(series):
    found = {node: {row[0] for row in one.values()} for node, one in rows(series, "node").items()}
    rest = {name: {1.0} for name in ("saw", "mill", "press", "mains")}
    assert found == {rig.MIC: {2.5}, rig.AIR: {3.5}, **rest}


def health(*names):
    def check(series):
        found = {one["tags"]["node"]: one for one in series}
        assert set(found) == {"saw", "press"}
        for node, one in found.items():
            assert one["columns"][1:] == list(names)
            assert one["values"] == [
                [rig.health_times(node)[-1] * 1000, *(rig.HEALTH[n] for n in names)]
            ]

    return check


def health_curve(name):
    def check(series):
        found = rows(series, "node")
        for node in ("saw", "press"):
            quarters = [at // rig.QUARTER_US * rig.QUARTER_US for at in rig.health_times(node)]
            assert found[node] == {at: [rig.HEALTH[name]] for at in quarters}

    return check


def utilisation(tag, **want):
    def check(series):
        found = {key: next(iter(one.values()))[0] for key, one in rows(series, tag).items()}
        assert found == pytest.approx(want)

    return check


def power(series):
    def mean(values):
        return lambda at: float(sum(values[(at - rig.FIRST_US) // rig.MINUTE_US :][:15])) / 15

    mill = [800.0 * on for on in WORKS]
    mains = [a + b + 150.0 for a, b in zip(SAW, mill, strict=True)]
    curves(
        "node",
        saw=(mean(SAW), QUARTERS),
        mill=(mean(mill), QUARTERS),
        mains=(mean(mains), QUARTERS),
    )(series)


def hours(series):
    """An hour of work is 20 minutes of it, and 40 of idling for the saw."""
    times = range(rig.FIRST_US, rig.END_US, 3_600_000_000)

    def works(at):
        return (at - rig.FIRST_US) // 3_600_000_000 % 24 in shop.HOURS

    curves("machine", saw=(lambda at: 440.0 * works(at), times),
           mill=(lambda at: 800 / 3 * works(at), times))(series)  # fmt: skip


def did(series):
    found = {
        one["tags"]["machine"]: dict(zip(one["columns"], one["values"][0], strict=True))
        for one in series
    }
    cells = {one["tags"]["machine"]: one["tags"]["cell"] for one in series}
    assert cells == {"saw": "wood", "mill": "metal", "press": "metal"}
    work, day = 2 * WORKED_S, 2 * 9 * 3600
    saw, mill, press = found["saw"], found["mill"], found["press"]
    assert saw == pytest.approx({
        "time": rig.FIRST_US * 1000,
        "working": work, "idle": day - work, "off": 2 * 86400 - day, "resting": 0, "unknown": 0,
        "energy": ENERGY["saw"], "idle_energy": 2 * 9 * 40.0, "cycles": 18,
    })  # fmt: skip
    assert (mill["working"], mill["off"], mill["energy"]) == pytest.approx(
        (work, 2 * 86400 - work, ENERGY["mill"])
    )
    assert (press["working"], press["resting"], press["energy"]) == (work, 2 * 86400 - work, None)


AVERAGE = energy_mean([rig.minute_level(at) for at in MINUTES])
PARTICLES = zip("ABCD", ("PM1", "PM2.5", "PM4", "PM10"), strict=True)
PEAKS = "Background and peaks of quarter hours"
EXPECTED = {
    ("Each rule: its last period", "A"): last_periods,
    ("Periods over the limit", "A"): counted,
    ("Verdicts", "A"): words,
    ("Limits passed", "A"): passed,
    ("Judged values and their limits", "A"): by_rule(rig.level),
    ("Judged values and their limits", "B"): by_rule(lambda q: rig.LIMITS[rule_of(q)]),
    ("Head-room", "A"): by_rule(margin),
    ("Level now", "A"): numbers("node", mic_wall=rig.minute_level(rig.END_US - rig.MINUTE_US)),
    ("Average level", "A"): numbers("node", mic_wall=AVERAGE),
    ("Loudest moment", "A"): numbers("node", mic_wall=max(map(rig.minute_level, MINUTES)) + 12),
    ("Level", "A"): curve("node", rig.MIC, rig.level, KNOWN),
    (PEAKS, "A"): curve("node", rig.MIC, lambda q: rig.level(q) + 3, KNOWN),
    (PEAKS, "B"): curve("node", rig.MIC, lambda q: rig.level(q) - 4, KNOWN),
    ("Spectrum of the last quarter hour", "A"): spectrum,
    ("Fine dust", "A"): steps("PM2.5"),
    ("Highest fine dust", "A"): curve("node", rig.AIR, lambda us: max(
        rig.air(us + n * rig.MINUTE_US)["PM2.5_max"] for n in range(15))),
    **{("Dust", ref): steps(name) for ref, name in PARTICLES},
    ("VOC and NOx index", "A"): steps("VOC_index"),
    ("VOC and NOx index", "B"): steps("NOx_index"),
    ("Carbon dioxide", "A"): steps("CO2"),
    ("Temperature", "A"): steps("temperature"),
    ("Humidity", "A"): steps("relative_humidity"),
    ("Energy of machines", "A"): numbers(all=sum(ENERGY.values())),
    ("Energy of the supply", "A"): numbers("machine", mains=SUPPLY),
    ("Unaccounted", "A"): numbers(all=150.0 * 48),
    ("Energy while idle", "A"): numbers(all=2 * 9 * 40.0),
    ("Utilisation by cell", "A"): utilisation(
        "cell", **dict.fromkeys(("wood", "metal"), WORKED_S / OPEN_S)),
    ("Utilisation by machine", "A"): utilisation(
        "machine", **dict.fromkeys(("saw", "mill", "press"), WORKED_S / OPEN_S)),
    ("Energy by cell", "A"): numbers("cell", wood=ENERGY["saw"], metal=ENERGY["mill"]),
    ("Power", "A"): power,
    ("Energy of each hour", "A"): hours,
    ("What each machine did", "A"): did,
    ("Nodes", "A"): health("firmware", "rssi", "uptime", "outbox_records", "outbox_dropped"),
    ("Each node: its newest health record", "A"): health(
        "firmware", "uptime", "rssi", "heap_free", "heap_largest", "outbox_records",
        "outbox_dropped", "sensor_errors", "overruns", "reconnects", "messages_refused"),
    ("Time measured", "A"): measured,
    ("Uncertainty of the time", "A"): uncertainty,
    ("Radio signal", "A"): health_curve("rssi"),
    ("Memory free", "A"): health_curve("heap_free"),
    ("Memory free", "B"): health_curve("heap_largest"),
    ("Records waiting", "A"): health_curve("outbox_records"),
    ("Records dropped", "A"): health_curve("outbox_dropped"),
    ("Trouble", "A"): health_curve("sensor_errors"),
    ("Trouble", "B"): health_curve("overruns"),
    ("Trouble", "C"): health_curve("reconnects"),
    ("Uptime", "A"): health_curve("uptime"),
}  # fmt: skip
