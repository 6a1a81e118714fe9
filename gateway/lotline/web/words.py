"""Every sentence of the page: one catalogue a language, whole sentences with named slots.

A new language is one more dictionary with the same keys and slots in CATALOGUES; a test
compares them. Nothing here is markup.
"""

from lotline.web.neighbour_words import BY_LANGUAGE

EN = {
    "title": "Noise at {site}",
    "description": "How loud it is at {site}, against the limit that holds there.",
    # the four states, and the case of no limit
    "within": "Within the limit",
    "close": "Close to the limit",
    "passed": "Limit passed",
    "not_measured": "Not measured",
    "no_limit": "No limit at this hour",
    "since": "Since {time}.",
    "state_so_far": "So far. The first full period is not over yet.",
    "silent": "Meter silent since {time}.",
    "too_little": "Too little was measured to judge the last full period.",
    # the card
    "minute": "decibels, average of the last minute",
    "no_minute": "no number for the last minute",
    "limit": "Limit now: {limit}, averaged over {minutes} minutes.",
    "limit_hours": "This limit holds from {start} to {end}.",
    "so_far": "So far this period: {level} ({minutes} min).",
    "nothing_so_far": "Nothing measured yet this period.",
    "last_period": "Last full period, {start}–{end}: {level}.",
    "no_last_period": "Last full period, {start}–{end}: not measured.",
    "no_place": "No microphone is set up here yet.",
    # live updates
    "updated": "Updated {time}",
    "pause": "Pause live updates",
    "resume": "Resume live updates",
    "stopped": "Live updates have stopped. Numbers are from {time}.",
    "reload": "Reload the page for newer numbers.",
    # the chart and its table
    "today": "Today",
    "chart_title": "Noise in the 24 hours up to {end}",
    "empty_day": "Nothing was measured in these 24 hours.",
    "lowest": "Lowest at {time}, {level}.",
    "highest": "Highest at {time}, {level}.",
    "passed_never": "Limit not passed.",
    "passed_never_partly": "Limit not passed in the time measured.",
    "passed_once": "Limit passed once, {when}.",
    "passed_often": "Limit passed {count} times, last {when}.",
    "missing": "Not measured for {hours} h {minutes} min.",
    "part_missing": "Part of the day is missing.",
    "legend_average": "average over {minutes} minutes",
    "legend_close": "close to the limit",
    "legend_passed": "limit passed",
    "legend_band": "from background to loudest moment",
    "legend_limit": "limit",
    "legend_gap": "not measured",
    "limit_label": "limit {limit}",
    "unit": "dB",
    "table": "Every hour as a table",
    "table_caption": "Hours up to {end}, in decibels",
    "column_hour": "From",
    "column_average": "Average",
    "column_loudest": "Loudest moment",
    "column_limit": "Limit",
    "column_measured": "Time measured",
    "no_value": "not measured",
    "no_limit_value": "none",
    "then": "{first}, then {next}",
    # how it is measured
    "how": "How this is measured",
    "only_levels": (
        "Sound never leaves the microphone. It only sends levels: numbers that say how loud it is."
    ),
    "levels_at_once": (
        "Sound is turned into levels at once: numbers that say how loud it is. "
        "No sound is stored or sent."
    ),
    "all_sound": "The microphone hears everything around it: workshop, traffic, birds.",
    "period_rule": (
        "The limit is compared with the average of each full period. "
        "Until a period is over, its number is only “so far”."
    ),
    "indicative": "Indicative meter. Not a class 1 or 2 instrument.",
    "certified": "Meter with a certificate.",
    "decibels": (
        "Sound is measured in decibels (dB), adjusted to how people hear. "
        "A change of 1 is hard to notice; 3 is just noticeable; 10 sounds about twice as loud. "
        "Decibels do not add up: two machines at 50 make about 53."
    ),
    "usual": "Here, a quiet night is about {night} and a normal afternoon about {day}.",
    # what the words mean
    "meanings": "What the words mean",
    "average": "Average over 15 minutes",
    "average_means": "A steady sound of this level has the same energy. Short loud moments count.",
    "loudest": "Loudest moment",
    "loudest_means": "The highest level, smoothed over an eighth of a second.",
    "background": "Background",
    "background_means": "It is louder than this nine-tenths of the time.",
    "within_means": "The last full period was at or below the limit.",
    "close_means": "The last full period was less than {close} below the limit.",
    "passed_means": "The average of the last full period was above the limit.",
    "not_measured_means": (
        "There are no numbers, or too few to judge. It does not mean that it was quiet."
    ),
    "time_measured": "Time measured",
    "time_measured_means": "The share of the hour that has numbers.",
    # the foot
    "contact": "Questions about this page:",
    "heard": "{heard} of {known} sensors are being heard.",
    "data": "The numbers of this page as data:",
    "log": "What was measured and judged is kept in a log that anybody can check:",
    "log_key": "signed with the key",
    "no_cookies": "No cookies, no tracking.",
    # other pages
    "404": "There is no such page here.",
    "405": "This page can only be read.",
    "503": "The numbers cannot be shown just now. Please try again in a minute.",
    "other_error": "This page cannot be shown.",
    "back": "To the noise page",
    "weekdays": "Mon Tue Wed Thu Fri Sat Sun",
}

EN |= BY_LANGUAGE["en"]

CATALOGUES = {"en": EN}


class Words:
    """The sentences of one language; raises KeyError for a sentence that it does not have."""

    def __init__(self, lang: str) -> None:
        self.lang = lang
        self._catalogue = CATALOGUES[lang]

    def __call__(self, key: str, **slots: object) -> str:
        return self._catalogue[key].format(**slots)

    def __contains__(self, key: str) -> bool:
        return key in self._catalogue
