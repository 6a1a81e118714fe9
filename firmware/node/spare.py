"""The directory that does not run: what is there of a release, through every loss of power.

`release` is its manifest, checked before it was written; a file stands under its own name only
once its hash is right; what there is of the next one stands in `part`.
"""

import os
from asyncio import sleep_ms
from hashlib import sha256

ENOENT = 2
READ = 1024
# Left to the outbox and the file system itself.
RESERVE = 64 * 1024


class Spare:
    """Every method raises OSError where the flash fails."""

    def __init__(self, folder):
        self.folder = folder

    def holds(self, manifest):
        """Whether this is the release that was begun here."""
        try:
            with open(self.folder + "/release", "rb") as f:
                return f.read() == manifest
        except OSError as e:
            if e.errno != ENOENT:
                raise
            return False

    def begin(self, manifest):
        """Empty, but for the manifest."""
        self._wipe()
        with open(self.folder + "/part", "wb") as f:
            f.write(manifest)
        os.rename(self.folder + "/part", self.folder + "/release")

    def room(self):
        """Bytes that a release may still take."""
        found = os.statvfs(self.folder)
        return found[0] * found[3] - RESERVE

    def _wipe(self):
        _remove(self.folder + "/release")  # first: what is left is nothing without it
        _empty(self.folder)
        try:
            os.mkdir(self.folder)
        except OSError:
            pass  # it is there

    def size(self, path):
        """Bytes of a file, 0 for none."""
        try:
            return os.stat(self.folder + "/" + path)[6]
        except OSError as e:
            if e.errno != ENOENT:
                raise
            return 0

    def append(self, data):
        """To the next file."""
        with open(self.folder + "/part", "ab") as f:
            f.write(data)

    def drop(self):
        """What there is of the next file."""
        _remove(self.folder + "/part")

    async def take(self, path, digest):
        """The next file is complete; False, and it is gone, when its hash is not right."""
        if not await self.is_sound("part", digest):
            self.drop()
            return False
        folder = self.folder
        for name in path.split("/")[:-1]:
            folder += "/" + name
            try:
                os.mkdir(folder)
            except OSError:
                pass  # it is there
        os.rename(self.folder + "/part", self.folder + "/" + path)
        return True

    async def is_sound(self, path, digest):
        """Whether a file has this SHA-256; others may work meanwhile."""
        found = sha256()
        with open(self.folder + "/" + path, "rb") as f:
            while True:
                data = f.read(READ)
                if not data:
                    return found.digest() == digest
                found.update(data)
                await sleep_ms(0)


def _remove(path):
    try:
        os.remove(path)
    except OSError as e:
        if e.errno != ENOENT:
            raise


def _empty(folder):
    try:
        names = list(os.ilistdir(folder))
    except OSError as e:
        if e.errno != ENOENT:
            raise
        return
    for name in names:
        path = folder + "/" + name[0]
        if name[1] & 0x4000:
            _empty(path)
            os.rmdir(path)
        else:
            os.remove(path)
