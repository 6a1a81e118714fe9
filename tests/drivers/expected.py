"""What each driver reads of the rig's world, and the reason it gives for each thing that its
twin can do wrong."""

RIGHT = {
    "ade7953": {
        "voltage_rms": (230400, 30), "current_rms": (4318, 1), "active_power": (9752, 20),
        "active_energy": (0, 0), "frequency": (4998, 1), "power_factor": (980, 1),
    },
    "atm90e32": {
        "voltage_rms_L1": (230400, 40), "voltage_rms_L2": (230400, 40),
        "voltage_rms_L3": (230400, 40), "current_rms_L1": (4318, 1), "current_rms_L2": (0, 0),
        "current_rms_L3": (0, 0), "active_power_L1": (9752, 1), "active_power_L2": (0, 0),
        "active_power_L3": (0, 0), "active_power": (9752, 1), "active_energy": (0, 0),
        "frequency": (4998, 1), "power_factor": (980, 1),
    },
    "bl0942": {
        "voltage_rms": (230400, 70), "current_rms": (4318, 1), "active_power": (9752, 2),
        "active_energy": (812345, 5), "frequency": (4998, 1),
    },
    "lis2dw12": {"acceleration_rms": (3000, 90), "acceleration_peak": (4243, 120)},
    "pms5003": {"PM1": (840, 60), "PM2.5": (1250, 60), "PM10": (1500, 60)},
    "pulses": {"pulses": (41, 0)},
    "pzem004t": {
        "voltage_rms": (230400, 200), "current_rms": (4318, 0), "active_power": (9752, 0),
        "active_energy": (812345, 0), "frequency": (5000, 0), "power_factor": (980, 0),
    },
    "scd41": {"CO2": (612, 3), "temperature": (2150, 6), "relative_humidity": (4500, 5)},
    "sen55": {
        "PM1": (840, 14), "PM2.5": (1250, 18), "PM4": (1410, 20), "PM10": (1500, 20),
        "relative_humidity": (4500, 4), "temperature": (2150, 2), "VOC_index": (100, 1),
        "NOx_index": (1, 0),
    },
    "sen66": {
        "PM1": (840, 14), "PM2.5": (1250, 18), "PM4": (1410, 20), "PM10": (1500, 20),
        "relative_humidity": (4500, 4), "temperature": (2150, 2), "VOC_index": (100, 1),
        "NOx_index": (1, 0), "CO2": (612, 4),
    },
    "sfa30": {
        "formaldehyde": (180, 12), "relative_humidity": (4500, 4), "temperature": (2150, 3),
    },
    "sgp40": {"SRAW_VOC": (30500, 5), "VOC_index": (100, 30)},
    "sgp41": {
        "SRAW_VOC": (30500, 5), "SRAW_NOx": (15800, 5), "VOC_index": (100, 30),
        "NOx_index": (1, 0),
    },
    "sps30": {
        "PM1": (840, 9), "PM2.5": (1250, 13), "PM4": (1410, 15), "PM10": (1500, 16),
        "typical_particle_size": (620, 7),
    },
    "ze07co": {"CO": (34, 2)},
}  # fmt: skip

# readings until the values are those of the world
SETTLED = {"sgp40": 600, "sgp41": 600, "ze07co": 200}
# These send by themselves, so a reading may find nothing new, or a fault half arrived.
STREAMS = {"pms5003", "ze07co"}
STUCK_READINGS = {"ze07co": 4000}

# what the chip does wrong: the reason that the driver must give at start and at a reading,
# None where only the other can notice
FAULTS = {
    "ade7953": {
        "nack": ("nack", "nack"), "stuck": (None, "constant"),
        "wrong_answer": ("identity", "identity"),
    },
    "atm90e32": {
        "silent": ("identity", "identity"), "stuck": (None, "constant"),
        "garbled": (None, "crc"), "lost_reply": (None, None),
    },
    "bl0942": {
        "silent": (None, "timeout"), "crc": (None, "crc"), "stuck": (None, "constant"),
        "wrong_answer": (None, "length"), "wrong_head": (None, "function"),
        "short": (None, "length"), "long": (None, "length"),
    },
    "lis2dw12": {
        "nack": ("nack", "nack"), "stuck": (None, "constant"),
        "wrong_answer": ("identity", "identity"), "never_ready": (None, "timeout"),
    },
    "pms5003": {
        "silent": (None, None), "crc": (None, "crc"), "stuck": (None, "constant"),
        "wrong_answer": (None, "length"), "short": (None, "crc"), "error": (None, "device"),
    },
    "pulses": {"wrong_answer": (None, "range")},
    "pzem004t": {
        "silent": (None, "timeout"), "crc": (None, "crc"), "stuck": (None, "constant"),
        "wrong_answer": (None, "range"), "wrong_address": (None, "address"),
        "wrong_function": (None, "function"), "exception": (None, "function"),
        "short": (None, "length"), "long": (None, "length"),
    },
    "scd41": {
        "nack": ("nack", "nack"), "crc": (None, "crc"), "stuck": (None, "constant"),
        "wrong_answer": (None, "range"), "never_ready": (None, None),
    },
    "sfa30": {
        "nack": ("nack", "nack"), "crc": (None, "crc"), "stuck": (None, "constant"),
        "wrong_answer": (None, "range"),
    },
    "sgp40": {
        "nack": ("nack", "nack"), "crc": ("crc", "crc"), "stuck": (None, "constant"),
        "wrong_answer": (None, "range"), "self_test": ("device", None),
    },
    "sgp41": {
        "nack": ("nack", "nack"), "crc": ("crc", "crc"), "stuck": (None, "constant"),
        "wrong_answer": (None, "range"), "self_test": ("device", None),
    },
    "sps30": {
        "nack": ("nack", "nack"), "crc": ("crc", "crc"), "stuck": (None, "constant"),
        "wrong_answer": (None, "range"), "never_ready": (None, None),
        "fan": (None, "device"),
    },
    "ze07co": {
        "silent": (None, None), "crc": (None, "crc"), "stuck": (None, "constant"),
        "wrong_answer": (None, "length"), "short": (None, "crc"),
        "other_range": (None, "identity"),
    },
}  # fmt: skip
FAULTS["sen55"] = FAULTS["sen66"] = {
    "nack": ("nack", "nack"), "crc": (None, "crc"), "stuck": (None, "constant"),
    "wrong_answer": (None, "range"), "never_ready": (None, None), "fan": (None, "device"),
    "unknown": (None, "device"),
}  # fmt: skip
# A fault that only time shows, and how many readings may pass for a value until then.
SLOW = ("stuck", "unknown")
