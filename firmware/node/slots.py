"""The boot word, as main.py describes it: which directory runs, and which is tried."""

TRIES = 3
TRIAL, BACK = 1, 2


class Slots:
    """nvs: esp32.NVS, or alike. folder: where the directories a and b are."""

    def __init__(self, nvs, folder):
        self._nvs = nvs
        self._folder = folder

    def is_trial(self):
        return self._word() >> 3 == TRIAL

    def is_back(self):
        """Whether the last trial was in vain."""
        return self._word() >> 3 == BACK

    def spare(self):
        """The directory that does not run."""
        word = self._word()
        good = word & 1
        return "%s/%s" % (self._folder, "ab"[good if word >> 3 == TRIAL else 1 - good])

    def order(self):
        """The number of the order that was tried last, 0 for none."""
        return self._get("order")

    def attempt(self, order):
        """From the next start on the other directory is tried."""
        self._nvs.set_i32("order", order)
        self._nvs.commit()
        self._put(self._word() & 1 | TRIES << 1 | TRIAL << 3)

    def keep(self):
        """What runs is the good one from now on; of a trial."""
        self._put(1 - (self._word() & 1))

    def forget(self):
        """The trial that was in vain is told no more."""
        self._put(self._word() & 1)

    def _word(self):
        return self._get("slot")

    def _get(self, name):
        try:
            return self._nvs.get_i32(name)
        except OSError:
            return 0

    def _put(self, word):
        self._nvs.set_i32("slot", word)
        self._nvs.commit()
