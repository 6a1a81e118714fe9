"""A Status as Prometheus metrics: base units, one table; docs/prometheus.md has it for users."""

import math
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from lotwire.codes import STATUS_WORDS
from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector

from lotline.feeds.status import Channel, GatewayStatus, NodeStatus, RuleStatus, Status

LEVELS = ("ok", "warning", "limit", "unmeasured")
VERDICTS = ("ok", "over", "unclear", "nodata", "not_applicable", "context")
_LINES = ("L1", "L2", "L3")
WH = 3600.0  # J


class _Of(NamedTuple):
    """How a quantity is told: metric, its help, factor to the metric's unit, one more label."""

    metric: str
    help: str
    factor: float = 1.0
    label: tuple[str, str] = ("", "")


def _sound(name: str, words: str) -> tuple[str, _Of]:
    return name, _Of("sound_level_decibels", _SOUND, 1.0, ("quantity", words))


def _supply(name: str, metric: str, words: str) -> Iterator[tuple[str, _Of]]:
    yield name, _Of(metric, words, 1.0, ("line", ""))
    for line in _LINES:
        yield f"{name}_{line}", _Of(metric, words, 1.0, ("line", line))


_SOUND = "Level of the newest minute re 20 uPa, by quantity of IEC 61672-1; not to be averaged."
_DUST = "Particulate matter up to a size in um, mean of the newest minute."
_GAS = "Volume fraction of a gas, mean of the newest minute."
_SHAKING = "Acceleration of the newest minute."
INDICATORS: dict[str, _Of] = dict([
    *(_sound(n, n) for n in ("LAeq", "LCeq", "LZeq", "LAFmax", "LAFTeq", "LCpeak", "LAF10",
                             "LAF50", "LAF90")),
    *_supply("active_power", "electric_active_power_watts",
             "Active power, mean of the newest minute; line is empty for the whole."),
    *_supply("voltage_rms", "electric_voltage_volts",
             "RMS voltage of the newest minute; line is empty for the whole."),
    *_supply("current_rms", "electric_current_amperes",
             "RMS current of the newest minute; line is empty for the whole."),
    ("frequency", _Of("electric_frequency_hertz", "Frequency of the mains.")),
    ("power_factor", _Of("electric_power_factor_ratio", "Active over apparent power.")),
    *((f"PM{n}", _Of("air_particulate_matter_grams_per_cubic_meter", _DUST, 1e-6, ("size", n)))
      for n in ("1", "2.5", "4", "10")),
    *((gas, _Of("air_gas_volume_ratio", _GAS, factor, ("gas", gas)))
      for gas, factor in (("CO2", 1e-6), ("CO", 1e-6), ("formaldehyde", 1e-9))),
    ("VOC_index", _Of("air_voc_index", "VOC index of the sensor: no concentration.")),
    ("NOx_index", _Of("air_nox_index", "NOx index of the sensor: no concentration.")),
    ("temperature", _Of("air_temperature_celsius", "Temperature at the sensor.")),
    ("relative_humidity", _Of("air_relative_humidity_ratio", "At the sensor, 0 to 1.", 0.01)),
    *((f"acceleration_{n}", _Of("vibration_acceleration_meters_per_second_squared", _SHAKING, 1.0,
                                ("quantity", n))) for n in ("rms", "peak")),
])  # fmt: skip
TODAY = {
    "energy": _Of("electric_energy_joules", "Energy since local midnight.", WH),
    "cycles": _Of("machine_cycles", "Cycles since local midnight."),
    "on_seconds": _Of("machine_on_seconds", "Time on since local midnight."),
}
# (quantity of the node's health, metric, help); those below count since the node started.
HEALTH = (
    ("uptime", "uptime_seconds", "Since the node started."),
    ("heap_free", "free_heap_bytes", "Of the node's memory."),
    ("outbox_records", "waiting_records", "Records on the node that were not acknowledged yet."),
    ("rssi", "signal_dbm", "Strength of the node's radio signal."),
)
HEALTH_COUNTS = (
    ("outbox_dropped", "dropped_records", "Records that the node had no room for."),
    ("reconnects", "reconnects", "Connections that the node made anew."),
    ("sensor_errors", "sensor_errors", "Readings of sensors that failed."),
)


class _Families:
    """Metric families by name, each made at its first sample; all begin with lotline_."""

    def __init__(self) -> None:
        self._found: dict[str, Metric] = {}

    def gauge(self, name: str, words: str, value: float | None, **labels: str) -> None:
        self._add(GaugeMetricFamily, name, words, value, labels)

    def count(self, name: str, words: str, value: float | None, **labels: str) -> None:
        self._add(CounterMetricFamily, name, words, value, labels)

    def _add(
        self, kind: Callable[..., GaugeMetricFamily | CounterMetricFamily], name: str, words: str,
        value: float | None, labels: dict[str, str],
    ) -> None:  # fmt: skip
        """What is not known has no sample: a 0 would be a number."""
        if value is None or not math.isfinite(value):
            return
        name = "lotline_" + name
        family = self._found.get(name)
        if family is None:
            family = self._found[name] = kind(name, words, labels=list(labels))
        assert isinstance(family, GaugeMetricFamily | CounterMetricFamily)
        family.add_metric(list(labels.values()), value)

    def __iter__(self) -> Iterator[Metric]:
        return iter(self._found.values())


def families(status: Status) -> Iterable[Metric]:
    """Every metric of a status."""
    out = _Families()
    out.gauge("site_info", "The site.", 1, site=status.site, timezone=status.timezone)
    _gateway(out, status.gateway)
    for node in status.nodes:
        _node(out, node)
        for channel in node.channels:
            _channel(out, node.name, channel)
    for rule in status.rules:
        _rule(out, rule)
    return out


def _gateway(out: _Families, one: GatewayStatus) -> None:
    out.gauge("build_info", "The gateway's software.", 1, version=one.version)
    out.gauge("journal_size_bytes", "Files of the journal.", one.journal_bytes)
    out.gauge("disk_free_bytes", "Left for the journal on its disk.", one.disk_free)
    out.gauge("disk_size_bytes", "The journal's disk.", one.disk_size)
    out.gauge("metering_backlog_frames", "Frames on disk and not yet metered.", one.backlog)
    for why, n in one.strangers.items():
        out.count("stranger_frames", "Frames refused that came of nobody known.", n, reason=why)
    out.gauge("log_entries", "Entries of the evidence log.", one.log_size)
    out.gauge("log_checkpoint_timestamp_seconds",
              "When the evidence log's newest checkpoint was written.", one.log_at)  # fmt: skip
    for feed in one.feeds:
        who = {"feed": feed.name}
        out.gauge("feed_up", "1 unless the destination is away or refuses.", feed.well, **who)
        out.gauge("feed_backlog_records", "Indicators that wait for it.", feed.backlog, **who)
        out.count("feed_points", "Points that it took.", feed.points, **who)
        out.count("feed_refused_points", "Points that it refused.", feed.refused, **who)


def _node(out: _Families, one: NodeStatus) -> None:
    who = {"node": one.name}
    firmware = str(one.health.get("firmware", ""))
    out.gauge("node_info", "The node.", 1, **who, kind=one.kind, place=one.place,
              firmware=firmware)  # fmt: skip
    out.gauge("node_up", "1 if it was heard within the last minute.", one.up, **who)
    out.gauge("node_last_heard_timestamp_seconds", "When it was heard last.", one.heard, **who)
    out.count("node_frames", "Frames of it on disk, deleted ones included.", one.records, **who)
    out.count("node_duplicate_frames", "Frames that were on disk already.", one.duplicates, **who)
    for why, n in one.refused.items():
        out.count("node_refused_frames", "Frames that were not kept.", n, **who, reason=why)
    for why, n in one.odd.items():
        out.count("node_odd_frames", "Frames kept, but odd.", n, **who, reason=why)
    out.gauge("node_missing_records", "Records that never came.", one.missing, **who)
    out.gauge("node_time_uncertainty_seconds", "Half-width, of its newest boot.",
              one.time_uncertainty_s, **who)  # fmt: skip
    for name, metric, words in HEALTH:
        out.gauge(f"node_{metric}", words, _number(one.health.get(name)), **who)
    for name, metric, words in HEALTH_COUNTS:
        out.count(f"node_{metric}", words, _number(one.health.get(name)), **who)
    for made in one.calibrations:
        of = {**who, "channel": str(made.channel)}
        out.gauge("node_calibration_timestamp_seconds", "When it was calibrated.", made.at, **of)
        out.gauge("node_calibration_drift_decibels", "What it then read too much.", made.drift,
                  **of)  # fmt: skip


def _channel(out: _Families, node: str, one: Channel) -> None:
    who = {"node": node, "channel": str(one.number)}
    out.gauge("captured_ratio", "Measured share of the newest quarter hour.", one.captured, **who)
    for name, total in one.today.items():
        of = TODAY[name]
        out.count(of.metric, of.help, total * of.factor, **who)
    if one.minute is None:
        return
    out.gauge("measurement_timestamp_seconds", "End of the newest minute that was metered.",
              one.minute.end_us / 1e6, **who)  # fmt: skip
    out.gauge("measured_ratio", "Measured share of that minute.", one.minute.completeness, **who)
    for bit, word in STATUS_WORDS.items():
        out.gauge("measurement_flag", "1 where that minute has the flag.",
                  bool(one.minute.flags & bit), **who, flag=word)  # fmt: skip
    for name, of in INDICATORS.items():
        key, value = of.label
        more = {key: value} if key else {}
        number = _number(one.minute.values.get(name))
        out.gauge(of.metric, of.help, None if number is None else number * of.factor, **who,
                  **more)  # fmt: skip


def _rule(out: _Families, one: RuleStatus) -> None:
    who = {"rule": one.id}
    unit = {**who, "unit": one.unit}
    out.gauge("rule_info", "A rule with a limit.", 1, **who, node=one.node, unit=one.unit)
    for level in LEVELS:
        out.gauge("rule_state", "1 for how it stands: limit is passed, unmeasured not known.",
                  level == one.level, **who, state=level)  # fmt: skip
    out.gauge("rule_limit", "The limit that holds now.", one.limit, **unit)
    out.gauge("rule_value", "Of the time that lasts, so far.", one.value, **unit)
    out.gauge("rule_margin", "Limit less value so far: below 0 it is passed.", one.margin, **unit)
    out.gauge("rule_expected", "What it ends with if it goes on as now.", one.expected, **unit)
    out.gauge("rule_spare", "What the rest of the time may have.", one.spare, **unit)
    out.gauge("rule_crossing_seconds", "Until the limit is passed if it goes on as now.",
              one.crossing_s, **who)  # fmt: skip
    if one.verdict is not None:
        for word in VERDICTS:
            out.gauge("rule_verdict", "1 for the newest verdict on it.",
                      word == one.verdict.word, **who, verdict=word)  # fmt: skip
        out.gauge("rule_verdict_end_timestamp_seconds", "End of the period of that verdict.",
                  one.verdict.end, **who)  # fmt: skip


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, float | int) else None


class _Once(Collector):
    def __init__(self, status: Status) -> None:
        self._status = status

    def collect(self) -> Iterable[Metric]:
        return families(self._status)


def exposition(status: Status, accept: str) -> tuple[bytes, str]:
    """(body, content type): Prometheus' text format, or OpenMetrics where `accept` asks so."""
    encode, kind = choose_encoder(accept)
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Once(status))
    return encode(registry), kind
