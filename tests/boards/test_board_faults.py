"""What goes wrong with a board: one sentence, exit 2, and a board that is no worse than before."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from contextlib import contextmanager

import pytest
import servers
from board_rig import begun, mpremote, virtual_board
from program import COMMAND, ENVIRONMENT, lotline, until
from serial import Serial

NUMBERS = {"esp32": 0, "esp32c3": 5, "esp32s3": 9, "esp32c6": 13}


def refusal(done):
    assert done.returncode == 2, done.stdout + done.stderr
    assert done.stderr.startswith("lotline: "), done.stderr
    assert done.stderr.count("\n") == 1
    return done.stderr


@pytest.fixture(scope="module")
def board(tmp_path_factory):
    """With an application that has no settings."""
    with virtual_board(tmp_path_factory.mktemp("faults")) as it:
        done = flash(it)
        assert done.returncode == 0, done.stderr
        yield it


def flash(board, *more):
    return lotline("flash", "--board", "ESP32_GENERIC", "--port", board.port, *more)


def still_runs(board):
    """The application that was there before."""
    said = refusal(lotline("check", "--port", board.port))
    return "this node has no settings yet" in said


def test_no_such_port():
    said = refusal(lotline("reset", "--port", "/dev/ttyNOWHERE"))
    assert "there is no port /dev/ttyNOWHERE: is the board plugged in?" in said


def test_what_is_no_port(tmp_path):
    path = tmp_path / "file"
    path.write_text("")
    assert "it is no serial port" in refusal(lotline("reset", "--port", path))


def test_a_port_in_use(board):
    with Serial(board.port, exclusive=True):
        assert "another program uses it" in refusal(lotline("reset", "--port", board.port))


def test_no_permission(board):
    """Root is asked to be no more than the owner, as everybody else is."""
    humble = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"]
    os.chmod(board.port, 0)
    done = subprocess.run(
        [*(humble if os.geteuid() == 0 else ()), *COMMAND, "reset", "--port", board.port],
        env=ENVIRONMENT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    os.chmod(board.port, 0o600)
    assert "no permission; `sudo usermod -a -G dialout $USER`" in refusal(done)


def test_a_port_that_says_nothing():
    """A pseudo terminal with nobody behind it."""
    outer, inner = os.openpty()
    said = refusal(lotline("reset", "--port", os.ttyname(inner)))
    os.close(outer)
    os.close(inner)
    assert "does not answer as MicroPython does" in said


@pytest.mark.timeout(400)
def test_a_full_flash(board):
    fill = "f = open('/fill', 'wb')\ntry:\n while True:\n  f.write(bytes(4096))\n  f.flush()\n"
    fill += "except OSError as e:\n print(e.errno)\nf.close()"
    assert mpremote(board, "exec", fill) == "28\n"
    said = refusal(flash(board))
    mpremote(board, "exec", "import os\nos.remove('/fill')")
    assert "the board's flash is full: the application that it had is still there" in said
    assert still_runs(board)
    assert flash(board).returncode == 0


@pytest.mark.timeout(600)
def test_unplugged_in_the_middle(tmp_path):
    """Killed with the cable, at several moments; what was there before runs on."""
    with virtual_board(tmp_path) as board:
        assert flash(board).returncode == 0
    for writes in (1, 10):  # of some sixty
        with virtual_board(tmp_path) as board:
            command = [*COMMAND, "flash", "--board", "ESP32_GENERIC", "--port", board.port]
            image = board.folder / "flash.img"
            seen = {image.stat().st_mtime_ns}
            program = begun(command)
            while len(seen) <= writes:
                seen.add(image.stat().st_mtime_ns)
                time.sleep(0.001)
            board.cut()
            out, err = program.communicate(timeout=60)
            said = refusal(subprocess.CompletedProcess(command, program.returncode, out, err))
        assert "was unplugged" in said
        assert "What ran on it before still runs" in said
        with virtual_board(tmp_path) as board:
            assert still_runs(board)
    with virtual_board(tmp_path) as board:
        assert flash(board).returncode == 0
        assert still_runs(board)


def test_ended_by_ctrl_c_the_board_runs_on(board):
    command = [*COMMAND, "flash", "--board", "ESP32_GENERIC", "--port", board.port]
    image = board.folder / "flash.img"
    before = image.stat().st_mtime_ns
    program = begun(command)
    until(lambda: image.stat().st_mtime_ns != before, "the first file")
    program.send_signal(signal.SIGINT)
    program.communicate(timeout=60)
    assert program.returncode == 130
    assert still_runs(board)


@contextmanager
def boot_loader(folder, chip):
    """Another maker's boot loader; one session each. Its port."""
    port, log = servers.free_port(), folder / "mock.log"
    with log.open("w") as file:
        mock = subprocess.Popen(
            [sys.executable, "-c", "from esp32_mock_bootloader.cli import main; main()", "run",
             "--chip", chip, "--port", str(port), "--exit-on-disconnect"],
            stdout=file, stderr=file, env=os.environ | {"PYTHONUNBUFFERED": "1"},
        )  # fmt: skip
    try:
        until(lambda: "listening" in log.read_text(), "the boot loader")
        yield f"socket://127.0.0.1:{port}", mock
    finally:
        mock.kill()
        mock.wait()


def firmware(folder, chip, size=70_000):
    """What begins as firmware of that chip."""
    path = folder / f"{chip}.bin"
    head = b"\xe9\x03\x02\x2f" + bytes(8) + NUMBERS[chip].to_bytes(2, "little") + bytes(10)
    path.write_bytes(head + os.urandom(size))
    return path


def write(port, board, path):
    return lotline("flash", "--board", board, "--firmware", path, "--only-firmware",
                   "--boot", "no-reset", "--port", port, "--json")  # fmt: skip


@pytest.mark.parametrize(("board", "chip"), [
    ("ESP32_GENERIC", "esp32"), ("ESP32_GENERIC_C3", "esp32c3"),
    ("ESP32_GENERIC_S3", "esp32s3"), ("ESP32_GENERIC_C6", "esp32c6"),
])  # fmt: skip
def test_firmware_goes_through_the_boot_loader(tmp_path, board, chip):
    with boot_loader(tmp_path, chip) as (port, _):
        done = write(port, board, firmware(tmp_path, chip))
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["firmware"] == f"{chip}.bin"


def test_another_chip_is_not_written(tmp_path):
    with boot_loader(tmp_path, "esp32c3") as (port, _):
        said = refusal(write(port, "ESP32_GENERIC_S3", firmware(tmp_path, "esp32s3")))
    assert "a board with an esp32c3, and ESP32_GENERIC_S3 has an esp32s3" in said
    assert "nothing was written" in said


def test_a_file_that_is_no_firmware_of_it(tmp_path):
    other = refusal(write("socket://127.0.0.1:1", "ESP32_GENERIC_S3", firmware(tmp_path, "esp32")))
    assert "is firmware of another chip than the esp32s3" in other
    path = tmp_path / "page.bin"
    path.write_text("<html>")
    assert "is no firmware of an ESP32" in refusal(write("/dev/null", "ESP32_GENERIC", path))
    missing = refusal(write("/dev/null", "ESP32_GENERIC", tmp_path / "none.bin"))
    assert "lotline downloads none: micropython.org/download" in missing


def test_no_boot_loader(tmp_path):
    path = firmware(tmp_path, "esp32")
    said = refusal(write(f"socket://127.0.0.1:{servers.free_port()}", "ESP32_GENERIC", path))
    assert "hold BOOT, press RESET" in said
    assert "nothing was written" in said


def test_a_boot_loader_that_goes_away(tmp_path):
    with boot_loader(tmp_path, "esp32c3") as (port, mock):
        path = firmware(tmp_path, "esp32c3", 3_000_000)
        program = begun([*COMMAND, "flash", "--board", "ESP32_GENERIC_C3", "--firmware", path,
                         "--only-firmware", "--boot", "no-reset", "--port", port])  # fmt: skip
        until(lambda: "Connection from" in (tmp_path / "mock.log").read_text(), "the session")
        time.sleep(1.5)
        mock.kill()
        out, err = program.communicate(timeout=60)
    said = refusal(subprocess.CompletedProcess([], program.returncode, out, err))
    assert re.search("nothing was written|run it again", said)
