"""What a node's application consists of, in the form of MicroPython's own manifest files.

A real board's pins.py comes with its board; `sim` never goes onto one. Kernels that
have an assembler for the chip are taken from the folder of that assembler (lotline.boards.build).
"""

package("lotwire")
package("drivers")
package("node")
package(
    "dsp",
    files=(
        "bank.py", "busy.py", "coefficients.py", "dc_block.py", "energy.py", "equalise.py",
        "fast.py", "halve.py", "level.py", "sound.py", "thirds.py", "weigh.py", "words.py",
    ),
)  # fmt: skip
