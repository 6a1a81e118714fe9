"""ESP32-C3-DevKitM-1. No pulse counter: contacts are counted by interrupt."""

CHIP = "esp32c3"

BUSES = {
    "i2c0": {"kind": "i2c", "sda": 4, "scl": 5, "hz": 100000},
    "i2s0": {"kind": "i2s", "sck": 6, "ws": 7, "sd": 10},
    "uart1": {"kind": "uart", "tx": 0, "rx": 1, "baud": 9600},
    "edges0": {"kind": "edges", "pin": 3, "debounce_ms": 10},
}

# Pins for relays and lamps; each begins at the level that is off.
OUTPUTS = ()
# Pins for buttons to ground, with the chip's own pull-up.
BUTTONS = ()
