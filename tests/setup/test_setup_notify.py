"""What a service manager is told of a gateway that hangs: nothing."""

import asyncio
import socket
import time

import pytest
from lotline.cli import service


@pytest.fixture
def manager(tmp_path, monkeypatch):
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as it:
        it.bind(str(tmp_path / "notify"))
        it.setblocking(False)
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        yield it


def heard(manager):
    found = []
    while True:
        try:
            found.append(manager.recv(64).decode())
        except BlockingIOError:
            return found


def test_a_start_that_takes_long_gets_its_time(manager, monkeypatch):
    monkeypatch.setattr(service, "EXTEND_EVERY_S", 0.02)
    with service.patience():
        time.sleep(0.1)
    said = heard(manager)
    assert set(said) == {"EXTEND_TIMEOUT_USEC=300000000"}
    assert len(said) > 2
    time.sleep(0.1)
    assert heard(manager) == []


async def work(*steps):
    async with service.told():
        for step in steps:
            await step()


def test_a_loop_that_is_held_up_is_not_called_alive(manager, monkeypatch):
    monkeypatch.setenv("WATCHDOG_USEC", "20000")
    said = []

    async def turning():
        await asyncio.sleep(0.1)
        said.append(heard(manager))

    async def held_up():
        time.sleep(0.1)  # what a mistake would do
        said.append(heard(manager))

    asyncio.run(work(turning, held_up))
    assert said[0][:2] == ["READY=1", "WATCHDOG=1"]
    assert said[0].count("WATCHDOG=1") > 2
    assert said[1] == []
    assert heard(manager)[-1] == "STOPPING=1"


@pytest.mark.parametrize("allowed", ["", "0", "soon"])
def test_without_a_watchdog_it_says_only_that_it_serves(manager, monkeypatch, allowed):
    monkeypatch.setenv("WATCHDOG_USEC", allowed)
    asyncio.run(work(lambda: asyncio.sleep(0.03)))
    assert heard(manager) == ["READY=1", "STOPPING=1"]


def test_nobody_asks_and_nobody_listens(tmp_path, monkeypatch):
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    asyncio.run(work())
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "gone"))
    asyncio.run(work())


def test_an_abstract_socket(monkeypatch):
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as it:
        it.bind(f"\0{__name__}")
        monkeypatch.setenv("NOTIFY_SOCKET", f"@{__name__}")
        service.say("READY=1")
        assert it.recv(64) == b"READY=1"
