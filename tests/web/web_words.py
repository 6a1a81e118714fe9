"""Terms of the trade that no reader should meet, by language."""

import re

_ALL = r"LAeq|LCeq|LAF|\bLA\d|dB\(A\)|\bLden\b"
TRADE = {
    "en": re.compile(rf"{_ALL}|exceed|rating|capture|provisional|offline|complian|emission", re.I),
    "de": re.compile(
        rf"{_ALL}|überschreit|immission|emission|mittelungspegel|beurteilung|bewertet|offline|"
        r"konform", re.I
    ),
    "es": re.compile(
        rf"{_ALL}|exced|superaci|inmisi|emisi|ponderad|evaluaci|provisional|conformidad|offline",
        re.I,
    ),
}  # fmt: skip
