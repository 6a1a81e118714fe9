"""A node is put up in a browser: Chromium, a running gateway, the commands, a virtual board."""

import contextlib
import sys
import time
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).resolve().parents[1] / "web"))
sys.path.append(str(Path(__file__).resolve().parents[1] / "boards"))
import web_browser
from board_rig import new_site, virtual_board
from lotline.cli.boards.clap import NOW
from lotline.config import load
from lotline.journal import Reader
from lotline.people import Accounts, PeopleFile
from lotline.station.installing import record
from program import started, until

SHOTS = Path(__file__).resolve().parents[2] / "build" / "screenshots" / "install"
PASSWORD, WIFI = "nine green bottles", "virtual-board"
SAID = "document.querySelector('[data-part=said]').innerText"
MAIN = "document.querySelector('main').innerText"
PATIENCE_S = 120


@pytest.fixture(scope="module")
def browser():
    yield from web_browser.opened()


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """(folder of the site, virtual board, running gateway): its port is named in the site file."""
    folder = tmp_path_factory.mktemp("wizard")
    with virtual_board(folder / "rig") as board:
        site = new_site(folder / "site")
        path = site / "site.toml"
        text = path.read_text().replace("[inside]\n", f'[inside]\nports = ["{board.port}"]\n')
        path.write_text(text)
        secrets = site / "secrets.toml"  # the network's password is typed, not known
        secrets.write_text(secrets.read_text().replace("workshop", "elsewhere"))
        data = load(path).data_folder
        data.mkdir(exist_ok=True)
        accounts = Accounts(PeopleFile(data))
        accounts.add("Ada", "operator", PASSWORD, time.time_ns() // 1000, "root")
        with started(folder / "gateway", "run", "--site", site) as gateway:
            yield site, board, gateway


def fill(browser, **fields):
    for name, value in fields.items():
        browser.value(
            f"(e => {{ if (e.type === 'checkbox') e.checked = true; else e.value = '{value}'; }})"
            f"(document.querySelector('main [name={name}], form [name={name}]'))"
        )


def press(browser, words):
    """The button with these words; then the page that follows."""
    browser.value("window.before = true")
    browser.value(
        "[...document.querySelectorAll('button')].find(b => b.textContent.trim() === "
        f"'{words}').click()"
    )
    browser.wait("!window.before && document.readyState === 'complete'")


def follow(browser, words="Done."):
    """Until the step has ended, by what is sent to the page alone."""
    until(lambda: browser.value(SAID) not in ("Under way.", ""), "its end", PATIENCE_S)
    assert browser.value(SAID) == words, browser.value(MAIN)


def shot(browser, name):
    for width, scheme in ((360, "light"), (1280, "dark")):
        browser.look(width, 800, scheme)
        browser.screenshot(SHOTS / f"{name}-{width}-{scheme}.png")


@pytest.mark.timeout(600)
def test_from_the_port_to_the_record(browser, place):
    site, board, gateway = place
    url = f"http://127.0.0.1:{gateway.port('operator')}"
    browser.open(f"{url}/login")
    fill(browser, name="Ada", password=PASSWORD)
    press(browser, "Log in")
    browser.open(f"{url}/shop/install")
    assert board.port in browser.value(MAIN)
    press(browser, "Look what is there")
    until(lambda: reloaded(browser, url, "/shop/install", "There is MicroPython"), "a look")
    fill(browser, board="ESP32_GENERIC")
    press(browser, "Go on with this one")
    press(browser, "Flash it")
    browser.wait("!!document.querySelector('progress')")
    shot(browser, "flash-runs")
    here = browser.value("location.pathname").rpartition("/")[0]
    browser.open(f"{url}/shop")  # it goes on while nobody looks
    browser.open(f"{url}{here}/flash")
    follow(browser)
    shot(browser, "flash")
    browser.open(f"{url}{here}/node")
    name = browser.value("document.querySelector('#name').value")
    fill(browser, host="127.0.0.1", ssid="workshop", password=WIFI, sensor0="ICS-43434@i2s0",
         sensor1="sps30@i2c0")  # fmt: skip
    press(browser, "Write it to the node")
    follow(browser)
    assert f"It is {name} from now on, in the Wi-Fi workshop" in browser.value(MAIN)
    shot(browser, "node")
    browser.open(f"{url}{here}/check")
    fill(browser, clap="on")
    press(browser, "Check it")
    progress = "document.querySelector('[data-part=progress]').innerText"
    until(lambda: NOW in browser.value(progress), "the clap", PATIENCE_S)
    shot(browser, "clap")
    clap(board)
    follow(browser)
    said = browser.value(MAIN)
    for words in ("ICS-43434 on i2s0", "has a record of this node on its disk", "LAFmax"):
        assert words in said
    browser.open(f"{url}{here}/check")
    shot(browser, "check")
    calibrated(browser, board, f"{url}{here}/calibrate")
    browser.open(f"{url}{here}/record")
    fill(browser, remark="under the eaves")
    press(browser, "Put it on record")
    said = browser.value(MAIN)
    for words in (f"{name} was put up", "by Ada", "under the eaves", "drift +0.40", "LAFmax"):
        assert words in said
    shot(browser, "record")
    with Reader(site / "data") as reader:
        (one,) = record.records(reader, name)
    assert one.who == "Ada"
    assert WIFI not in gateway.said() + one.body
    node_said(site, name)


def reloaded(browser, url, path, words):
    browser.open(f"{url}{path}")
    return words in browser.value(MAIN)


def clap(board):
    """Loud for as long as it listens for it."""
    board.around(clap=85)
    time.sleep(4)
    board.around(clap=None)


def calibrated(browser, board, address):
    """Refused without a calibrator; then with one."""
    browser.open(address)
    press(browser, "Calibrate it")
    follow(browser, "It ended early.")
    assert "not calibrated: " in browser.value(MAIN)
    shot(browser, "refused")
    browser.open(address)
    board.around(calibrator={"level": 94})
    fill(browser, calibrator="Cal 73")
    press(browser, "Calibrate it")
    follow(browser)
    board.around(calibrator=None)
    said = browser.value(MAIN)
    for words in ("94.40 dB", "+0.40 dB", "94.00 dB", "with Cal 73"):
        assert words in said
    shot(browser, "calibrate")


def node_said(site, name):
    """The node's own record of its calibration comes by itself."""

    def came():
        with Reader(site / "data") as reader:
            return reader.calibrations(name)

    (one,) = until(came, "the calibration", PATIENCE_S)
    assert one.drift == pytest.approx(0.4, abs=0.05)


def test_secrets_and_the_process_list_an_unplugged_board_and_no_script(browser, place):
    """The password's way while the command runs; then the cable is pulled while it flashes."""
    _, board, gateway = place
    url = f"http://127.0.0.1:{gateway.port('operator')}"
    browser.open(f"{url}/shop/install")
    fill(browser, board="ESP32_GENERIC")
    press(browser, "Go on with this one")
    here = browser.value("location.href").rpartition("/")[0]
    browser.open(f"{here}/node")
    fill(browser, host="127.0.0.1", ssid="workshop", password="never seen by anybody")
    press(browser, "Write it to the node")
    command = until(lambda: [line for line in processes() if "provision" in line], "the command")
    assert "--password-stdin" in command[0]
    follow(browser)
    assert not [line for line in processes() if "never seen" in line]
    assert "never seen" not in browser.value("document.documentElement.outerHTML")
    assert "never seen" not in gateway.said()
    browser.script(False)
    try:
        unplugged(browser, board, here)
    finally:
        browser.script(True)


def unplugged(browser, board, here):
    browser.open(f"{here}/flash")
    press_without_script(browser, "Flash it")
    until(lambda: "application, " in again(browser, here), "progress", PATIENCE_S)
    board.cut()
    said = until(lambda: (it := again(browser, here)) and "It ended early." in it and it, "an end")
    assert "was unplugged, or its cable failed. What ran on it before still runs" in said
    assert "Try again" in said


def again(browser, here):
    browser.open(f"{here}/flash")
    return browser.value(MAIN)


def press_without_script(browser, words):
    """As a person does: the click of a button, which no script of the page answers."""
    browser.value("[...document.querySelectorAll('button')].find(b => b.textContent.trim() === "
                  f"'{words}').click()")  # fmt: skip
    here = f"(document.querySelector('main') && {MAIN}) || ''"
    until(lambda: "Under way." in browser.value(here), "the page that follows")


def processes():
    """Every command line that there is."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            found.append(path.read_bytes().replace(b"\0", b" ").decode("utf-8", "replace"))
    return found
