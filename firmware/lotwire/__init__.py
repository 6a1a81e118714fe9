"""The wire between node and gateway: one owner, two interpreters.

Plain Python that runs unchanged on MicroPython and CPython. `codes` names the
quantities, `cbor` and `cose` are the encodings, `frame` the records of a node,
`talk` the small messages between gateway and node. `wire.cddl` describes all.
"""
