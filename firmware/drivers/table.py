"""The chips that a node can read: configuration name -> (module, class).

A new chip is one driver file, one twin in sim/chips of the same name, and one line here.
The module is imported when a node asks for it, so a board holds only what it uses.
"""

TABLE = {
    "lis2dw12": ("drivers.lis2dw12", "LIS2DW12"),
    "pulses": ("drivers.pulses", "Pulses"),
    "pzem004t": ("drivers.pzem004t", "PZEM004T"),
    "sgp41": ("drivers.sgp41", "SGP41"),
    "sps30": ("drivers.sps30", "SPS30"),
}
