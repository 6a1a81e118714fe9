"""The service: whether systemd takes it, and how much of the machine it leaves to the gateway."""

import subprocess

import pytest
from lotline import setup
from lotline.setup import texts
from servers import find_program

# Tenths, of systemd 252; a plain unit has 96. What is left is what it needs: the network.
EXPOSURE = 11


@pytest.fixture
def unit(tmp_path):
    """The unit as a file, with a program that it can start."""
    program = tmp_path / "bin" / "lotline"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    path = tmp_path / "lotline.service"
    path.write_text(setup.unit(str(tmp_path)))
    return path


# With serial ports.
EXPOSURE_BOARDS = 15


def analyze(*args):
    command = [find_program("systemd-analyze", "systemd"), *args]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def exposure(unit, threshold=EXPOSURE):
    return analyze("security", "--offline=true", f"--threshold={threshold}", str(unit))


def test_systemd_finds_nothing_to_say_about_it(unit):
    done = analyze("verify", str(unit))
    assert (done.returncode, done.stderr) == (0, "")


def test_what_it_is_exposed_to_does_not_grow(unit):
    done = exposure(unit)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("line", [
    "ProtectSystem=strict", "NoNewPrivileges=yes", "CapabilityBoundingSet=",
    "SystemCallFilter=~@privileged @resources", "PrivateDevices=yes", "User=lotline",
])  # fmt: skip
def test_a_line_less_is_noticed(unit, line):
    text = unit.read_text()
    assert f"\n{line}\n" in text
    unit.write_text(text.replace(f"\n{line}\n", "\n"))
    assert exposure(unit).returncode != 0


def test_with_serial_ports_it_is_exposed_to_little_more(unit):
    unit.write_text(unit.read_text() + "\n" + texts.read("boards.conf"))
    done = analyze("verify", str(unit))
    assert (done.returncode, done.stderr) == (0, "")
    done = exposure(unit, EXPOSURE_BOARDS)
    assert done.returncode == 0, done.stdout
    without = unit.read_text().replace("DevicePolicy=closed", "")
    unit.write_text(without.replace("DeviceAllow=char-ttyUSB rw", ""))
    assert "DeviceAllow" in exposure(unit, EXPOSURE_BOARDS).stdout
