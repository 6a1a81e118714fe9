"""What must hold after any story of kills; each check gives its complaints."""

import math
from collections import Counter

import pytest
from lotline import meter
from lotline.journal import Reader
from lotwire import cose, frame

# The node's crystal is followed within what the gateway states; to this come the host's
# own hiccups between two readings of its clock.
CLOCK_SLACK_US = 5000
# A node writes to flash what is not acknowledged after 2 s; a busy machine may take longer.
OLD_MS = 10_000
MINUTE_US = 60_000_000
# The field in InfluxDB and the quantity in the journal, one or two of each measurement.
SAMPLES = {
    "LAeq": "LAeq", "voltage_rms": "voltage_rms", "pulses": "pulses", "energy": "energy",
    "cycles": "cycles", "acceleration_rms": "acceleration_rms", "PM2_5": "PM2.5",
    "SRAW_VOC": "SRAW_VOC",
}  # fmt: skip


class Audit:
    """A journal that has come to rest, and the nodes whose records it should hold."""

    def __init__(self, folder, nodes):
        self.nodes = nodes
        with Reader(folder) as reader:
            self.frames = reader.frames(0, 1 << 40)
            self.anchored = {(row[0], row[1]) for row in _anchored(reader)}
            self.rows = reader.indicators_after(0, 1 << 40)
            self.seconds = reader.indicators(0, 1 << 60, 1)
            self.minutes = reader.indicators(0, 1 << 60, 60)
            self.judged = reader.judged(0, 1 << 60)
            self.runs = {at[:2]: reader.runs(*at[:2], 0, 1 << 60) for at in reader.machines()}

    def records(self):
        """Acknowledged or held means in the journal; in the journal means once and authentic."""
        have = Counter((f.node, f.boot, f.seq) for f in self.frames)
        yield from _named("twice in the journal", [i for i, n in have.items() if n > 1])
        for node in self.nodes:
            key = cose.Key(node.secret, b"up")
            bad = [f for f in self.frames if f.node == node.name and _identity(key, f.raw) != (
                node.name, f.boot, f.seq)]  # fmt: skip
            yield from _named("not authentic", [(f.node, f.boot, f.seq) for f in bad])
            diary = node.diary()
            promises = {"acknowledged": diary.acked, "held": node.held, "old": _old(diary)}
            for what, ids in promises.items():
                lost = [i for b, s in ids if (i := (node.name, b, s)) not in have]
                yield from _named(f"{what} but not in the journal", lost)

    def dates(self):
        """Dated if the boot's clock was ever asked, and right within the stated uncertainty."""
        clocks = {node.name: (node.diary().clocks, node.ppm) for node in self.nodes}
        waiting, wrong = [], []
        for f in self.frames:
            if f.utc_us is None:
                waiting += [(f.node, f.boot, f.seq)] * ((f.node, f.boot) in self.anchored)
                continue
            boots, ppm = clocks[f.node]
            utc, tick = boots[f.boot]
            truth = utc + (f.tick - tick) * 1000 / (1 + ppm * 1e-6)
            if abs(f.utc_us - truth) > f.half_us + CLOCK_SLACK_US:
                wrong.append((f.node, f.boot, f.seq, f.utc_us - truth, f.half_us))
        yield from _named("not dated though the boot's clock is known", waiting)
        yield from _named("dated wrongly", wrong)

    def seconds_once(self, *, again=False):
        """Each dated frame that measured something is an indicator, once; `again`: or more
        often, as when the clock was set."""
        wanted = Counter(_key(r) for f in self.frames if (r := _second(f)) is not None)
        got = Counter(_key(r) for r in self.rows if r.seconds < 60)
        if again:
            got = Counter({key: min(n, wanted[key] or 1) for key, n in got.items()})
        yield from _named("frames without their indicator", (wanted - got).elements())
        yield from _named("indicators without a frame, or twice", (got - wanted).elements())
        hidden = Counter(wanted.keys()) - Counter(_key(r) for r in self.seconds)
        yield from _named("indicators that the reader does not show", hidden.elements())
        yield from _named("indicators that hide one another", (wanted - Counter(
            wanted.keys())).elements())  # fmt: skip

    def minutes_whole(self):
        """Every minute is what its seconds give now, as if nothing had ever been late."""
        shown = {_key(r): r for r in self.minutes}
        channels = {}
        for r in self.seconds:
            channels.setdefault((r.node, r.channel), []).append(r)
        fresh = {
            _key(r): r
            for key, parts in channels.items()
            for r in _minutes_of(parts, self.runs.get(key))
        }
        yield from _named("minutes missing", fresh.keys() - shown.keys())
        yield from _named("minutes too many", shown.keys() - fresh.keys())
        for key in sorted(fresh.keys() & shown.keys()):
            if wrong := _differing(shown[key], fresh[key]):
                yield f"minute {key}: (got, expected): {wrong}"

    def feed(self, influx):
        """InfluxDB has each indicator once, with the same values.

        A span that was not measured, of a channel of which nothing was known, is "unmeasured";
        it stays there when late records have given it values; and cycles stay that late records
        have put in doubt (docs/influxdb.md).
        """
        wanted = {_point_key(r): r for r in (*self.seconds, *self.minutes)}
        said = {(_point_key(r), r.values.get("cycles")) for r in self.rows}
        have, unknown = Counter(), set()
        for measurement, key, fields in _points(influx):
            if measurement == "unmeasured":
                unknown.add(key)
                continue
            have[key] += 1
            if key not in wanted:
                continue
            values = wanted[key].values
            if "cycles" not in values and (key, fields.get("cycles")) in said:
                fields = fields | {"cycles": None}
            if not _same(values, fields):
                yield f"{key}: InfluxDB has {fields}, the journal {values}"
        lost = [k for k, r in wanted.items() if not have[k] and (r.values or k not in unknown)]
        yield from _named("not in InfluxDB", lost)
        more = [k for k, n in have.items() if n > (k in wanted)] + list(unknown - wanted.keys())
        yield from _named("too often in InfluxDB", [k for k in more if k[2] != "15m"])
        yield from self._verdicts_fed(influx)

    def _verdicts_fed(self, influx):
        """InfluxDB has the newest verdict on each rule and span, once."""
        series = influx.query('SELECT "verdict", "value" FROM "verdict" GROUP BY "rule"', "lot")
        have = {(s["tags"]["rule"], v[0] // 1000): v[1:] for s in series for v in s["values"]}
        wanted = {(j.rule, j.start_us): (j.verdict, j.value) for j in self.judged}
        yield from _named("verdicts not in InfluxDB", wanted.keys() ^ have.keys())
        for key in sorted(wanted.keys() & have.keys()):
            (got, value), (word, right) = have[key], wanted[key]
            if got != word or right not in (None, value):  # InfluxDB takes no value back
                yield f"{key}: InfluxDB has {got} {value}, the journal {word} {right}"


def _anchored(reader):
    return reader._rows(
        "SELECT DISTINCT n.name, b.boot FROM anchors a JOIN boots b ON b.id = a.boot "
        "JOIN nodes n ON n.id = b.node"
    )


def _named(what, ids):
    ids = sorted(ids)
    if ids:
        yield f"{len(ids)} {what}: {ids[:20]}"


def _old(diary):
    """Ids of what a boot had made long before it was killed."""
    last = {boot: tick for (boot, _), tick in diary.made.items()}
    return [i for i, tick in diary.made.items() if last[i[0]] - tick > OLD_MS]


def _identity(key, raw):
    _, node, boot, seq, *_ = frame.identity(key.open(raw))
    return bytes(node).decode(), boot, seq


def _second(f):
    if f.utc_us is None:
        return None
    payload = cose.payload(f.raw)
    *_, span, channel, at = frame.identity(payload)
    return meter.second(f.node, channel, frame.body(payload, at), span, f.utc_us, f.half_us)


def _key(record):
    return record.node, record.channel, record.seconds, record.start_us


def _minutes_of(parts, runs):
    """The minutes of one channel's seconds (in order of time), and of what is known of it if it
    tells of a machine."""
    minutes = {}
    for at, part in enumerate(parts):
        minutes.setdefault(part.start_us // MINUTE_US * MINUTE_US, []).append(at)
    for start, places in minutes.items():
        first = places[0]
        before = parts[first - 1] if first else None
        if before is not None and before.start_us < start - MINUTE_US:
            before = None
        yield meter.aggregate(parts[first : places[-1] + 1], start, 60, before, runs)


def _differing(got, wanted):
    """{what: (got, wanted)}; arrays are alike in every bit."""
    rest = {f: (getattr(got, f), getattr(wanted, f)) for f in ("completeness", "flags")}
    both = {n: (got.values.get(n), wanted.values.get(n)) for n in got.values | wanted.values}
    alike = {n for n, (a, b) in (rest | both).items() if a == b or a == pytest.approx(b)}
    return {n: pair for n, pair in (rest | both).items() if n not in alike}


def _point_key(record):
    seconds = record.seconds
    span = f"{seconds // 60}m" if seconds % 60 == 0 else f"{seconds}s"
    return record.node, str(record.channel), span, record.start_us * 1000


def _points(influx):
    """(measurement, (node, channel, span, ns), {field: value}) of every indicator's point."""
    for series in influx.query("SELECT * FROM /.*/ GROUP BY *", "lot"):
        tags = series["tags"]
        if not tags.get("span"):
            continue
        for ns, *values in series["values"]:
            fields = dict(zip(series["columns"][1:], values, strict=True))
            key = (tags["node"], tags["channel"], tags["span"], ns)
            yield series["name"], key, fields


def _same(values, fields):
    for name, quantity in SAMPLES.items():
        got, wanted = fields.get(name), values.get(quantity)
        if (got is None) != (wanted is None):
            return False
        if got is not None and not math.isclose(got, wanted, rel_tol=1e-9):
            return False
    return True
