"""ESP32-S3-DevKitC-1; 33 to 37 are the memory of octal modules."""

CHIP = "esp32s3"

BUSES = {
    "i2c0": {"kind": "i2c", "sda": 8, "scl": 9, "hz": 100000},
    "i2s0": {"kind": "i2s", "sck": 4, "ws": 5, "sd": 6},
    "uart1": {"kind": "uart", "tx": 17, "rx": 18, "baud": 9600},
    "uart2": {"kind": "uart", "tx": 15, "rx": 16, "baud": 9600},
    "spi0": {"kind": "spi", "sck": 12, "mosi": 11, "miso": 13, "cs": 10, "hz": 500000, "mode": 3},
    "counter0": {"kind": "counter", "pin": 7},
    "counter1": {"kind": "counter", "pin": 14},
}

# Pins for relays and lamps; each begins at the level that is off.
OUTPUTS = (1, 2, 21, 47)
# Pins for buttons to ground, with the chip's own pull-up.
BUTTONS = (42,)
