"""How it is measured, from what is set up and from what the wire can carry at all."""

from lotline.web.now import Now, Place
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


def meter(places: tuple[Place, ...], words: Words) -> list[str]:
    """What kind of meter it is; the same words stand in the data."""
    said = [words(grade) for grade in sorted({place.grade for place in places})]
    if any(place.grade == "indicative" for place in places):
        said.append(words("not_calibrated"))
    return said
