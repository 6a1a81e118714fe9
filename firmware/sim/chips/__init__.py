"""One simulated chip a file, named as its driver: it behaves as its datasheet says.

Each is a class Twin(source, now_ms): `source()` returns a dict of physical values now,
`now_ms()` the time in whole ms. BUS names the bus that it is attached to. `misbehave` is None or
one of the class's MISBEHAVIOURS. They share no code with the drivers, so that an error of
one does not hide in the other.
"""


def twin(name, source, now_ms):
    """The simulated chip of a driver's name."""
    module = __import__("sim.chips." + name, None, None, ("Twin",))
    return module.Twin(source, now_ms)
