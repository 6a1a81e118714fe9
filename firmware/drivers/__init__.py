"""One file a chip. A driver sees a bus object and `lotwire.codes`, nothing else.

A driver is a class with WARM_UP_MS, PERIOD_MS, QUANTITIES and two generators that yield
milliseconds to wait: `start()`, and `read()` which returns {code: scaled integer}, or None
when the chip has nothing new. Both raise `drivers.errors.SensorError` and nothing else.
After one failed read the next read may be tried at once; `start()` again begins anew.
What switches instead of measuring (switch.py) has STATES, `set(state)` and `read()`.
"""
