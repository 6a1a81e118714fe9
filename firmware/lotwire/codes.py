"""The quantities and their units: one table for node, gateway, feed and page.

A code is for ever: never reused, never given another meaning. On the wire a value is an
integer, value in the unit = integer / per. Codes below 256 travel; codes from 256 on are
indicators that the gateway derives (`meter`) and never travel.
"""

# code name unit per items: items > 1 is an array of that many int16, little-endian; items < 0 one
# of at most that many
TABLE = (
    "\n"
    # sound, IEC 61672-1; levels re 20 uPa
    """\
1 LAeq_125ms dB 100 8
2 LCeq_125ms dB 100 8
3 LZeq_125ms dB 100 8
4 LAFmax dB 100 1
5 LCpeak dB 100 1
6 third_octave_Leq dB 100 29
7 overload_samples 1 1 1
"""
    # what stands for up to a minute of records, of each second and of all (condensed.py)
    """\
8 LAeq_1s dB 100 -60
9 LAFmax_1s dB 100 -60
10 status_1s 1 1 -60
11 LCeq_condensed dB 100 1
12 LZeq_condensed dB 100 1
"""
    # electric power, IEC 61557-12 / IEEE 1459
    """\
16 voltage_rms V 1000 1
17 current_rms A 1000 1
18 active_power W 10 1
19 active_energy Wh 1 1
20 frequency Hz 100 1
21 power_factor 1 1000 1
"""
    # of the records that a condensed one stands for
    """\
22 active_power_highest W 10 1
"""
    # machine cycles
    """\
24 pulses 1 1 1
25 acceleration_rms m/s2 1000 1
26 acceleration_peak m/s2 1000 1
"""
    # air
    """\
32 PM1 ug/m3 100 1
33 PM2.5 ug/m3 100 1
34 PM4 ug/m3 100 1
35 PM10 ug/m3 100 1
36 typical_particle_size um 1000 1
37 PM2.5_highest ug/m3 100 1
38 VOC_index_highest 1 1 1
40 VOC_index 1 1 1
41 NOx_index 1 1 1
42 SRAW_VOC 1 1 1
43 SRAW_NOx 1 1 1
44 relative_humidity % 100 1
45 temperature Cel 100 1
46 CO2 ppm 1 1
47 CO ppm 10 1
48 formaldehyde ppb 10 1
"""
    # electric power of a three-phase supply: each line against neutral
    """\
50 voltage_rms_L1 V 1000 1
51 voltage_rms_L2 V 1000 1
52 voltage_rms_L3 V 1000 1
53 current_rms_L1 A 1000 1
54 current_rms_L2 A 1000 1
55 current_rms_L3 A 1000 1
56 active_power_L1 W 10 1
57 active_power_L2 W 10 1
58 active_power_L3 W 10 1
"""
    # state of the record, bits below
    """\
64 status 1 1 1
"""
    # which records it stands for: condensed.py
    """\
65 condensed_seqs 1 1 -128
"""
    # outputs of the node: what one does and why, OUTPUT_STATES and OUTPUT_CAUSES below; 1 when its
    # button was pressed, 0 when it was let go
    """\
80 output_state 1 1 1
81 output_cause 1 1 1
82 output_button 1 1 1
"""
    # a calibration of the sensor of this channel: the calibrator's stated level; what was read of
    # it with the offset before, and with the new one; that offset; the spread of the seconds;
    # when, by the clock of who did it; which calibrator
    """\
84 calibration_level dB 100 1
85 calibration_before dB 100 1
86 calibration_after dB 100 1
87 calibration_offset dB 100 1
88 calibration_spread dB 100 1
89 calibrated_at s 1 1
90 calibrator - 0 0
"""
    # health of the node
    """\
96 uptime s 1 1
97 heap_free B 1 1
98 outbox_records 1 1 1
99 outbox_dropped 1 1 1
100 overruns 1 1 1
101 reconnects 1 1 1
102 sensor_errors 1 1 1
103 reset_cause 1 1 1
104 rssi dBm 1 1
105 outbox_bytes B 1 1
106 messages_refused 1 1 1
107 heap_largest B 1 1
108 outbox_condensed 1 1 1
"""
    # texts, only in health records
    """\
112 firmware - 0 0
113 last_exception - 0 0
114 outputs - 0 0
"""
)


def _row(line: str) -> tuple[str, str, int, int]:
    _, name, unit, per, items = line.split(" ")
    return name, "" if unit == "-" else unit, int(per), int(items)


class _Rows:
    """QUANTITIES of a node: looked up in the text, as a dict takes 20 KB of its heap."""

    def get(self, code: int, default: object = None) -> object:
        at = TABLE.find("\n%d " % code) + 1
        return _row(TABLE[at : TABLE.find("\n", at)]) if at else default

    def __getitem__(self, code: int) -> object:
        found = self.get(code)
        if found is None:
            raise KeyError(code)
        return found

    def __contains__(self, code: int) -> bool:
        return "\n%d " % code in TABLE


class _Codes:
    """CODE of a node, likewise."""

    def __getitem__(self, name: str) -> int:
        at = TABLE.find(" " + name + " ")
        if at < 0:
            raise KeyError(name)
        return int(TABLE[TABLE.rfind("\n", 0, at) + 1 : at])


FIRST_DERIVED = 256

# "no value" inside an int16 array
MISSING = -32768

# bits of `status`; a record without the quantity has none set
OVERLOAD = 1  # the input was beyond the linear range: the level is a lower bound
UNDERRANGE = 2  # below the stated self-noise: the level is an upper bound
WARMING_UP = 4  # the sensor's stated warm-up has not passed: not to be trusted
FAULT = 8  # the sensor is silent, constant or answers wrongly: not measured
LOST_SAMPLES = 16  # part of the span was not sampled
CONDENSED = 32  # stands for several records that the node had no room for

QUANTITIES: dict[int, tuple[str, str, int, int]]
CODE: dict[str, int]
if hasattr(str, "isidentifier"):  # CPython; a node has no use for all of it
    from lotwire.meanings import DERIVED
    from lotwire.meanings import FAILING as FAILING
    from lotwire.meanings import LAPSED as LAPSED
    from lotwire.meanings import LEASED as LEASED
    from lotwire.meanings import LONGEST as LONGEST
    from lotwire.meanings import OUTPUT_CAUSES as OUTPUT_CAUSES
    from lotwire.meanings import OUTPUT_STATES as OUTPUT_STATES
    from lotwire.meanings import OUTPUT_UNCLEAR as OUTPUT_UNCLEAR
    from lotwire.meanings import OVERRIDDEN as OVERRIDDEN
    from lotwire.meanings import START as START
    from lotwire.meanings import STATUS_WORDS as STATUS_WORDS
    from lotwire.meanings import THIRD_FIRST_X as THIRD_FIRST_X
    from lotwire.meanings import THIRD_NOMINAL as THIRD_NOMINAL

    QUANTITIES = {int(li.split(" ")[0]): _row(li) for li in (TABLE + DERIVED).splitlines() if li}
    CODE = {row[0]: code for code, row in QUANTITIES.items()}
else:  # what a node asks of these dicts, their stand-ins answer; `typing` has no place on a node
    QUANTITIES = _Rows()  # type: ignore[assignment]
    CODE = _Codes()  # type: ignore[assignment]
