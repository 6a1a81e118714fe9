"""Ports with a step in each state, for the pages that put up a node."""

from lotline.boards.fitting import sensors
from lotline.errors import InputError
from lotline.web.shop.installing import Job, Port, Record

AT_US = 1_795_525_500_000_000
FLASHED = {"board": "ESP32_GENERIC", "port": "/dev/ttyUSB0", "files": 41, "bytes": 201_234,
           "slot": "b", "version": "0.1.0"}  # fmt: skip
PROVISIONED = {"name": "mic-wall", "host": "lot.local", "port": 8884, "sensors": [],
               "ssid": "workshop", "calibrations_kept": 1}  # fmt: skip
CHECKED = {"node": "mic-wall", "ok": False, "findings": [
    {"what": "ICS-43434 on i2s0", "ok": True, "said": "LAeq 47.2 dB", "look_at": ""},
    {"what": "sps30 on i2c0", "ok": False, "said": "sps30: SensorError nack: address 0x69",
     "look_at": "its wires SDA and SCL, its supply, its pull-ups"},
    {"what": "clap, ICS-43434 on i2s0", "ok": True, "look_at": "",
     "said": "LAFmax 84.1 dB, +33.0 dB to the 51.1 dB before"},
]}  # fmt: skip
CALIBRATED = {"node": "mic-wall", "channel": 0, "level": 94.0, "before": 94.4, "after": 94.0,
              "drift": 0.4, "spread": 0.01, "offset": 122.61, "offset_before": 123.01,
              "calibrator": "Cal 73, no. 4711"}  # fmt: skip
UNPLUGGED = ("the board on /dev/ttyUSB1 was unplugged, or its cable failed. What ran on it before "
             "still runs: the new application is only used once all of it is there. `lotline "
             "flash` again mends it")  # fmt: skip


def ended(step, found, **more):
    return Job(step, False, AT_US, AT_US + 9_000_000, found=found, log=("a line", "another"),
               **more)  # fmt: skip


class FakeBench:
    """asked: (port, step, what was sent, who)."""

    def __init__(self):
        self.asked, self.stopped, self.chosen = [], [], []
        found = {"flash": FLASHED, "node": PROVISIONED, "check": CHECKED, "calibrate": CALIBRATED}
        done = {step: ended(step, result) for step, result in found.items()}
        runs = Job("flash", True, AT_US, words="application", done=40, total=100,
                   log=("application",))  # fmt: skip
        failed = ended("flash", {}, wrong=UNPLUGGED)
        self.all = {
            "0" * 12: Port("0" * 12, "/dev/ttyUSB0", "CP2102 USB to UART Bridge", True,
                           "lotline 0.1.0, mic-wall; MicroPython 1.29.0 on an esp32",
                           "ESP32_GENERIC", "mic-wall", done, done["calibrate"]),
            "1" * 12: Port("1" * 12, "/dev/ttyUSB1", "USB JTAG/serial debug unit", True, "",
                           "ESP32_GENERIC_C3", "", {"flash": runs}, runs),
            "2" * 12: Port("2" * 12, "/dev/ttyACM0", "", False, "", "ESP32_GENERIC_S3", "",
                           {"flash": failed}, failed),
            "3" * 12: Port("3" * 12, "/dev/ttyACM1", "Something else", False),
        }  # fmt: skip

    def ports(self):
        return list(self.all.values())

    def port(self, ident):
        if ident not in self.all:
            raise InputError("this port is not there any more: is the board plugged in?")
        return self.all[ident]

    def boards(self):
        return ["ESP32_GENERIC", "ESP32_GENERIC_C3", "ESP32_GENERIC_S3"]

    def firmware(self):
        return ["ESP32_GENERIC-20260101-v1.29.0.bin"]

    def firmware_folder(self):
        return "/etc/lotline/firmware"

    def sensors(self, board):
        return sensors(board) if board else []

    def host(self):
        return "lot.local"

    def choose(self, ident, board):
        self.chosen.append((self.port(ident).device, board))

    def start(self, ident, step, sent, who):
        if self.port(ident).busy:
            raise InputError("a step is under way on this port: wait for its end, or stop it")
        if sent.get("name") == "stranger":
            raise InputError("choose one of the list: there is no node 'stranger'")
        self.asked.append((ident, step, dict(sent), who))

    def stop_job(self, ident):
        self.stopped.append(self.port(ident).device)

    def records(self, node):
        words = [("place", "yard wall"), ("check", "ok ICS-43434 on i2s0: LAeq 47.2 dB")]
        return [Record(17, node, AT_US, "Ada", words)] if node else []
