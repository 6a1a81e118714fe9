"""What the journal, its log and the backups say of themselves."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from lotline.keeping import schemas
from lotline.keeping.backup import NOTE
from lotline.keeping.checked import quick_check
from lotline.keeping.doctor.finding import Finding, lasted

DAY_S = 86_400
# The gateway signs once a minute.
LATE_LOG_S = 300
# It goes each hour.
LATE_BEAT_S = 2 * 3600
# Of what a feed has not sent: so old is odd, so old is lost to whoever watches the dashboard.
LATE_FEED_S, LOST_FEED_S = 900, DAY_S
OLD_BACKUP_S, NO_BACKUP_S = 8 * DAY_S, 32 * DAY_S
# IEC 61672-3 asks for no interval; standards and permits commonly ask for one or two years.
CALIBRATED_S = 365 * DAY_S
SOON_DAYS = 30


def feed(name: str, waiting: int, behind_s: float, trouble: str, refused: int) -> Finding:
    """waiting: indicators that it has not sent, the oldest behind_s older than the newest there
    is. trouble: why it does not move, "" when it does. refused: points among the dead letters."""
    title, help_ = f"feed {name}", "lotline feeds check"
    said = f": {trouble}" if trouble else ""
    if behind_s > LATE_FEED_S:
        return Finding(title, "bad" if behind_s > LOST_FEED_S else "look",
                       f"{waiting} indicators wait, the oldest for {lasted(behind_s)}{said}",
                       help_)  # fmt: skip
    if trouble:
        return Finding(title, "look", f"it does not move{said}", help_)
    if refused:
        return Finding(title, "look", f"up to date, but {refused} points were refused", "lotline "
                       "feeds says which and why")  # fmt: skip
    return Finding(title, "ok", f"up to date, {waiting} indicators on their way")


def calibration(sensor: str, due: str, last_s: float | None, now_s: float) -> Finding:
    """due: the day until which the site file calls it good, "" for none; last_s: when the node
    recorded its newest calibration."""
    title, help_ = f"calibration {sensor}", "lotline calibrate, with a calibrator"
    today = date.fromtimestamp(now_s)
    if due:
        left = (date.fromisoformat(due) - today).days
        if left < 0:
            return Finding(title, "bad", f"was due on {due}", help_)
        if left < SOON_DAYS:
            return Finding(title, "look", f"due on {due}", help_)
        return Finding(title, "ok", f"due on {due}")
    if last_s is None:
        return Finding(title, "look", "never, as far as the journal knows", help_)
    ago = now_s - last_s
    words = f"{lasted(ago)} ago"
    if ago > CALIBRATED_S:
        return Finding(title, "look", words, help_)
    return Finding(title, "ok", words)


def log(checkpoint: Path, now_s: float) -> Finding:
    if not checkpoint.exists():
        return Finding("evidence log", "look", "there is none yet",
                       "lotline run begins one in its first minute")  # fmt: skip
    ago = now_s - checkpoint.stat().st_mtime
    words = f"signed {lasted(max(ago, 0))} ago"
    if ago > LATE_LOG_S:
        return Finding("evidence log", "bad" if ago > DAY_S else "look", words, "the gateway does "
                       "not run, or cannot write: systemctl status lotline")  # fmt: skip
    return Finding("evidence log", "ok", words)


def heartbeat(now_us: int, taken_us: int, failed: int) -> Finding:
    """taken_us: when it was last taken, 0 for never; failed: how often it was not since."""
    help_ = "does [heartbeat] url answer from here? lotline nodes says what it answered"
    ago_s = (now_us - taken_us) / 1e6
    words = f"taken {lasted(max(ago_s, 0))} ago" if taken_us else "never taken"
    if failed:
        words += f", and {failed} times in vain since"
    if not taken_us or ago_s > LATE_BEAT_S:
        return Finding("heartbeat", "bad" if ago_s > DAY_S else "look", words, help_)
    return Finding("heartbeat", "look" if failed else "ok", words, help_ if failed else "")


def backup(data: Path, now_s: float) -> Finding:
    help_ = "lotline backup, each day by a timer (docs/operating.md)"
    try:
        note = json.loads((data / NOTE).read_text(encoding="utf-8"))
        ago, path = now_s - note["made_us"] / 1e6, note["path"]
    except FileNotFoundError:
        return Finding("backup", "look", "none was ever made here", help_)
    except (ValueError, KeyError, TypeError):
        return Finding("backup", "look", f"{data / NOTE} cannot be read", help_)
    words = f"{lasted(ago)} ago, to {path}"
    if ago > OLD_BACKUP_S:
        return Finding("backup", "bad" if ago > NO_BACKUP_S else "look", words, help_)
    return Finding("backup", "ok", words)


def integrity(data: Path, names: Sequence[str]) -> Finding:
    """SQLite's own look at every page: minutes for a journal of gigabytes."""
    problems = [said for name in names for said in quick_check(data / name)]
    if problems:
        return Finding("integrity", "bad", "; ".join(problems), "copy the data folder away now, "
                       "and restore the newest backup: docs/operating.md")  # fmt: skip
    return Finding("integrity", "ok", f"each page of {', '.join(names)} can be read")


def schema(steps: Mapping[str, int]) -> Finding:
    if newer := schemas.too_new(steps):
        return Finding("schema", "bad", newer, "install the lotline that wrote it")
    if due := schemas.due(steps):
        return Finding("schema", "look", f"{len(due)} steps are due", "stop the gateway, and "
                       "lotline upgrade")  # fmt: skip
    return Finding("schema", "ok", "of this lotline")
