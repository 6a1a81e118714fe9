"""The calendar of a chip that has begun in 2000: prints what it shows, and what is stored, after
each of what happens to it."""

import json

from node.dates import Dates

DAY, Y2000 = 86400, 946684800
NOW = 1_790_000_000 // DAY * DAY + 50_000


class Storage:
    def __init__(self):
        self.kept = {}
        self.commits = 0

    def get_i32(self, name):
        if name not in self.kept:
            raise OSError(-4354)
        return self.kept[name]

    def set_i32(self, name, value):
        self.kept[name] = value

    def commit(self):
        self.commits += 1


class Chip:
    now = Y2000

    def calendar(self, utc_s=None):
        if utc_s is not None:
            self.now = utc_s
        return self.now


found = []
storage, chip = Storage(), Chip()
dates = Dates(storage, chip.calendar)


def tell():
    shown = "2000" if chip.now == Y2000 else chip.now - NOW
    found.append((shown, storage.kept.get("day", 0) - NOW // DAY, storage.commits))


tell()
dates.set(NOW)  # provisioned
tell()
dates.told(10**6 * (NOW + 600))  # a PING
tell()
dates.told(10**6 * (NOW - 3 * DAY))  # an old one
tell()
chip.now += 3 * DAY  # by a crystal that is fast
dates.told(10**6 * (NOW + 2 * DAY))
tell()
chip = Chip()  # its supply was gone
dates = Dates(storage, chip.calendar)
tell()
dates.told(10**6 * (NOW + 2 * DAY + 60))
tell()
dates.set(NOW)  # by cable it also goes back
tell()
print(json.dumps(found))
