"""`network` of a virtual board: a station that joins the networks of rig.json, and then uses the
host's own sockets."""

from time import ticks_diff, ticks_ms

STA_IF = 0
STAT_IDLE, STAT_CONNECTING, STAT_GOT_IP = 1000, 1001, 1010
STAT_NO_AP_FOUND, STAT_WRONG_PASSWORD = 201, 202
JOINS_MS = 300

_rig = None


def begin(rig):
    global _rig
    _rig = rig


def country(code=None):
    return code or "XX"


def hostname(name=None):
    return name or "virtual"


class WLAN:
    """The one station of the board, however often it is made."""

    PM_NONE, PM_PERFORMANCE = 0, 1
    _active = False
    _asked = None

    def __init__(self, interface=STA_IF):
        if interface != STA_IF:
            raise ValueError("the virtual board is a station only")

    def active(self, on=None):
        if on is None:
            return WLAN._active
        WLAN._active = bool(on)
        if not on:
            WLAN._asked = None

    def connect(self, ssid, key=None):
        if not WLAN._active:
            raise OSError("Wifi Not Started")
        WLAN._asked = ssid, key, ticks_ms()

    def disconnect(self):
        WLAN._asked = None

    def isconnected(self):
        return self.status() == STAT_GOT_IP

    def status(self, what=None):
        if what == "rssi":
            return -58
        if not WLAN._asked:
            return STAT_IDLE
        ssid, key, since = WLAN._asked
        if ticks_diff(ticks_ms(), since) < JOINS_MS:
            return STAT_CONNECTING
        networks = _rig.now("wifi")
        if ssid not in networks:
            return STAT_NO_AP_FOUND
        return STAT_GOT_IP if networks[ssid] == (key or "") else STAT_WRONG_PASSWORD

    def config(self, **kwargs):
        """Power saving and the like change nothing here."""

    def ifconfig(self):
        return ("127.0.0.1", "255.0.0.0", "127.0.0.1", "127.0.0.1")
