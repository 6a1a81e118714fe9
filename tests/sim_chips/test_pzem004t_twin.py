"""The simulated power meter: asked by pymodbus over a real socket, and timed by hand."""

import socket
import threading
import time
from collections.abc import Iterator

import pytest
from chips import Bench
from pymodbus import FramerType
from pymodbus.client import ModbusTcpClient
from pymodbus.exceptions import ModbusException
from pymodbus.pdu import ExceptionResponse

REQUEST = bytes.fromhex("01040000000a700d")


class Gateway(threading.Thread):
    """Carries Modbus RTU bytes between one TCP client and the meter, in real time."""

    def __init__(self, bench: Bench) -> None:
        super().__init__(daemon=True)
        self.twin = bench.twin
        self.twin.now_ms = lambda: int(time.monotonic() * 1000)
        self.server = socket.create_server(("127.0.0.1", 0))
        self.port = self.server.getsockname()[1]

    def run(self) -> None:
        link, _ = self.server.accept()
        link.settimeout(0.005)
        with link:
            while True:
                try:
                    data = link.recv(256)
                except TimeoutError:
                    data = None
                if data == b"":
                    return
                if data:
                    self.twin.write(data)
                link.sendall(self.twin.take(256))


@pytest.fixture
def meter() -> Iterator[tuple[Bench, ModbusTcpClient]]:
    bench = Bench("pzem004t")
    gateway = Gateway(bench)
    gateway.start()
    client = ModbusTcpClient(
        "127.0.0.1", port=gateway.port, framer=FramerType.RTU, timeout=0.5, retries=0
    )
    assert client.connect()
    yield bench, client
    client.close()
    gateway.join(timeout=5)
    gateway.server.close()
    assert not gateway.is_alive()


def test_pymodbus_reads_all_registers(meter) -> None:
    _, client = meter
    registers = client.read_input_registers(0, count=10, device_id=1).registers
    assert registers[0] == pytest.approx(2304, abs=2)
    assert registers[1:3] == [4318, 0]
    assert registers[3:5] == [9752, 0]
    assert registers[5] | registers[6] << 16 == 812345
    assert registers[7:] == [500, 98, 0]


def test_pymodbus_reads_some_registers_and_is_refused_beyond_them(meter) -> None:
    _, client = meter
    assert client.read_input_registers(7, count=2, device_id=1).registers == [500, 98]
    refused = client.read_input_registers(9, count=2, device_id=1)
    assert isinstance(refused, ExceptionResponse)
    assert refused.exception_code == 2
    assert client.read_coils(0, count=8, device_id=1).exception_code == 1


def test_pymodbus_sets_the_address_and_the_alarm(meter) -> None:
    _, client = meter
    client.write_register(1, 500, device_id=1)
    client.write_register(2, 17, device_id=1)
    assert client.read_holding_registers(1, count=2, device_id=17).registers == [500, 17]
    assert client.read_input_registers(9, count=1, device_id=17).registers == [0xFFFF]
    assert client.write_register(2, 0, device_id=17).exception_code == 3
    with pytest.raises(ModbusException):
        client.read_input_registers(0, count=1, device_id=1)


@pytest.mark.parametrize("fault", ["silent", "crc", "short", "wrong_address"])
def test_pymodbus_refuses_what_the_meter_does_wrong(meter, fault: str) -> None:
    bench, client = meter
    assert len(client.read_input_registers(0, count=10, device_id=1).registers) == 10
    bench.twin.misbehave = fault
    with pytest.raises(ModbusException):
        client.read_input_registers(0, count=10, device_id=1)


def test_bytes_arrive_one_after_the_other() -> None:
    bench = Bench("pzem004t")
    bench.twin.write(REQUEST)
    arrived = []
    for _ in range(100):
        arrived.append(bench.twin.waiting())
        bench.now += 1
    assert arrived[40] == 0
    assert set(arrived) == set(range(26))
    assert bench.twin.take(10) + bench.twin.take(99) == bench.twin._reply(REQUEST)


def test_a_request_in_pieces_and_a_request_cut_short() -> None:
    bench = Bench("pzem004t")
    for byte in REQUEST:
        bench.twin.write(bytes((byte,)))
        bench.now += 1
    bench.now += 100
    assert len(bench.twin.take(99)) == 25
    bench.twin.write(REQUEST[:5])
    bench.now += 100
    bench.twin.write(REQUEST)
    bench.now += 100
    assert len(bench.twin.take(99)) == 25


def test_a_spoiled_request_and_a_broadcast_get_no_answer() -> None:
    bench = Bench("pzem004t")
    for request in (REQUEST[:-1] + b"\0", bytes.fromhex("00040000000a71dc")):
        bench.twin.write(request)
        bench.now += 500
        assert bench.twin.waiting() == 0


def test_values_are_those_of_the_last_200_ms() -> None:
    bench = Bench("pzem004t")
    bench.now = 5000
    before = bench.twin._inputs()
    bench.world["power"] = 100.0
    bench.now = 5199
    assert bench.twin._inputs() == before
    bench.now = 5200
    assert bench.twin._inputs()[3] == 1000


def test_energy_wraps_at_ten_thousand_kilowatt_hours() -> None:
    bench = Bench("pzem004t")
    for wh, shown in [(9_999_999.9, 9_999_999), (10_000_000.2, 0), (10_000_012.0, 12)]:
        bench.world["energy_wh"] = wh
        bench.now += 1000
        low, high = bench.twin._inputs()[5:7]
        assert low | high << 16 == shown


def test_answers_that_nobody_takes_are_bounded() -> None:
    bench = Bench("pzem004t")
    for _ in range(50):
        bench.twin.write(REQUEST)
        bench.now += 1000
    assert bench.twin.waiting() == 256
