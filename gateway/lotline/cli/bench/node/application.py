"""The node's application as a board runs it: compiled files only."""

from pathlib import Path

from lotline.boards import constants, mpy

ROOMS = ("lotwire", "drivers", "dsp", "node")
# Runs it on this machine, whose kernels are viper.
HERE, BOARD = "x64", "sim/bench.py"


def build(firmware: Path, folder: Path) -> Path:
    """Compile the rooms and the counting board into `folder`; the script to run there.

    Raises InputError as `mpy.built`."""
    files = [path for room in ROOMS for path in sorted((firmware / room).glob("*.py"))]
    names = [str(path.relative_to(firmware)) for path in [*files, firmware / BOARD]]
    texts = constants.folded({name: (firmware / name).read_text() for name in names})
    for name, text in texts.items():
        out = (folder / name).with_suffix(".mpy")
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_bytes(mpy.built(firmware / name, HERE, mpy.dotted(name), text))
    start = folder / "main.py"
    start.write_text("import sys\nfrom sim import bench\nbench.main(sys.argv[1])\n")
    return start
