"""Evaluates one expression about the meter and prints its value or its ValueError."""

import sys

from dsp.sound import SoundMeter  # noqa: F401

try:
    print(eval(sys.argv[1]))
except ValueError as e:
    print(e)
