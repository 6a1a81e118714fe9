"""ESP32-DevKitC with a WROOM or a WROVER module; 16 and 17 are the WROVER's memory."""

CHIP = "esp32"

BUSES = {
    "i2c0": {"kind": "i2c", "sda": 21, "scl": 22, "hz": 100000},
    "i2s0": {"kind": "i2s", "sck": 14, "ws": 13, "sd": 34},
    "uart1": {"kind": "uart", "tx": 26, "rx": 35, "baud": 9600},
    "uart2": {"kind": "uart", "tx": 4, "rx": 36, "baud": 9600},
    "spi0": {"kind": "spi", "sck": 18, "mosi": 23, "miso": 39, "cs": 19, "hz": 500000, "mode": 3},
    "counter0": {"kind": "counter", "pin": 27},
}

# Pins for relays and lamps; each begins at the level that is off.
OUTPUTS = (25, 32, 33)
# Pins for buttons to ground, with the chip's own pull-up.
BUTTONS = ()
