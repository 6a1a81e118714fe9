"""The record of a node that was put up: who did it, where it hangs, what was found.

It is an action of the journal, so its hash stands in the evidence log, by a checkpoint that the
gateway signs.
"""

from collections.abc import Mapping
from typing import Any

from lotline import config
from lotline.errors import InputError
from lotline.journal import Reader
from lotline.journal.actions import Action

KIND, STEP = "install", "installed"
MAX_TEXT = 300
_ALL_US, _MOST = 1 << 62, 1000
Found = Mapping[str, Mapping[str, Any]]


def composed(site: config.Config, name: str, found: Found, remark: str) -> dict[str, object]:
    """Its words, as text. found: what `flash`, `provision`, `check` and `calibrate` gave with
    --json. Raises InputError for what belongs to another node."""
    node = next((one for one in site.node if one.name == name), None)
    if node is None:
        raise InputError(f"the site file has no node {name!r}")
    if len(remark) > MAX_TEXT:
        raise InputError(f"got a remark of {len(remark)} characters, at most {MAX_TEXT}")
    for of in found.values():
        if (other := of.get("node") or of.get("name") or name) != name:
            raise InputError(f"this was found of {other}, and not of {name}")
    height = "" if node.height is None else f"{node.height:g} m"
    words = {"place": node.place, "height": height, "remark": remark.strip()}
    words |= {key: make(found[key]) for key, make in _MAKE.items() if key in found}
    return {key: text[:1000] for key, text in words.items() if text}


def _flashed(of: Mapping[str, Any]) -> str:
    with_ = f", {of['firmware']}" if of.get("firmware") else ""
    return f"{of.get('board', '')}, lotline {of.get('version', 'as it was')}{with_}"


def _provisioned(of: Mapping[str, Any]) -> str:
    parts = [f"{one.get('chip') or one.get('driver')} on {one.get('bus')}"
             for one in of.get("sensors", ())]  # fmt: skip
    return ", ".join(parts)


def _checked(of: Mapping[str, Any]) -> str:
    rows = of.get("findings", ())
    return "; ".join(f"{'ok' if r.get('ok') else 'NO'} {r.get('what')}: {r.get('said')}"
                     for r in rows)  # fmt: skip


def _calibrated(of: Mapping[str, Any]) -> str:
    try:
        said = (f"at {of['level']:g} dB: before {of['before']:.2f}, drift {of['drift']:+.2f}, "
                f"after {of['after']:.2f} dB")  # fmt: skip
    except (KeyError, TypeError, ValueError) as e:
        raise InputError("this is no calibration, as `lotline calibrate --json` gives it") from e
    return said + (f", with {of['calibrator']}" if of.get("calibrator") else "")


_MAKE = {"flash": _flashed, "provision": _provisioned, "check": _checked,
         "calibrate": _calibrated}  # fmt: skip


def records(reader: Reader, name: str) -> list[Action]:
    """Those of a node, the newest first."""
    found = reader.actions(-_ALL_US, _ALL_US, KIND, _ALL_US, _MOST)
    return [one for one in found if one.subject == name and one.salt]
