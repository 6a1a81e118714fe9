"""The chip's own calendar, for the dates of certificates and for nothing else.

Without supply it begins in 2000. `lotline provision` sets it, each PING of the gateway moves it
on, and the last day is kept in the non-volatile storage for the next start. No PING takes it
back: it may be an old one, which somebody kept until a certificate had expired.
"""

NAME = "day"  # in the storage: days since 1970
_DAY_S = 86400


class Dates:
    """calendar(utc_s): sets the chip's, calendar() tells it; seconds since 1970."""

    def __init__(self, nvs, calendar):
        self.nvs = nvs
        self.calendar = calendar
        try:
            self.day = nvs.get_i32(NAME)
        except OSError:
            self.day = 0
        if calendar() < self.day * _DAY_S:
            calendar(self.day * _DAY_S)

    def set(self, utc_s):
        """By who holds the board in hand: also back."""
        self.calendar(utc_s)
        self._keep(utc_s // _DAY_S)

    def told(self, utc_us):
        """By the gateway."""
        utc_s = utc_us // 1000000
        if utc_s > self.calendar():
            self.calendar(utc_s)
        if utc_s // _DAY_S > self.day:
            self._keep(utc_s // _DAY_S)

    def _keep(self, day):
        self.day = day
        self.nvs.set_i32(NAME, day)
        self.nvs.commit()
