"""The simulated Sensirion chips, asked by the maker's own drivers."""

import pytest
from chips import Bench
from maker import channel, connected
from sensirion_i2c_driver.errors import I2cChecksumError, I2cNackError
from sensirion_i2c_sgp4x import Sgp41I2cDevice
from sensirion_i2c_sps30.commands import OutputFormat
from sensirion_i2c_sps30.device import Sps30Device


@pytest.fixture
def sps30(monkeypatch: pytest.MonkeyPatch) -> tuple[Bench, Sps30Device]:
    bench, connection = connected("sps30", monkeypatch)
    return bench, Sps30Device(channel(bench, connection))


def test_sps30_tells_who_it_is(sps30) -> None:
    _, device = sps30
    assert device.read_product_type() == "00080000"
    assert device.read_serial_number().startswith("5A1B2C3D4E5F6071")
    assert device.read_firmware_version() == (2, 3)
    device.read_device_status_register()


def test_sps30_measures_each_second(sps30) -> None:
    bench, device = sps30
    device.start_measurement(OutputFormat(0x300))
    ready = []
    for _ in range(300):
        bench.now += 100
        ready.append(device.read_data_ready_flag())
        if ready[-1]:
            values = device.read_measurement_values_float()
    assert 28 <= sum(map(bool, ready)) <= 30
    expected = (8.4, 12.5, 14.1, 15.0)
    assert values[:4] == pytest.approx(expected, rel=0.011)
    assert values[9] == pytest.approx(0.62, rel=0.011)
    assert list(values[4:9]) == sorted(values[4:9]), "each number bin holds the ones before"


def test_sps30_measures_in_whole_numbers_too(sps30) -> None:
    bench, device = sps30
    device.start_measurement(OutputFormat(0x500))
    bench.now += 20000
    values = device.read_measurement_values_uint16()
    assert values[:4] == pytest.approx((8, 12, 14, 15), abs=1)
    assert values[9] == pytest.approx(620, rel=0.02)


def test_sps30_sleeps_and_wakes(sps30) -> None:
    _, device = sps30
    device.sleep()
    with pytest.raises(I2cNackError):
        device.read_serial_number()
    device.wake_up_sequence()
    assert device.read_serial_number()


def test_sps30_does_not_sleep_while_it_measures(sps30) -> None:
    _, device = sps30
    device.start_measurement(OutputFormat(0x300))
    with pytest.raises(I2cNackError):
        device.sleep()
    device.stop_measurement()
    device.sleep()


def test_sps30_keeps_its_cleaning_interval(sps30) -> None:
    _, device = sps30
    assert device.read_auto_cleaning_interval() == 604800
    device.write_auto_cleaning_interval(86400)
    device.device_reset()
    assert device.read_auto_cleaning_interval() == 86400


def test_sps30_gives_nothing_new_while_the_fan_cleans(sps30) -> None:
    bench, device = sps30
    device.start_measurement(OutputFormat(0x300))
    bench.now += 5000
    device.read_measurement_values_float()
    device.start_fan_cleaning()
    bench.now += 5000
    assert not device.read_data_ready_flag()
    bench.now += 6000
    assert device.read_data_ready_flag()


def test_sps30_misbehaves_as_the_maker_would_notice(sps30) -> None:
    bench, device = sps30
    bench.twin.misbehave = "fan"
    status = device.read_device_status_register()
    assert getattr(status, "value", status) not in (0, None)
    bench.twin.misbehave = "crc"
    with pytest.raises(I2cChecksumError):
        device.read_data_ready_flag()
    bench.twin.misbehave = "nack"
    with pytest.raises(I2cNackError):
        device.read_data_ready_flag()


@pytest.fixture
def sgp41(monkeypatch: pytest.MonkeyPatch) -> tuple[Bench, Sgp41I2cDevice]:
    bench, connection = connected("sgp41", monkeypatch)
    return bench, Sgp41I2cDevice(connection)


def test_sgp41_says_it_is_well(sgp41) -> None:
    bench, device = sgp41
    assert device.measure_test() & 0x0F == 0
    assert device.get_serial_number() == 0x041B8A2F
    bench.twin.misbehave = "self_test"
    assert device.measure_test() & 0x0F


def test_sgp41_conditions_and_measures(sgp41) -> None:
    bench, device = sgp41
    for _ in range(9):
        device.conditioning()
        bench.now += 950
    for _ in range(20):
        voc, nox = device.measure_raw()
        bench.now += 950
    assert voc.ticks == pytest.approx(30500, abs=5)
    assert nox.ticks == pytest.approx(15800, abs=5)
    device.turn_heater_off()
    assert bench.twin.state == "idle"
    assert not bench.twin.harmed()


def test_sgp41_is_harmed_by_long_conditioning(sgp41) -> None:
    bench, device = sgp41
    for _ in range(12):
        device.conditioning()
        bench.now += 950
    assert bench.twin.harmed()
    _, nox = device.measure_raw()
    assert nox.ticks == 30000
    device.turn_heater_off()
    assert bench.twin.harmed(), "for ever"


def test_sgp41_misbehaves_as_the_maker_would_notice(sgp41) -> None:
    bench, device = sgp41
    bench.twin.misbehave = "crc"
    with pytest.raises(I2cChecksumError):
        device.measure_raw()
    bench.twin.misbehave = "nack"
    with pytest.raises(I2cNackError):
        device.measure_raw()
