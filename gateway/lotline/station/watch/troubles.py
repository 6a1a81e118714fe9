"""What needs a person at the gateway: silent nodes, clock, disk, calibrations, feeds."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from functools import partial

from lotline import config
from lotline.enforce.upkeep import Trouble, span
from lotline.journal import Archive
from lotline.keeping import doctor
from lotline.station.clock import Clock
from lotline.station.watch.unchanged import Unchanged

SILENT_S, SILENT_LONG_S, FEED_S = 300.0, 3600.0, 3600.0
# A machine that has just started takes a while to find its NTP server.
UNSYNCED_S, STEPPED_US = 600.0, 1_000_000
# What swings is over once it has been good for so long.
CLOCK_CALM_S, DISK_CALM_S = 3600.0, 86_400.0
# So long before its day, and on it, a calibration is asked for.
CALIBRATE_DAYS = (0, 3, 14)
_SLOW_S = 600.0  # between looks at the disk: it is asked how the journal grows


class Troubles:
    """`found` from one thread. synced: the kernel's word on its clock."""

    def __init__(
        self, site: config.Config, clock: Clock,
        synced: Callable[[], doctor.Finding] = doctor.synced,
        disk: Callable[[config.Config], doctor.Finding] = doctor.disk_room,
    ) -> None:  # fmt: skip
        self._site, self._clock, self._synced = site, clock, synced
        self._disk, self._disk_at = partial(disk, site), -_SLOW_S
        self._room: doctor.Finding | None = None
        self._held = Unchanged(clock.steady_s)
        judged = {one.node for one in site.rule} | {one.node for one in site.pack}
        self._meters = judged & {one.name for one in site.sensors if one.kind != "machine"}

    def keys(self) -> set[str]:
        """All that there may be, by the site file."""
        nodes = {f"silent:{one.name}" for one in self._site.sensors}
        due = {f"calibration:{one.name}" for one in self._site.sensors if one.calibration_due}
        return nodes | due | {f"feed:{one.name}" for one in self._site.feed} | {"clock", "disk"}

    def found(self) -> list[Trouble]:
        """Raises JournalError."""
        now_us = self._clock.now_us()
        with Archive(self._site.data_folder) as archive:
            silent = list(self._silent(archive, now_us))
            feeds = list(self._feeds(archive, now_us))
            steps = archive.clock_steps()
        return [*silent, *feeds, *self._off(steps, now_us), *self._full(now_us),
                *self._due(now_us)]  # fmt: skip

    def _silent(self, archive: Archive, now_us: int) -> Iterator[Trouble]:
        heard = {node: at for node, _, _, at, _ in archive.boots() if at is not None}
        for own in self._site.microphone:
            if last := archive.last_second(own.name):
                heard[own.name] = last.end_us
        for one in self._site.sensors:
            at_us = heard.get(one.name)
            if at_us is None:
                continue  # never heard: whoever installs it knows
            seconds, first = self._held.look(f"silent:{one.name}", at_us)
            if seconds >= SILENT_S or first:
                yield Trouble(
                    f"silent:{one.name}", at_us, f"{one.name} is silent",
                    f"Nothing has come from it for {span(now_us - at_us)}. "
                    "What it measures meanwhile is not known here.",
                    "Look at its power and its network; `lotline nodes` says what it said last.",
                    ripe=seconds >= SILENT_S,
                    officer=seconds >= SILENT_LONG_S and one.name in self._meters,
                )  # fmt: skip

    def _feeds(self, archive: Archive, now_us: int) -> Iterator[Trouble]:
        ran = archive.feeds_ran()
        for one in self._site.feed:
            trouble = ran[one.name].trouble if one.name in ran else ""
            seconds, _ = self._held.look(f"feed:{one.name}", bool(trouble))
            if trouble:
                yield Trouble(
                    f"feed:{one.name}", now_us - round(seconds * 1e6),
                    f"{one.name} gets no data", f"It says: {trouble}. Nothing is lost: it waits.",
                    "Find out what is wrong with: lotline feeds check", seconds >= FEED_S,
                )  # fmt: skip

    def _off(self, steps: list[tuple[int, int]], now_us: int) -> Iterator[Trouble]:
        if self._clock.story:
            return
        unsynced = self._synced().state != "ok"
        seconds, _ = self._held.look("clock", unsynced)
        calm_us = now_us - round(CLOCK_CALM_S * 1e6)
        set_by = [(at, by) for at, by in steps if at > calm_us and abs(by) > STEPPED_US]
        if set_by:
            at, by = set_by[-1]
            yield Trouble("clock", at, f"the clock of the gateway was set by {by / 1e6:+.1f} s",
                          "Records before that are as much more uncertain.",
                          "See that NTP runs: timedatectl status")  # fmt: skip
        elif unsynced or seconds < CLOCK_CALM_S:
            yield Trouble("clock", now_us - round(seconds * 1e6),
                          "nothing keeps the clock of the gateway right",
                          "It drifts by seconds a day, and all records with it.",
                          "See that NTP runs: timedatectl set-ntp true",
                          unsynced and seconds >= UNSYNCED_S)  # fmt: skip

    def _full(self, now_us: int) -> Iterator[Trouble]:
        if self._room is None or self._clock.steady_s() - self._disk_at >= _SLOW_S:
            self._room, self._disk_at = self._disk(), self._clock.steady_s()
        full = self._room.state == "bad"
        seconds, _ = self._held.look("disk", full)
        if full or seconds < DISK_CALM_S:
            since_us = now_us - round(seconds * 1e6)
            yield Trouble("disk", since_us, "the disk is nearly full", f"{self._room.words}.",
                          f"What helps: {self._room.do}.", full)  # fmt: skip

    def _due(self, now_us: int) -> Iterator[Trouble]:
        zone = self._site.site.zone
        today = datetime.fromtimestamp(now_us / 1e6, UTC).astimezone(zone).date()
        for one in self._site.sensors:
            if not one.calibration_due:
                continue
            left = (date.fromisoformat(one.calibration_due) - today).days
            step = next((days for days in CALIBRATE_DAYS if left <= days), None)
            if step is not None:
                yield Trouble(
                    f"calibration:{one.name}", None,
                    f"{one.name} {_by(one.calibration_due, left)}",
                    "What it measures after that day has no valid calibration.",
                    "Calibrate it (`lotline calibrate`), and put the next day into the site file.",
                    step=f"{step} days",
                )  # fmt: skip


def _by(due: str, left: int) -> str:
    if left < 0:
        return f"was to be calibrated by {due}"
    return f"is to be calibrated by {due}" if left else f"is to be calibrated today, {due}"
