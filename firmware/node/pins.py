"""Which pins of a chip an output or a button may have (Espressif's data sheets, "Strapping pins",
"Pin overview").

A strapping pin decides at reset how the chip starts, and a load on it decides with it; on pins
of the flash nothing may hang; the console's chatter at every start would work a relay.
"""

STRAPPING = {
    "esp32": (0, 2, 5, 12, 15),
    "esp32c3": (2, 8, 9),
    "esp32s3": (0, 3, 45, 46),
    "esp32c6": (4, 5, 8, 9, 15),
}
# Flash; on the ESP32 also the PSRAM of a WROVER (16, 17), on the S3 that of octal modules.
MEMORY = {
    "esp32": (6, 7, 8, 9, 10, 11, 16, 17),
    "esp32c3": (11, 12, 13, 14, 15, 16, 17),
    "esp32s3": tuple(range(26, 38)),
    "esp32c6": tuple(range(24, 31)),
}
CONSOLE = {
    "esp32": (1, 3),
    "esp32c3": (20, 21),
    "esp32s3": (43, 44),
    "esp32c6": (16, 17),
}
INPUT_ONLY = {"esp32": tuple(range(34, 40))}
LAST = {"esp32": 39, "esp32c3": 21, "esp32s3": 48, "esp32c6": 30}


def check(chip, outputs, inputs, used=()):
    """Refuse pins that must not have an output or a button, or are `used`; raises ValueError."""
    if chip not in LAST:
        raise ValueError("no pins are known of the chip %s" % chip)
    for pin in outputs:
        if pin in INPUT_ONLY.get(chip, ()):
            raise ValueError("pin %d of the %s is an input only" % (pin, chip))
    pins = list(outputs) + list(inputs)
    for pin in pins:
        why = _taken(chip, pin)
        if why:
            raise ValueError("pin %s of the %s %s" % (pin, chip, why))
        if pins.count(pin) > 1 or pin in used:
            raise ValueError("pin %d stands there twice" % pin)


def _taken(chip, pin):
    """Why nothing of ours may be on a pin, or None."""
    if type(pin) is not int or not 0 <= pin <= LAST[chip]:
        return "does not exist"
    for table, why in ((STRAPPING, "is a strapping pin"), (MEMORY, "belongs to the memory"),
                       (CONSOLE, "is the console's")):  # fmt: skip
        if pin in table[chip]:
            return why
    return None
