"""A status with something of everything, for those who word it."""

from dataclasses import replace

from lotline.feeds import status as of
from lotline.records import Indicator
from lotwire.codes import OVERLOAD

AT = 1_795_356_060.0
SOUND = {"LAeq": 51.5, "LAFmax": 63.25, "LCpeak": 80.0, "LAF90": float("nan")}
POWER = {"active_power": 740.5, "voltage_rms": 230.1, "voltage_rms_L1": 231.0, "energy": 12.3}
AIR = {"PM2.5": 12.0, "temperature": 21.5, "relative_humidity": 40.0, "CO2": 415.0,
       "CO": 1.5, "VOC_index": 100.0, "NOx_index": 1.0, "formaldehyde": 12.0}  # fmt: skip


def minute(node, values, **more):
    settings = {"completeness": 1.0, "uncertainty_us": 2500} | more
    return Indicator(node, 0, round((AT - 60) * 1e6), 60, values, **settings)


def channel(node, values, today=None, captured=1.0, **more):
    return of.Channel(0, minute(node, values, **more), today or {}, captured, frozenset(values))


def node(name, kind, channels=(), **more):
    settings = {"place": "yard", "up": True, "heard": AT - 1, "records": 500, "missing": 0,
                "duplicates": 0, "time_uncertainty_s": 0.002} | more  # fmt: skip
    return of.NodeStatus(name, kind, channels=channels, **settings)


MIC = node(
    "mic-street", "microphone", [channel("mic-street", SOUND, flags=OVERLOAD)],
    place='street "side"',
    refused={"mac": 2}, odd={"lost": 1}, duplicates=3, missing=7,
    health={"uptime": 3600.0, "rssi": -61.0, "outbox_records": 4.0, "outbox_dropped": 0.0,
            "sensor_errors": 1.0, "firmware": "0.1.0"},
    calibrations=[of.Calibrated(0, AT - 86400, -0.25)],
)  # fmt: skip
CNC = node("cnc", "machine", [channel("cnc", POWER, {"energy": 1500.0, "cycles": 12.0})])
AIR_NODE = node("air", "air", [channel("air", AIR, captured=0.5)])
SILENT = node("saw", "machine", [of.Channel(0, None, {}, None, frozenset({"active_power"}))],
              up=False, heard=None, records=0, time_uncertainty_s=None)  # fmt: skip
DAY = of.RuleStatus("day", "mic-street", "dB", "warning", 55.0, 53.5, 56.2, 55.3, 120.0,
                 of.Verdict("ok", AT - 300))  # fmt: skip
DUST = of.RuleStatus("pack/dust@air", "air", "ug/m3", "unmeasured")
GATEWAY = of.GatewayStatus("0.1.0", 4096, 500, 1000, 3, {"topic": 1}, 1234, AT - 60,
                        [of.FeedStatus("office", 10, 1, 7, True)])  # fmt: skip
STATUS = of.Status("Workshop", "Europe/Berlin", AT, GATEWAY, [MIC, CNC, AIR_NODE, SILENT],
                [DAY, DUST])  # fmt: skip


def changed(status=STATUS, **more):
    return replace(status, **more)
