"""Two's complement of any width."""


def signed(value, bits):
    """The signed number that `bits` bits of an unsigned one hold."""
    return value - (1 << bits) if value >> bits - 1 else value
