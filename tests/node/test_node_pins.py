"""Pins that an output or a button must not have, on each chip."""

import pytest
from node import pins

# Espressif's data sheets, "Strapping pins".
STRAPPING = {"esp32": {0, 2, 5, 12, 15}, "esp32c3": {2, 8, 9}, "esp32s3": {0, 3, 45, 46},
             "esp32c6": {4, 5, 8, 9, 15}}  # fmt: skip


def refused(chip, outputs=(), inputs=(), used=()):
    try:
        pins.check(chip, outputs, inputs, used)
    except ValueError as e:
        return str(e)
    return None


@pytest.mark.parametrize("chip", STRAPPING)
def test_every_pin_of_a_chip(chip):
    words = {pin: refused(chip, [pin]) for pin in range(-1, 60)}
    assert {pin for pin, said in words.items() if said and "strapping" in said} == STRAPPING[chip]
    good = [pin for pin, said in words.items() if said is None]
    assert len(good) >= 5
    assert refused(chip, good) is None
    assert max(good) <= pins.LAST[chip]
    assert refused(chip, good[:1], used=good[:1]) == f"pin {good[0]} stands there twice"
    assert refused(chip, good[:1], good[:1]) == f"pin {good[0]} stands there twice"


def test_an_input_only_pin_may_have_a_button_but_no_relay():
    assert refused("esp32", [34]) == "pin 34 of the esp32 is an input only"
    assert refused("esp32", inputs=[34]) is None


def test_a_chip_that_nobody_knows_is_refused():
    assert refused("esp8266", [4]) == "no pins are known of the chip esp8266"
    assert "does not exist" in refused("esp32", [True])
