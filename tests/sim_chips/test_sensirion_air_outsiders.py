"""The simulated SGP40, SCD41, SEN55, SEN66 and SFA30, asked by the maker's own drivers."""

import pytest
from chips import Bench
from maker import channel, connected
from sensirion_i2c_driver.errors import I2cChecksumError, I2cNackError
from sensirion_i2c_scd4x.device import Scd4xDevice
from sensirion_i2c_sen5x import Sen5xI2cDevice
from sensirion_i2c_sen66.device import Sen66Device
from sensirion_i2c_sgp4x import Sgp40I2cDevice


@pytest.fixture
def sgp40(monkeypatch: pytest.MonkeyPatch) -> tuple[Bench, Sgp40I2cDevice]:
    bench, connection = connected("sgp40", monkeypatch)
    return bench, Sgp40I2cDevice(connection)


def test_sgp40_says_it_is_well_and_measures(sgp40) -> None:
    bench, device = sgp40
    assert device.measure_test() == 0xD400
    assert device.get_serial_number() == 0x040A8A2F
    for _ in range(20):
        sraw = device.measure_raw()
        bench.now += 970
    assert sraw.ticks == pytest.approx(30500, abs=5)
    device.turn_heater_off()
    assert bench.twin.state == "idle"


def test_sgp40_misbehaves_as_the_maker_would_notice(sgp40) -> None:
    bench, device = sgp40
    bench.twin.misbehave = "self_test"
    assert device.measure_test() == 0x4B00
    bench.twin.misbehave = "crc"
    with pytest.raises(I2cChecksumError):
        device.measure_raw()
    bench.twin.misbehave = "nack"
    with pytest.raises(I2cNackError):
        device.measure_raw()


@pytest.fixture
def scd41(monkeypatch: pytest.MonkeyPatch) -> tuple[Bench, Scd4xDevice]:
    bench, connection = connected("scd41", monkeypatch)
    return bench, Scd4xDevice(channel(bench, connection))


def test_scd41_tells_who_it_is(scd41) -> None:
    _, device = scd41
    device.wake_up()
    assert device.get_serial_number() == 0xF8969F073BBE
    assert "SCD41" in str(device.get_sensor_variant())


def test_scd41_measures_every_five_seconds(scd41) -> None:
    bench, device = scd41
    device.start_periodic_measurement()
    ready = []
    for _ in range(600):
        bench.now += 100
        ready.append(device.get_data_ready_status())
        if ready[-1]:
            co2, temperature, humidity = device.read_measurement()
    assert 11 <= sum(map(bool, ready)) <= 12
    assert co2.value == pytest.approx(612, abs=3)
    assert temperature.value == pytest.approx(21.5, abs=0.06)
    assert humidity.value == pytest.approx(45.0, abs=0.05)


def test_scd41_follows_the_air_slowly(scd41) -> None:
    bench, device = scd41
    device.start_periodic_measurement()
    bench.now += 5000
    device.read_measurement()
    bench.world["co2"] = 1612
    bench.now += 60000
    co2 = device.read_measurement()[0].value
    assert co2 == pytest.approx(612 + 1000 * 0.632, abs=5)


def test_scd41_refuses_settings_while_it_measures(scd41) -> None:
    _, device = scd41
    device.start_periodic_measurement()
    with pytest.raises(I2cNackError):
        device.set_automatic_self_calibration_enabled(0)
    device.stop_periodic_measurement()
    device.set_automatic_self_calibration_enabled(0)
    assert device.get_automatic_self_calibration_enabled() == 0
    device.reinit()
    assert device.get_automatic_self_calibration_enabled() == 1, "it was not persisted"


def test_scd41_sleeps_and_gives_a_reading_once(scd41) -> None:
    bench, device = scd41
    device.power_down()
    with pytest.raises(I2cNackError):
        device.get_serial_number()
    device.wake_up()
    device.start_periodic_measurement()
    bench.now += 5000
    device.read_measurement()
    with pytest.raises(I2cNackError):
        device.read_measurement()


@pytest.fixture
def sen55(monkeypatch: pytest.MonkeyPatch) -> tuple[Bench, Sen5xI2cDevice]:
    bench, connection = connected("sen55", monkeypatch)
    return bench, Sen5xI2cDevice(connection)


def test_sen55_tells_who_it_is(sen55) -> None:
    _, device = sen55
    assert device.get_product_name() == "SEN55"
    assert device.get_serial_number().startswith("0123456789ABCDEF")
    assert device.get_version().firmware.major == 2


def test_sen55_measures_and_says_what_it_does_not_know_yet(sen55) -> None:
    bench, device = sen55
    device.start_measurement()
    bench.now += 3000
    assert not device.read_measured_values().nox_index.available
    bench.now += 20000
    assert device.read_data_ready()
    found = device.read_measured_values()
    assert not device.read_data_ready()
    masses = [getattr(found, f"mass_concentration_{n}p{m}").physical
              for n, m in (("1", 0), ("2", 5), ("4", 0), ("10", 0))]  # fmt: skip
    assert masses == pytest.approx([8.4, 12.5, 14.1, 15.0], rel=0.02)
    assert found.ambient_humidity.percent_rh == pytest.approx(45, abs=0.05)
    assert found.ambient_temperature.degrees_celsius == pytest.approx(21.5, abs=0.02)
    assert found.voc_index.scaled == pytest.approx(100, abs=1)
    assert found.nox_index.scaled == 1


def test_sen55_keeps_what_it_learned_for_whoever_asks(sen55) -> None:
    _, device = sen55
    device.set_voc_state(bytes(range(8)))
    assert bytes(device.get_voc_state()) == bytes(range(8))


def test_sen55_misbehaves_as_the_maker_would_notice(sen55) -> None:
    bench, device = sen55
    bench.twin.misbehave = "fan"
    assert device.read_device_status().value & 1 << 4
    bench.twin.misbehave = "crc"
    with pytest.raises(I2cChecksumError):
        device.read_data_ready()
    bench.twin.misbehave = "nack"
    with pytest.raises(I2cNackError):
        device.read_data_ready()


@pytest.fixture
def sen66(monkeypatch: pytest.MonkeyPatch) -> tuple[Bench, Sen66Device]:
    bench, connection = connected("sen66", monkeypatch)
    return bench, Sen66Device(channel(bench, connection))


def test_sen66_tells_who_it_is(sen66) -> None:
    _, device = sen66
    assert device.get_product_name().rstrip("\0") == "SEN66"
    assert next(iter(device.get_version())) == 4


def test_sen66_measures_and_says_what_it_does_not_know_yet(sen66) -> None:
    bench, device = sen66
    device.device_reset()
    device.start_continuous_measurement()
    bench.now += 3000
    early = device.read_measured_values_as_integers()
    assert (early[7], early[8]) == (0x7FFF, 0xFFFF)
    bench.now += 20000
    assert device.get_data_ready()[1]
    found = device.read_measured_values()
    assert not device.get_data_ready()[1]
    values = [getattr(v, "value", v) for v in found]
    assert values[:4] == pytest.approx([8.4, 12.5, 14.1, 15.0], rel=0.02)
    assert values[4:6] == pytest.approx([45, 21.5], abs=0.05)
    assert values[6:8] == pytest.approx([100, 1], abs=1)
    assert values[8] == pytest.approx(612, abs=4)
    device.stop_measurement()
    assert bench.twin.state == "idle"


def test_sen66_misbehaves_as_the_maker_would_notice(sen66) -> None:
    bench, device = sen66
    bench.twin.misbehave = "fan"
    assert device.read_device_status().value & 1 << 4
    bench.twin.misbehave = "crc"
    with pytest.raises(I2cChecksumError):
        device.get_data_ready()


@pytest.fixture
def sfa30(monkeypatch: pytest.MonkeyPatch):
    maker = pytest.importorskip(
        "sensirion_i2c_sfa3x.device",
        reason="pip install --no-deps sensirion-i2c-sfa3x (make does)",
    )
    bench, connection = connected("sfa30", monkeypatch)
    return bench, maker.Sfa3xDevice(channel(bench, connection))


def test_sfa30_measures_after_its_cell_has_settled(sfa30) -> None:
    bench, device = sfa30
    assert device.get_device_marking().startswith("SFA30-")
    device.start_continuous_measurement()
    with pytest.raises(I2cNackError):
        device.read_measured_values()  # the first comes after half a second
    bench.now += 2000
    assert device.read_measured_values()[0].value > 100
    bench.now += 10000
    hcho, humidity, temperature = [v.value for v in device.read_measured_values()]
    assert hcho == pytest.approx(18, abs=1.2)
    assert (humidity, temperature) == pytest.approx((45, 21.5), abs=0.05)


def test_sfa30_misbehaves_as_the_maker_would_notice(sfa30) -> None:
    bench, device = sfa30
    device.start_continuous_measurement()
    with pytest.raises(I2cNackError):
        device.start_continuous_measurement()
    bench.now += 2000
    bench.twin.misbehave = "crc"
    with pytest.raises(I2cChecksumError):
        device.read_measured_values()
