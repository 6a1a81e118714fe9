"""What a driver says of a chip that gave no value."""


class SensorError(Exception):
    """No value can be had. `reason` is one short word:

    nack      nothing acknowledged the address
    timeout   no answer, or no new value, in the time that the datasheet allows
    crc       the check sum over the answer is wrong
    length    the answer is not as long as it must be
    address   somebody else answered
    function  the chip refused the request, or answered another one
    range     a value that the chip cannot have measured
    constant  the same answer for longer than a working chip can give it
    identity  another chip is at this address
    device    the chip itself reports that it is broken
    """

    def __init__(self, reason, text=""):
        super().__init__(reason + ": " + text if text else reason)
        self.reason = reason
