"""What the API tells, read from the journal in one thread."""

from collections.abc import Callable
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from lotline.config import Config
from lotline.errors import InputError
from lotline.journal import Exceedance, Judged, Reader
from lotline.ledger.files import Files
from lotline.localtime import Month
from lotline.monthly import Condition, conditions
from lotline.records import Indicator
from lotline.web.api.pages import DAY_US, Asked, page
from lotline.web.api.senml import pack
from lotline.web.download import LICENCE

QUARTER_S = 900
MACHINES = ("machine", "vibration")
Row = dict[str, Any]


class Source:
    """Any number of requests, one thread. Raises InputError for what is asked wrongly."""

    def __init__(self, site: Config, log: Path) -> None:
        self._site, self._log = site, Files(log)
        self._reader: Reader | None = None
        self._microphones = [one.name for one in site.sensors if one.kind == "microphone"]
        told = site.neighbours.machines == "told"
        # Of them no word, where neighbours are not told which machines run.
        self._untold = {n.name for n in site.node if n.kind in MACHINES and not told}

    @property
    def _journal(self) -> Reader:
        if self._reader is None:
            self._reader = Reader(self._site.data_folder)
        return self._reader

    def site(self) -> Row:
        site = self._site.site
        return {"name": site.name, "where": site.where, "timezone": site.timezone,
                "permit": site.permit, "licence": LICENCE,
                "software": f"lotline {version('lotline')}"}  # fmt: skip

    def meters(self) -> list[Row]:
        heard = self._heard()
        return [
            {"name": one.name, "kind": one.kind, "place": one.place, "grade": one.grade,
             "model": one.model, "height_m": one.height, "heard": _told(heard.get(one.name)),
             "calibrated": _told(self._calibrated(one.name)),
             "calibration_due": one.calibration_due or None}
            for one in self._site.sensors if one.name not in self._untold
        ]  # fmt: skip

    def _heard(self) -> dict[str, int]:
        """When anything came last, of all from which anything did, UTC us."""
        found = {name: at for name, _, _, at, _ in self._journal.boots() if at is not None}
        own = {one.name: self._journal.last_second(one.name) for one in self._site.microphone}
        return found | {name: last.end_us for name, last in own.items() if last}

    def _calibrated(self, name: str) -> int | None:
        found = self._journal.calibrations(name)
        return max((round(one.made_s * 1e6) for one in found), default=None)

    def rules(self, month: str) -> list[Row]:
        span = Month.parse(month, self._site.site.zone).span_us
        return [_condition(one) for one in conditions(self._journal.judged(*span), {}, _nothing)]

    def quarters(self, asked: Asked, meter: str) -> Row:
        names = [meter] if meter else self._microphones
        if meter and meter not in self._microphones:
            known = ", ".join(self._microphones) or "none: there is no microphone"
            raise InputError(f"got meter={meter[:40]!r}, expected one of {known}")

        def read(start_us: int, end_us: int) -> list[Indicator]:
            span = start_us, end_us, QUARTER_S
            found = [r for name in names for r in self._journal.indicators(*span, name)]
            return sorted(found, key=lambda r: (r.start_us, r.node, r.channel))

        return page(asked, self._journal.extent(), read, lambda r: r.start_us, _quarter)

    def verdicts(self, asked: Asked, rule: str, word: str) -> Row:
        def read(start_us: int, end_us: int) -> list[Judged]:
            found = self._journal.judged(start_us, end_us)
            mine = [j for j in found if (not rule or j.rule == rule)
                    and (not word or j.verdict == word)]  # fmt: skip
            return [j for j in mine if j.node not in self._untold]

        return page(asked, self._journal.judged_extent(), read, lambda j: j.start_us, _verdict)

    def exceedances(self, asked: Asked) -> Row:
        read: Callable[[int, int], list[Exceedance]] = self._journal.exceedances
        return page(
            asked, self._journal.judged_extent(), read, lambda e: e.verdict.start_us, _exceedance
        )

    def senml(self) -> list[Row] | None:
        """The newest quarter hour of each microphone, of the last day that there is."""
        found = [one for name in self._microphones if (one := self._newest(name))]
        head = self._log.checkpoint()
        # Named by its log: no two sites have one of the same name.
        return pack(head.origin, found) if found and head else None

    def _newest(self, name: str) -> Indicator | None:
        end_us = self._journal.extent()[1]
        records = self._journal.indicators(end_us - DAY_US, end_us, QUARTER_S, name)
        return records[-1] if records else None

    def checkpoint(self) -> Row | None:
        found = self._log.checkpoint()
        if found is None:
            return None
        return {"size": found.size, "root": found.text.split("\n")[2], "note": found.note}


def _quarter(one: Indicator) -> Row:
    def level(name: str) -> float | None:
        value = one.values.get(name)
        return round(value, 2) if isinstance(value, float) else None

    return {
        "start": _iso(one.start_us), "end": _iso(one.end_us), "meter": one.node,
        "LAeq_dB": level("LAeq"), "LAFmax_dB": level("LAFmax"), "LAF10_dB": level("LAF10"),
        "LAF90_dB": level("LAF90"), "measured_percent": round(100 * one.completeness, 1),
        "flags": list(one.flag_words),
    }  # fmt: skip


def _verdict(one: Judged) -> Row:
    return {
        "rule": one.rule, "start": _iso(one.start_us), "end": _iso(one.end_us), "meter": one.node,
        "quantity": one.quantity, "verdict": one.verdict, "value": _rounded(one.value),
        "limit": one.limit, "margin": _rounded(one.margin), "unit": one.unit,
        "severity": one.severity,
    }  # fmt: skip


def _nothing(_: Judged) -> Row:
    return {}


def _condition(one: Condition) -> Row:
    worst, share = one.worst, one.capture
    return {
        "rule": one.rule, "meter": one.node, "verdict": one.word.replace(" ", "_"),
        "times": one.times, "periods": one.periods.get("over", 0),
        "capture_percent": None if share is None else int(1000 * share) / 10,
        "worst": worst and {
            "start": _iso(worst.start_us), "end": _iso(worst.end_us),
            "value": _rounded(worst.value), "limit": worst.limit,
            "margin": _rounded(worst.margin), "unit": worst.unit,
        },
    }  # fmt: skip


def _exceedance(one: Exceedance) -> Row:
    record, (start_us, end_us) = one.record, one.span
    causes = [s.words.get("cause") for s in one.steps if s.step == "explained"]
    return {
        "id": one.id, "rule": one.verdict.rule, "start": _iso(start_us), "end": _iso(end_us),
        "value": _rounded(record.get("value")), "limit": record.get("limit"),
        "margin": _rounded(record.get("margin")), "unit": record.get("unit", ""),
        "state": one.life.state, "accepted": one.life.accepted, "withdrawn": one.life.withdrawn,
        "cause": causes[-1] if causes else None,
    }  # fmt: skip


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 2)


def _told(us: int | None) -> str | None:
    return None if us is None else _iso(us)


def _iso(us: int) -> str:
    at = datetime.fromtimestamp(us // 1_000_000, UTC)
    return at.isoformat().replace("+00:00", "Z")
