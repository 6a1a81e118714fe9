"""The chips that a node can read: configuration name -> (module, class).

A new chip is one driver file, one twin in sim/chips of the same name, and one line here.
The module is imported when a node asks for it, so a board holds only what it uses. A class may
have SETTINGS, keys of its sensor's configuration that it is made with, and REMEMBERS, for a
`memory` of its total as cumulative.py takes it. docs/chips.md tells all of it.
"""

TABLE = {
    "ade7953": ("drivers.ade7953", "ADE7953"),
    "atm90e32": ("drivers.atm90e32", "ATM90E32"),
    "bl0942": ("drivers.bl0942", "BL0942"),
    "lis2dw12": ("drivers.lis2dw12", "LIS2DW12"),
    "pms5003": ("drivers.pms5003", "PMS5003"),
    "pulses": ("drivers.pulses", "Pulses"),
    "pzem004t": ("drivers.pzem004t", "PZEM004T"),
    "scd41": ("drivers.scd41", "SCD41"),
    "sen55": ("drivers.sen55", "SEN55"),
    "sen66": ("drivers.sen66", "SEN66"),
    "sfa30": ("drivers.sfa30", "SFA30"),
    "sgp40": ("drivers.sgp40", "SGP40"),
    "sgp41": ("drivers.sgp41", "SGP41"),
    "sps30": ("drivers.sps30", "SPS30"),
    "ze07co": ("drivers.ze07co", "ZE07CO"),
}
