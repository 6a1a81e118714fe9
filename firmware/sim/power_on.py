"""What a virtual board does at each start, soft or hard: micropython -i power_on.py FOLDER BOARD
CAUSE MODE. FOLDER holds its flash, rig.json and what its shadow modules keep; BOARD is a folder
of boards/; CAUSE is machine.reset_cause(); MODE "friendly" runs main.py after boot.py, "raw" does
not, as on a board.
"""

import os
import sys

import vfs

BLOCK = 4096
# Rooms of the host's own copy that `sim` imports; the board has its own, on its flash.
OURS = ("lotwire", "dsp", "pins")


class Flash:
    """The block device of the vfs partition, in a file that is there whatever ends the process."""

    def __init__(self, file, size):
        self._file = file
        self._blocks = size // BLOCK

    def readblocks(self, block, buf, offset=0):
        self._file.seek(block * BLOCK + offset)
        self._file.readinto(buf)

    def writeblocks(self, block, buf, offset=0):
        self._file.seek(block * BLOCK + offset)
        self._file.write(buf)

    def ioctl(self, op, arg):
        if op == 4:
            return self._blocks
        if op == 5:
            return BLOCK
        return 0


def load(board):
    """The shadow modules and all of `sim`, while the host's files can be seen."""
    import esp32
    import machine
    import network

    from sim import rig

    for name in os.listdir(__file__.rsplit("/", 1)[0] + "/chips"):
        if name.endswith(".py"):
            __import__("sim.chips." + name[:-3])
    sys.path.insert(0, board)
    import pins

    return machine, esp32, network, rig, pins


def forget():
    """The host's own copies of what the flash is to hold; `sim` keeps what it has of them."""
    for name in list(sys.modules):
        if name.split(".")[0] in OURS:
            del sys.modules[name]


def begin(folder, board, cause):
    """Everything as it is when boot.py of a board begins."""
    machine, esp32, network, rig, pins = load(board)
    host = vfs.VfsPosix(folder)
    machine.begin(rig.Rig(host, pins), host.open("/control", "w"), int(cause))
    esp32.begin(host, pins.CHIP)
    network.begin(machine.rig)
    forget()
    flash = Flash(host.open("/flash.img", "rb+"), host.stat("/flash.img")[6])
    vfs.umount("/")
    try:
        vfs.mount(flash, "/")
    except OSError:  # new, or erased
        vfs.VfsLfs2.mkfs(flash)
        vfs.mount(flash, "/")
    os.chdir("/")
    sys.path[:] = ["", ".frozen", "/lib"]
    del sys.argv[:]
    machine.begun()


def run(name):
    """A start file, if there is one, in the scope of the REPL; what it raises is told, as on a
    board."""
    try:
        with open(name) as f:
            source = f.read()
    except OSError:
        return
    try:
        exec(compile(source, name, "exec"), globals())
    except SystemExit:
        raise
    except BaseException as e:
        sys.print_exception(e)


if __name__ == "__main__":
    _mode = sys.argv[4]
    begin(*sys.argv[1:4])
    run("boot.py")
    if _mode == "friendly":
        run("main.py")
