"""Whether a chip can carry the buses of a board's pins.py, and which pins they take.

Numbers of units: Espressif's data sheets, "Peripherals"; one UART is the console's, and SPI0
and SPI1 are the flash's. The ESP32-C3 has no pulse counter.
"""

from node import pins

# kind of bus: pins that the chip drives, pins that it only reads
KINDS = {
    "i2c": (("sda", "scl"), ()),
    "i2s": (("sck", "ws"), ("sd",)),
    "uart": (("tx",), ("rx",)),
    "spi": (("sck", "mosi", "cs"), ("miso",)),
    "counter": ((), ("pin",)),
    "edges": ((), ("pin",)),
}
UNITS = {
    "esp32": {"i2c": 2, "i2s": 2, "uart": 2, "spi": 2, "counter": 8},
    "esp32c3": {"i2c": 1, "i2s": 1, "uart": 1, "spi": 1, "counter": 0},
    "esp32s3": {"i2c": 2, "i2s": 2, "uart": 2, "spi": 2, "counter": 4},
    "esp32c6": {"i2c": 1, "i2s": 1, "uart": 1, "spi": 1, "counter": 4},
}
EDGES = 8  # each is an interrupt; more than this many pulse inputs want another node
# The built-in USB: on most boards the only way in.
USB = {"esp32c3": (18, 19), "esp32s3": (19, 20), "esp32c6": (12, 13)}


def check(chip, buses, outputs=(), buttons=()):
    """Refuse what the chip cannot carry; raises ValueError with what is wrong.

    buses: {name: {"kind", a pin for each of its roles}}. outputs, buttons: pins of relays,
    lamps and buttons."""
    if chip not in UNITS:
        raise ValueError("no wiring is known of the chip %s" % chip)
    driven, read, used = [], [], {}
    for name, bus in sorted(buses.items()):
        kind = bus.get("kind")
        if kind not in KINDS:
            raise ValueError("%s: kind %s, not one of %s" % (name, kind, sorted(KINDS)))
        used[kind] = used.get(kind, 0) + 1
        for roles, into in zip(KINDS[kind], (driven, read)):
            into.extend([_pin(name, bus, role) for role in roles])
    _count(chip, used)
    pins.check(chip, driven + list(outputs), read + list(buttons))
    for pin in driven + read + list(outputs) + list(buttons):
        if pin in USB.get(chip, ()):
            raise ValueError("pin %d of the %s is the USB's" % (pin, chip))


def _pin(name, bus, role):
    if role not in bus:
        raise ValueError("%s: no pin for %s" % (name, role))
    return bus[role]


def _count(chip, used):
    for kind, count in sorted(used.items()):
        there = UNITS[chip].get(kind, EDGES)
        if not there and kind == "counter":
            raise ValueError('the %s has no pulse counter: kind "edges" counts too' % chip)
        if count > there:
            raise ValueError("%d of %s, and the %s has %d" % (count, kind, chip, there))
