"""What `lotline provision` refuses before it writes: settings that cannot be meant."""

import pytest
from lotline.boards.settings import There, check, check_sensors
from lotline.errors import ConfigError

RIGHT = {
    "name": "mic-street", "key": "0" * 64, "username": "mic-street", "password": "x",
    "place": "yard", "host": "gateway.lan", "port": 1883, "outbox_bytes": 524288, "health_s": 10,
    "release_key": "a" * 64, "tls": {"mode": "psk", "psk": "00"}, "outputs": [{"driver": "relay"}],
    "wifi": {"ssid": "workshop", "password": ""}, "sensors": [],
}  # fmt: skip
THERE = There(
    {"i2s0": "i2s", "i2c0": "i2c", "uart1": "uart"},
    {"sps30": [], "pzem004t": ["address"], "scd41": None},
)
MICROPHONE = {"driver": "microphone", "bus": "i2s0", "offset_cdb": 12301, "floor_cdb": 2900}


def test_settings_as_the_page_has_them_pass() -> None:
    check(RIGHT)
    check(RIGHT | {"tls": None})


@pytest.mark.parametrize("host", ["192.168.1.7", "fd00::1", "::1", "broker", "a.b-c.lan.", "h_2"])
def test_hosts(host: str) -> None:
    check({"host": host})


@pytest.mark.parametrize(
    ("key", "value"),
    [("host", x) for x in ("", "a b", "http://gateway", "gateway:1883", "a'b", "müll", "-a")]
    + [("port", x) for x in (0, 65536, "1883", True, None)]
    + [("sensors", x) for x in (1, {}, [1], None)]
    + [("outputs", x) for x in (3, [None])]
    + [("outbox_bytes", x) for x in (-1, "a", 0.5)]
    + [("health_s", x) for x in (0, "10")]
    + [("tls", x) for x in (3, {}, {"mode": "zz"})]
    + [("release_key", x) for x in ("zz", 5, "A" * 64)]
    + [("wifi", {"ssid": x}) for x in ("", "w" * 33, "ü" * 17)],
)
def test_a_value_of_the_wrong_kind_is_named(key: str, value: object) -> None:
    with pytest.raises(ConfigError, match=f"^got {key} .*, expected "):
        check(RIGHT | {key: value})


def test_a_key_that_nobody_knows_is_named_with_those_that_there_are() -> None:
    with pytest.raises(ConfigError, match=r"take no 'outbox', of these: .*outbox_bytes"):
        check(RIGHT | {"outbox": 5})


@pytest.mark.parametrize(
    "sensor",
    [
        {"driver": "sps30", "bus": "i2c0"},
        {"driver": "pzem004t", "bus": "uart1", "address": 2},
        {"driver": "scd41", "bus": "i2c0", "self_calibration": False},
        MICROPHONE,
        MICROPHONE | {"chip": "INMP441"},
    ],
)
def test_sensors_that_this_board_can_have(sensor: dict) -> None:
    check_sensors([sensor], THERE)


@pytest.mark.parametrize(
    ("sensor", "words"),
    [
        ({}, "sensor 1 has no 'bus'"),
        ({"driver": "sps30"}, "sensor 1 has no 'bus'"),
        ({"driver": "sps31", "bus": "i2c0"}, "no chip 'sps31' is known"),
        ({"driver": [], "bus": "i2c0"}, "no chip \\[\\] is known"),
        ({"driver": "sps30", "bus": "nope"}, "no bus 'nope', expected one of i2c0, i2s0, uart1"),
        ({"driver": "sps30", "bus": ["i2c0"]}, "this board has no bus"),
        ({"driver": "sps30", "bus": "i2s0"}, "microphones alone"),
        (MICROPHONE | {"bus": "i2c0"}, "microphones alone"),
        ({"driver": "microphone", "bus": "i2s0"}, "has no 'floor_cdb'"),
        (MICROPHONE | {"offset_cdb": "a"}, "got offset_cdb 'a', expected a whole number"),
        (MICROPHONE | {"chip": "XYZ"}, "got chip 'XYZ', expected ICS-43434 or INMP441"),
        (MICROPHONE | {"offset": 5}, "sensor 1 takes no 'offset'"),
        ({"driver": "pzem004t", "bus": "uart1", "adress": 2}, "pzem004t takes no 'adress'"),
    ],
)
def test_a_sensor_that_it_cannot_have_is_named(sensor: dict, words: str) -> None:
    with pytest.raises(ConfigError, match=words):
        check_sensors([MICROPHONE, sensor], THERE)
