"""What one output is to do: lease, button, longest time, and its safe state without any."""

from lotwire.meanings import FAILING, LAPSED, LEASED, LONGEST, OVERRIDDEN, START

HOLD_S = 900


class Output:
    """Knows no pin; ticks are the node's, in ms, and never wrap.

    settings: {"safe": a state's name, "max_on_s": longest time in a row away from it, 0 for any,
    "override": {"state", "hold_s"} of its button}. states: the names. Raises ValueError,
    KeyError.
    """

    def __init__(self, settings, states):
        self.safe = states.index(settings.get("safe", "off"))
        self._states = states
        self._max_ms = settings.get("max_on_s", 0) * 1000
        override = settings.get("override")
        if override:
            self._by_hand = states.index(override["state"])
            self._hold_ms = override.get("hold_s", HOLD_S) * 1000
        self._leased = self._lease_end = None
        self._hand_end = None
        self._away = None  # since when it has been away from its safe state
        self._spent = None  # the state that it had for as long as it may
        self.failing = False

    def lease(self, state, end):
        """The gateway lets it have a state until `end`. False for a state that there is not."""
        if state >= len(self._states):
            return False
        if state != self._spent:
            self._spent = None
        self._leased, self._lease_end = state, end
        return True

    def leased(self, now):
        """Whether a lease runs."""
        return self._lease_end is not None and now < self._lease_end

    def press(self, now):
        """The button: what it does, it does at once, and for its time from now on."""
        self._hand_end = now + self._hold_ms
        self._away = self._spent = None

    def at(self, now):
        """(state, cause) at a tick."""
        state, cause = self._wanted(now)
        if state == self.safe:
            self._away = None
            return state, cause
        if state != self._spent and self._lasts(now):
            return state, cause
        self._spent, self._away, self._hand_end = state, None, None
        return self.safe, LONGEST

    def _lasts(self, now):
        """Whether it may be away from its safe state still."""
        if self._away is None:
            self._away = now
        return not self._max_ms or now - self._away < self._max_ms

    def _wanted(self, now):
        if self.failing:
            return self.safe, FAILING
        if self._hand_end is not None and now < self._hand_end:
            return self._by_hand, OVERRIDDEN
        if self.leased(now):
            return self._leased, LEASED
        return self.safe, START if self._lease_end is None else LAPSED
