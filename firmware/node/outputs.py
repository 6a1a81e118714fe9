"""The outputs of a node: leases and buttons in, pins set, echoes and records out.

settings of one: {"driver": "relay" or "stack_light", "pins": {state: pin}, "active": "high" or
"low", "safe", "max_on_s", "max_lease_s", "override": {"pin", "state", "hold_s"}}. One whose
settings are refused is not driven at all, and says FAILING.
"""

from drivers.switch import Relay, StackLight
from lotwire import talk
from lotwire.codes import CODE
from lotwire.meanings import FAILING, OUTPUT_CAUSES, OUTPUT_UNCLEAR

from node import pins
from node.button import Button
from node.output import Output

KINDS = {"relay": Relay, "stack_light": StackLight}
ACTIVE = {"low": 0, "high": 1}
# How long a gateway is believed at most, whatever it says.
MAX_LEASE_S = 60
# A button is read this often; without one only leases end.
POLL_MS = 20
ECHO_MS = 2000


class Line:
    """One output with its pins. `told`: (state, cause) as it was last recorded."""

    def __init__(self, settings, board, used):
        """Raises ValueError, KeyError, TypeError for settings that are none."""
        kind = KINDS[settings["driver"]]
        active = ACTIVE[settings.get("active", "high")]
        numbers = [settings["pins"][state] for state in kind.STATES[1:]]
        override = settings.get("override")
        buttons = [override["pin"]] if override else []
        pins.check(board.chip, numbers, buttons, used)
        self.output = Output(settings, kind.STATES)
        self.max_lease_ms = settings.get("max_lease_s", MAX_LEASE_S) * 1000
        self.driver = kind([board.output(n, 1 - active) for n in numbers], active)
        self.button = Button(board.input(buttons[0]), board.ticks_ms()) if buttons else None
        self.used = numbers + buttons
        self.told = None

    def step(self, now):
        """Do what is to be done; {code: value} to record where that is news. The pins are set
        each time: one that a disturbance has moved comes back."""
        pressed = self.button.news(now) if self.button else None
        if pressed:
            self.output.press(now)
        state, cause = self.output.at(now)
        self.driver.set(state)
        shown = self.driver.read()
        told = shown, cause if shown == state else FAILING
        if told == self.told and pressed is None:
            return None
        self.told = told
        body = {CODE["output_state"]: told[0], CODE["output_cause"]: told[1]}
        if pressed is not None:
            body[CODE["output_button"]] = int(pressed)
        return body

    def __str__(self):
        state, cause = self.told
        states = self.driver.STATES
        shown = states[state] if state < len(states) else "unclear"
        return "%s (%s)" % (shown, OUTPUT_CAUSES[cause])


class Refused:
    """Stands where settings were refused."""

    told = None
    used = ()

    def step(self, now):
        if self.told:
            return None
        self.told = OUTPUT_UNCLEAR, FAILING
        return {CODE["output_state"]: OUTPUT_UNCLEAR, CODE["output_cause"]: FAILING}

    def __str__(self):
        return "refused"


class Outputs:
    """Every output is in its safe state when this has been made. key, topic: for echoes."""

    def __init__(self, settings, board, boot, recorder, health, key, topic):
        self.board = board
        self.boot = boot
        self.recorder = recorder
        self.key = key
        self.topic = topic
        self.seq = 0  # of the last lease that was taken
        self.news = False
        self.lines = []
        for one in settings:
            self.lines.append(self._line(one, board, health))
        self.step()

    def _line(self, settings, board, health):
        used = [pin for line in self.lines for pin in line.used]
        try:
            return Line(settings, board, used)
        except Exception as e:  # whatever is wrong with it, the rest of the node works
            health.note("output %d" % len(self.lines), e)
            return Refused()

    def step(self):
        now = self.board.ticks_ms()
        for channel, line in enumerate(self.lines):
            body = line.step(now)
            if body:
                self.news = True
                self.recorder.put(now, 0, channel, body)

    async def run(self, beat):
        """For ever; in their safe states if that should end."""
        try:
            while True:
                beat()
                self.step()
                await self.board.sleep_ms(POLL_MS)
        finally:
            self.rest()

    def rest(self):
        """Every output into its safe state."""
        for line in self.lines:
            if line.used:
                line.driver.set(line.output.safe)

    def trust(self, well):
        """Whether the rest of the node works; when not, every output is in its safe state."""
        for line in self.lines:
            if line.used:
                line.output.failing = not well
        if not well:
            self.step()

    def take(self, fields, now):
        """A lease, as talk.py has it; False for one that is refused."""
        boot, seq, channel, state, tick, ms = fields
        if boot != self.boot or seq <= self.seq or channel >= len(self.lines):
            return False
        line = self.lines[channel]
        if not line.used:
            return False
        end = tick + min(ms, line.max_lease_ms)
        if not tick <= now < end or not line.output.lease(state, end):
            return False
        self.seq = seq
        self.step()
        return True

    def leased(self):
        """Whether a lease runs for any of them."""
        now = self.board.ticks_ms()
        return any(line.used and line.output.leased(now) for line in self.lines)

    def away(self):
        """Whether one of them is in another state than its safe one."""
        return any(line.used and line.told[0] != line.output.safe for line in self.lines)

    async def tell(self, client):
        """Echoes for ever: each ECHO_MS, and at once when something is new."""
        while True:
            now = self.board.ticks_ms()
            self.news = False
            told = [line.told for line in self.lines]
            echo = talk.echo(self.boot, now, self.seq, told)
            await client.publish_0(self.topic, self.key.seal(echo))
            while not self.news and self.board.ticks_ms() < now + ECHO_MS:
                await self.board.sleep_ms(5 * POLL_MS)

    def __str__(self):
        return ", ".join([str(line) for line in self.lines])
