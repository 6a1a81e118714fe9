"""How it is measured, from what is set up and from what the wire can carry at all."""

from lotline.web.now import Checked, Now
from lotline.web.wording import LocalTime
from lotline.web.words import Words


def microphone(now: Now, words: Words) -> list[str]:
    """What happens to the sound, for the microphones that there are."""
    wired = [place for place in now.places if place.wired]
    said = []
    if len(wired) < len(now.places):
        said += [words("mic_levels", count=now.levels_a_second), words("only_levels")]
    said += [words("mic_wired", place=place.place or place.node) for place in wired]
    if wired:
        said.append(words("levels_at_once"))
    if now.places:
        said.append(words("all_sound"))
    return said


def program(now: Now) -> str:
    """That of the nodes' microphones, where there are any."""
    return now.program if any(not place.wired for place in now.places) else ""


def meter(now: Now, words: Words) -> list[str]:
    """What kind of meter it is and how it was checked; where they differ, of each."""
    several, time = len(now.places) > 1, LocalTime(now.site.zone, now.made_us, words)
    said = [words(grade) for grade in sorted({place.grade for place in now.places})]
    for place in now.places:
        if place.checked is not None:
            found = _checked(place.checked, time, words)
            said.append(f"{place.place or place.node}: {found}" if several else found)
    missing = [p for p in now.places if p.checked is None and p.grade == "indicative"]
    if missing and len(missing) == len(now.places):
        said.append(words("not_calibrated"))
    else:
        said += [f"{p.place or p.node}: {words('not_calibrated')}" for p in missing]
    return said


def _checked(found: Checked, time: LocalTime, words: Words) -> str:
    drift = words.number(f"{found.drift:+.1f}").replace("-", "\u2212")
    return words("checked_meter", day=time.day(time.at(found.at_us).date()), drift=drift)
