"""A flash chip in RAM for littlefs: blocks of 4 KiB, erased to 0xff, programmed once."""

from array import array

import vfs

BLOCK = 4096


class Flash:
    """blocks: its size. `watch(flash)` is called before every change. `programmed`: bytes;
    `worn`: how often each block was erased."""

    def __init__(self, blocks, data=None):
        self.data = data or bytearray(b"\xff" * (blocks * BLOCK))
        self.watch = None
        self.forget()

    def forget(self):
        """Count from now on."""
        self.programmed = 0
        self.worn = array("I", [0] * (len(self.data) // BLOCK))

    def readblocks(self, block, buf, offset=0):
        at = block * BLOCK + offset
        buf[:] = self.data[at : at + len(buf)]

    def writeblocks(self, block, buf, offset=None):
        if self.watch:
            self.watch(self)
        self.programmed += len(buf)
        at = block * BLOCK + (offset or 0)
        self.data[at : at + len(buf)] = buf

    def ioctl(self, op, block):
        if op == 4:
            return len(self.data) // BLOCK
        if op == 5:
            return BLOCK
        if op == 6:
            if self.watch:
                self.watch(self)
            self.worn[block] += 1
        return 0


def mounted(flash, where, fresh=True):
    """A littlefs on the flash at a mount point, newly made if it is to be fresh."""
    if fresh:
        vfs.VfsLfs2.mkfs(flash)
    vfs.mount(vfs.VfsLfs2(flash), where)
    return where
