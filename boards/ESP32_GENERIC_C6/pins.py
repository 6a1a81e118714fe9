"""ESP32-C6-DevKitC-1."""

CHIP = "esp32c6"

BUSES = {
    "i2c0": {"kind": "i2c", "sda": 6, "scl": 7, "hz": 100000},
    "i2s0": {"kind": "i2s", "sck": 18, "ws": 19, "sd": 20},
    "uart1": {"kind": "uart", "tx": 2, "rx": 3, "baud": 9600},
    "spi0": {"kind": "spi", "sck": 21, "mosi": 22, "miso": 23, "cs": 11, "hz": 500000, "mode": 3},
    "counter0": {"kind": "counter", "pin": 10},
}

# Pins for relays and lamps; each begins at the level that is off.
OUTPUTS = (0, 1)
# Pins for buttons to ground, with the chip's own pull-up.
BUTTONS = ()
