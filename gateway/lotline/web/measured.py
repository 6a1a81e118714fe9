"""How it is measured, from what is set up and from what the wire can carry at all."""

from lotwire.codes import CODE, QUANTITIES

from lotline.web.now import Place
from lotline.web.words import Words

# What a microphone node sends each second: all that the wire has of sound, but a count.
SENT = ("LAeq_125ms", "LCeq_125ms", "LZeq_125ms", "LAFmax", "LCpeak", "third_octave_Leq")


def levels_a_second() -> int:
    """How many numbers of sound leave a microphone node each second."""
    return sum(QUANTITIES[CODE[name]][3] for name in SENT)


def microphone(places: tuple[Place, ...], words: Words) -> list[str]:
    """What happens to the sound, for the microphones that there are."""
    wired = [place for place in places if place.wired]
    said = []
    if len(wired) < len(places):
        said += [words("mic_levels", count=levels_a_second()), words("only_levels")]
    said += [words("mic_wired", place=place.place or place.node) for place in wired]
    if wired:
        said.append(words("levels_at_once"))
    if places:
        said.append(words("all_sound"))
    return said


def meter(places: tuple[Place, ...], words: Words) -> list[str]:
    """What kind of meter it is; the same words stand in the data."""
    said = [words(grade) for grade in sorted({place.grade for place in places})]
    if any(place.grade == "indicative" for place in places):
        said.append(words("not_calibrated"))
    return said
