"""Sensirion SEN66: what a SEN55 measures, and CO2; I2C 0x6B, 3.3 V.

Source: SEN6x datasheet, chapters 1 (ranges), 4.8 (commands) and 4.9 (status register). CO2
is unknown for the first 6 s; its self-calibration takes the lowest value of a week for
fresh air, which is wrong in a room that is never aired.
"""

from lotwire import codes

from drivers import sen

CO2_MAX = 40000  # what the chip can put out; specified from 400 to 5000
CO2_SPECIFIED = 5000


class SEN66(sen.Module):
    """bus: I2C at 100 kHz at most."""

    ADDRESS = 0x6B
    PLAN = sen.PLAN + ((codes.CODE["CO2"], 1, sen.UNSIGNED, 0, CO2_MAX),)
    QUANTITIES = tuple([row[0] for row in PLAN])
    VALUES = 0x0300
    RESET_MS = 1200
    # fan, humidity sensor, gas sensor, CO2 sensor (either kind), particle sensor, fan speed
    BROKEN = 1 << 4 | 1 << 6 | 1 << 7 | 1 << 9 | 1 << 11 | 1 << 12 | 1 << 21

    def _known(self, found):
        if found.get(codes.CODE["CO2"], 0) > CO2_SPECIFIED:
            status = codes.CODE["status"]
            found[status] = found.get(status, 0) | codes.OVERLOAD
        return super()._known(found)
