"""Sensirion SEN55: particles, humidity, temperature, VOC and NOx index; I2C 0x69, 5 V.

Source: SEN5x datasheet, chapters 1 (ranges), 5 (commands) and 5.4 (status register). The
indices tell how the air differs from that of the last hours; they are not concentrations.
Mass above about 2.5 um is extrapolated.
"""

from drivers import sen


class SEN55(sen.Module):
    """bus: I2C at 100 kHz at most."""

    ADDRESS = 0x69
    PLAN = sen.PLAN
    QUANTITIES = tuple([row[0] for row in sen.PLAN])
    VALUES = 0x03C4
    RESET_MS = 1000  # the datasheet says 100 ms; boards that share the supply took longer
    # fan stands still, laser, humidity sensor, gas sensor, fan speed
    BROKEN = 1 << 4 | 1 << 5 | 1 << 6 | 1 << 7 | 1 << 21
