"""Keeps a meter's total through a restart of the node: one small file a sensor."""

import os

SAVE_EVERY = 60  # readings: a chip that counts on loses nothing to an older save


class Total:
    """path: the file. health.note(where, error) is told of a flash that refuses."""

    def __init__(self, path, health):
        self._path = path
        self._health = health
        self._unsaved = SAVE_EVERY  # the first reading of a run is saved

    def load(self):
        """(last counter value, total), or None when there is no sound file."""
        try:
            with open(self._path) as f:
                last, total, check = [int(word) for word in f.read().split()]
        except (OSError, ValueError):
            return None
        return (last, total) if check == last ^ total else None

    def save(self, last, total, now):
        """On flash before this returns when `now`, else each SAVE_EVERY calls. Measuring goes
        on without: a total that is not kept is better than none."""
        self._unsaved += 1
        if not now and self._unsaved < SAVE_EVERY:
            return
        try:
            with open(self._path + ".new", "w") as f:
                f.write("%d %d %d" % (last, total, last ^ total))
            os.rename(self._path + ".new", self._path)
            self._unsaved = 0
        except OSError as error:
            self._health.note("total", error)
