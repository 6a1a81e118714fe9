"""CASE SECONDS LIMIT [FILE]: see sim/outage.py."""

import sys

from sim import outage

outage.main(sys.argv[1:])
