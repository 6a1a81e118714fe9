"""What an officer hears: facts as they come to be, and each week how it went."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta

from lotline import config
from lotline.enforce.upkeep import About, letter
from lotline.enforce.words import clock
from lotline.journal import Action, Alert, Alerts, Archive, Exceedance, Writer, exceedances
from lotline.station.watch.week import told as week_told

# Letters come from this hour on, at the site: nobody is woken by one.
HOUR = 8
# What is older is in the reports, and no news: also where an officer has just been named.
NEWS_US = 2 * 86_400_000_000
# What two calibrations may differ by: DPCM 1/3/1991 annex B, and common practice elsewhere.
DRIFT_DB = 0.5
CURSOR, CALIBRATED = "officer:actions", "officer:calibrations"


class Officer:
    """`step` from one thread."""

    def __init__(
        self, site: config.Config, writer: Writer, about: Callable[[], About],
        on_event: Callable[[str, str], None],
    ) -> None:  # fmt: skip
        self._site, self._writer, self._about, self._on_event = site, writer, about, on_event
        self._zone, self._alerts = site.site.zone, Alerts(writer)
        self._all = [a for a in site.alert if a.to == "officer"]

    def step(self, archive: Archive, now_us: int) -> None:
        """Raises JournalError; what was not written down is told the next time."""
        if not self._all:
            return
        self._actions(archive, now_us)
        self._calibrations(archive, now_us)
        at = datetime.fromtimestamp(now_us / 1e6, UTC).astimezone(self._zone)
        today = at.date()
        if at.hour >= HOUR:
            self._day(archive, today - timedelta(days=1), now_us)
        monday = today - timedelta(days=today.weekday())
        if today > monday or at.hour >= HOUR:
            self._week(archive, monday - timedelta(days=7), now_us)

    def _actions(self, archive: Archive, now_us: int) -> None:
        done = archive.done_after(archive.cursor(CURSOR))
        news = [one for one in done if now_us - one.at_us < NEWS_US]
        self._changed([one for one in news if (one.kind, one.step) == ("file", "changed")], now_us)
        for one in news:
            if one.kind == exceedances.KIND and one.step in ("detected", "withdrawn"):
                self._exceedance(archive, int(one.subject), one.step, now_us)
        if done:
            self._writer.set_cursor(CURSOR, done[-1].id)

    def _exceedance(self, archive: Archive, number: int, step: str, now_us: int) -> None:
        one = archive.exceedance(number)
        to = [a.name for a in self._all if a.passed == "once"]
        if one is None or not _limits(one):
            return
        node = one.record.get("node", "")
        what = f"a limit was passed at {node}"
        lines = [self._line(one)]
        if step == "withdrawn":
            what = f"a passed limit at {node} was withdrawn"
            word = one.record.get("verdict")
            lines.append(f"By data that came late its verdict is {word!r} now.")
        lines.append(f"Its number is {number}.")
        self._send(f"exceedance:{number}:{step}", what, lines, to, now_us,
                   exceedance=number, step=step)  # fmt: skip

    def _line(self, one: Exceedance) -> str:
        record, (start_us, end_us) = one.record, one.span
        unit = record.get("unit") or ""
        title = record.get("title") or f"rule {one.verdict.rule}"
        return (
            f"{clock(start_us, self._zone)} to {clock(end_us, self._zone)}, {title}: "
            f"{record.get('quantity', 'LAeq')} {_number(record.get('value'))} {unit}, "
            f"limit {_number(record.get('limit'))} {unit}."
        )

    def _changed(self, files: Sequence[Action], now_us: int) -> None:
        """An upgrade changes many packs at once: one letter."""
        if not files:
            return
        names = [str(one.words.get("name", "")) for one in files]
        what = f"{names[0]} was changed" if len(names) == 1 else f"{len(names)} files were changed"
        lines = [
            f"Limits or settings stand there: {', '.join(names)}.",
            f"In force since {clock(files[-1].at_us, self._zone)}.",
            "The audit trail of the officer's pages shows what was changed.",
        ]
        self._send(f"changed:{files[0].id}", what, lines, self._names(), now_us, files=names)

    def _calibrations(self, archive: Archive, now_us: int) -> None:
        for one in archive.calibrated_after(archive.cursor(CALIBRATED)):
            before = [c for c in archive.calibrations(one.node)
                      if c.channel == one.channel and c.made_s < one.made_s]  # fmt: skip
            news = now_us - one.at_us < NEWS_US and before
            # The first one sets it right: until then it had no true level at all.
            if news and abs(one.drift) > DRIFT_DB:
                since = clock(round(before[-1].made_s * 1e6), self._zone)
                off = "much" if one.drift > 0 else "little"
                lines = [
                    f"It had read {abs(one.drift):.1f} dB too {off}; {DRIFT_DB} dB is the most "
                    "between two calibrations.",
                    f"What it measured since the last one, {since}, is in doubt.",
                ]
                self._send(f"calibrated:{one.id}", f"the calibration of {one.node} failed", lines,
                           self._names(), now_us, node=one.node, drift=one.drift)  # fmt: skip
            self._writer.set_cursor(CALIBRATED, one.id)

    def _day(self, archive: Archive, day: date, now_us: int) -> None:
        to = [a.name for a in self._all if a.passed == "daily"]
        if not to or self._alerts.known(f"day:{day}"):
            return
        start_us, end_us = (self._midnight(day + timedelta(days=n)) for n in (0, 1))
        found = [one for one in self._detected(archive, start_us, end_us) if _limits(one)]
        if found:
            what = f"passed limits on {day}: {len(found)}"
            self._send(f"day:{day}", what, [self._line(one) for one in found], to, now_us,
                       day=str(day), exceedances=[one.id for one in found])  # fmt: skip

    def _detected(self, archive: Archive, start_us: int, end_us: int) -> Iterator[Exceedance]:
        """Also what began the day before: by when it was found."""
        for one in archive.done_between(start_us, end_us, exceedances.KIND, "detected"):
            if found := archive.exceedance(int(one.subject)):
                yield found

    def _week(self, archive: Archive, monday: date, now_us: int) -> None:
        key = f"week:{monday:%G-W%V}"
        if self._alerts.known(key):
            return
        start_us, end_us = (self._midnight(monday + timedelta(days=n)) for n in (0, 7))
        first_us, last_us = archive.judged_extent()
        if last_us < first_us or first_us >= end_us:
            return  # nothing was judged yet
        what, lines, facts = week_told(monday, archive.judged(start_us, end_us))
        self._send(key, what, lines, self._names(), now_us, **facts)

    def _midnight(self, day: date) -> int:
        return round(datetime.combine(day, time(), self._zone).timestamp() * 1e6)

    def _names(self) -> list[str]:
        return [a.name for a in self._all]

    def _send(
        self, key: str, what: str, lines: Sequence[str], to: Sequence[str], now_us: int,
        **facts: object,
    ) -> None:  # fmt: skip
        """Once, whatever happens between: what it is about is known by its key."""
        if not to or self._alerts.known(key):
            return
        message = letter("officer", what, lines, {"about": key, **facts}, self._about())
        row = Alert(key, "letter", now_us, now_us, float("-inf"), closed_us=now_us)
        self._alerts.post(self._alerts.save(row), "letter", message.to_json(), now_us, to)
        self._on_event("officer", f"{message.subject}.")


def _limits(one: Exceedance) -> bool:
    """Not where a rule only advises."""
    return bool(one.record.get("severity", "limit") == "limit")


def _number(value: object) -> str:
    return f"{value:.1f}" if isinstance(value, float | int) else "-"
