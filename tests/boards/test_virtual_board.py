"""The virtual board, by the real mpremote: what a board does, it does."""

import time

import pytest
from board_rig import mpremote, virtual_board
from program import lotline, until
from serial import Serial

BOOT = "print('boot', __name__)\n"
MAIN = """
import machine
print('main')
n = 0
while True:
    n += 1
"""


@pytest.fixture(scope="module")
def board(tmp_path_factory):
    with virtual_board(tmp_path_factory.mktemp("virtual")) as it:
        yield it


def code(folder, name, text):
    path = folder / name
    path.write_text(text)
    return path


def typed(board, keys, until_words):
    """What it says to what a person types, from the soft reboot on."""
    with Serial(board.port, exclusive=True, timeout=20) as wire:
        wire.write(keys)
        said = wire.read_until(until_words)
    return said[said.index(b"MPY") :]


def cause(board):
    return int(mpremote(board, "resume", "eval", "__import__('machine').reset_cause()"))


def test_it_runs_what_it_is_given(board):
    assert mpremote(board, "exec", "print(6 * 7)") == "42\n"
    assert mpremote(board, "eval", "2 ** 100").strip() == str(2**100)


def test_its_flash_is_its_own(board, tmp_path):
    text = code(tmp_path, "notes.txt", "x" * 5000)
    mpremote(board, "fs", "mkdir", ":deep", "+", "fs", "cp", text, ":deep/notes.txt")
    assert mpremote(board, "fs", "cat", ":deep/notes.txt") == "x" * 5000
    assert "deep/" in mpremote(board, "fs", "ls")
    assert "<VfsLfs2>" in mpremote(board, "df")
    found = mpremote(board, "exec", "import os\ntry:\n os.stat('/etc')\nexcept OSError as e:\n"
                     " print(e.errno)")  # fmt: skip
    assert found == "2\n", "the host's files are not the board's"
    mpremote(board, "fs", "rm", "-r", ":deep")
    assert "deep" not in mpremote(board, "fs", "ls")


def test_it_has_no_host_module_of_ours(board):
    asked = "import sys\ntry:\n import lotwire\nexcept ImportError:\n print('none')"
    assert mpremote(board, "exec", asked) == "none\n"


def test_a_soft_reset_runs_boot_and_main_and_forgets_the_rest(board, tmp_path):
    mpremote(board, "fs", "cp", code(tmp_path, "boot.py", BOOT), code(tmp_path, "main.py", MAIN),
             ":/")  # fmt: skip
    assert typed(board, b"\x03\x02\x04", b"main\n") == b"MPY: soft reboot\r\nboot __main__\nmain\n"
    assert mpremote(board, "resume", "eval", "n > 0").strip() == "True", "Ctrl-C ended main.py"
    assert cause(board) == 5
    assert mpremote(board, "exec", "print('n' in globals())") == "False\n", (
        "a raw soft reset runs boot.py alone"
    )
    mpremote(board, "reset")
    time.sleep(3)  # whoever asks interrupts main.py, which has to have begun
    assert mpremote(board, "resume", "eval", "n > 0").strip() == "True"
    assert cause(board) == 2
    mpremote(board, "fs", "rm", ":boot.py", "+", "fs", "rm", ":main.py")


def test_a_folder_of_the_host_can_be_mounted(board, tmp_path):
    code(tmp_path, "here.py", "answer = 7\n")
    assert mpremote(board, "mount", tmp_path, "exec", "import here\nprint(here.answer)").endswith(
        "7\n"
    )


def test_its_clock_can_be_set(board):
    mpremote(board, "rtc", "--set")
    assert mpremote(board, "rtc").startswith(f"({time.localtime().tm_year}, ")


def test_a_hungry_watchdog_resets_it(board):
    mpremote(board, "exec", "import machine\nw = machine.WDT(timeout=1500)\nw.feed()")
    assert until(lambda: cause(board) == 3, "the watchdog")
    time.sleep(2)
    assert cause(board) == 3, "and it does not run on"


def test_nvs_and_rtc_memory_outlive_what_they_should(board):
    mpremote(board, "exec", "import esp32, machine\nn = esp32.NVS('t')\nn.set_i32('a', -5)\n"
             "n.set_blob('b', b'xyz')\nn.commit()\nn.set_i32('lost', 1)\n"
             "machine.RTC().memory(b'kept')")  # fmt: skip
    mpremote(board, "reset")
    time.sleep(1)
    asked = (
        "import esp32, machine\nn = esp32.NVS('t')\nb = bytearray(9)\n"
        "print(n.get_i32('a'), n.get_blob('b', b), bytes(b[:3]), machine.RTC().memory())\n"
        "try:\n n.get_i32('lost')\nexcept OSError as e:\n print(e.errno)"
    )
    assert mpremote(board, "exec", asked) == "-5 3 b'xyz' b'kept'\n-4354\n"


def test_flash_and_nvs_outlive_the_power_and_rtc_memory_does_not(tmp_path):
    with virtual_board(tmp_path) as board:
        keep = "import esp32, machine\nn = esp32.NVS('t')\nn.set_i32('a', 1)\nn.commit()\n"
        mpremote(
            board,
            "exec",
            keep + "machine.RTC().memory(b'gone')\nf = open('f', 'w')\nf.write('here')\nf.close()",
        )
    with virtual_board(tmp_path) as board:
        assert cause(board) == 1
        asked = "import esp32, machine\nprint(esp32.NVS('t').get_i32('a'), open('f').read(), "
        assert mpremote(board, "exec", asked + "machine.RTC().memory())") == "1 here b''\n"
        assert board.off() == 0


def test_no_board_of_that_name(tmp_path):
    done = lotline("board", tmp_path, "--board", "ESP8266")
    assert done.returncode == 2
    assert "expected one of ESP32_GENERIC, ESP32_GENERIC_C3" in done.stderr
