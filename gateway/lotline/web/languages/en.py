"""English: the first catalogue, by whose keys and slots all others are held."""

WORDS = {
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
    "limit_hours": "It holds until {end}.",
    "so_far": "So far this period: {level} ({minutes} min).",
    "nothing_so_far": "Nothing measured yet this period.",
    "last_period": "Last period, {start}–{end}: {level}.",
    "last_period_passed": "Last period, {start}–{end}: {level}, limit passed.",
    "no_last_period": "Last period, {start}–{end}: not measured.",
    "no_place": "No microphone is set up here yet.",
    # is it the workshop
    "is_it": "Is it the workshop?",
    "running": "Running now: {list}.",
    "running_since": "{machine} since {time}",
    "running_none": "No machine that we measure is running now.",
    "running_unknown": "Not measured now: {list}.",
    "announced": "Announced until {time}: {words}.",
    "not_announced": "No noisy work was announced for now.",
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
    "legend_band": "from background to loudest moment, each 5 minutes",
    "legend_limit": "limit",
    "legend_gap": "not measured",
    "limit_label": "limit {limit}",
    "unit": "dB",
    "cursor": "Go through the day",
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
    "log_key": "Anybody can check the log. It is signed with the key",
    "no_cookies": "No cookies, no tracking.",
    # other pages
    "404": "There is no such page here.",
    "405": "This page can only be read.",
    "503": "The numbers cannot be shown just now. Please try again in a minute.",
    "other_error": "This page cannot be shown.",
    "back": "To the noise page",
    "weekdays": "Mon Tue Wed Thu Fri Sat Sun",
    # numbers, dates and the switch of languages
    "language": "English",
    "languages": "Languages",
    "mark": ".",
    "months": "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec",
    "date": "{day} {month}",
    "date_year": "{day} {month} {year}",
    # what happened
    "happened": "What happened",
    "happened_none": "The limit was not passed in the last seven days, in the time measured.",
    "happened_no_limit": "No limit is set here that could be passed.",
    "happened_more": "Not shown, from earlier this week: {count}.",
    "event_average": "The average was {level}; the limit is {limit}.",
    "event_highest": "The highest average was {level}; the limit is {limit}.",
    "event_other": "Counted by the rule: {level}; the limit is {limit}.",
    "event_withdrawn": "Taken back: later numbers showed that the limit was not passed.",
    "no_cause": "Cause not found yet ({age}).",
    "age_0": "today",
    "age_1": "1 day",
    "age_n": "{days} days",
    "cause": "Cause: {cause}.",
    "action": "What we did: {action}",
    "words_deleted": "The words were deleted.",
    "checked": "Checked by the officer.",
    "not_accepted": "The officer did not accept this explanation.",
    "not_checked": "Not yet checked by the officer.",
    "cause_site-machine": "a machine of the workshop",
    "cause_site-people": "a delivery or people of the workshop",
    "cause_traffic": "traffic",
    "cause_aircraft": "aircraft",
    "cause_other-site": "another business",
    "cause_animals-weather": "animals or weather",
    "cause_emergency": "an emergency",
    "cause_meter-fault": "a fault of the meter",
    "cause_unknown": "not found",
    # the calendar
    "days": "Last 30 days",
    "days_never": (
        "Within the limit on {within} of {count} days, never passed, "
        "{share} % of the time measured."
    ),
    "days_once": (
        "Within the limit on {within} of {count} days, passed once, "
        "{share} % of the time measured."
    ),
    "days_often": (
        "Within the limit on {within} of {count} days, passed {times} times, "
        "{share} % of the time measured."
    ),
    "days_no_limit": "Measured for {share} % of the time. Whole days so far: {count}.",
    "days_none": "The first whole day is not over yet.",
    "days_caption": "From {first} to {last}",
    "day_within": "within the limit",
    "day_close": "close to the limit",
    "day_passed": "limit passed",
    "day_not_measured": "not measured",
    "day_partly": "part of the day missing",
    "day_no_limit": "no limit",
    # months
    "quieter": "Is it getting quieter?",
    "too_early": "It is too early to say: this takes three measured months.",
    "trend_quieter": (
        "The background was {first} in {then} and {last} in {month}: {by} decibels quieter."
    ),
    "trend_louder": (
        "The background was {first} in {then} and {last} in {month}: {by} decibels louder."
    ),
    "trend_same": "The background was {first} in {then} and {last} in {month}: about the same.",
    "trend_bars": "Times the limit was passed",
    "trend_title": "Background by month, in decibels",
    # dust and fumes
    "air": "Dust and fumes",
    "air_guide": "This is a guide only, not a health value.",
    "air_index": (
        "An index compares the air with the last day at this place. It is not an amount."
    ),
    "air_minute": "Average of the last minute:",
    "air_none": "No number for the last minute.",
    "air_dust": "dust up to {size} µm: {value} µg/m³",
    "air_VOC_index": "fumes: index {value}",
    "air_NOx_index": "burnt gases: index {value}",
    "air_no_limit": "No limit is set for this reading",
    # what the microphone does
    "microphone": "What the microphone does",
    "mic_levels": "It turns the sound into {count} levels a second: how loud, at which pitch.",
    "mic_wired": "The microphone “{place}” is wired to the computer that measures.",
    "checked_meter": "Checked against a calibrator on {day} ({drift} dB).",
    "mic_program": "This is done by a program that you can read:",
    "not_calibrated": "No check with a calibrator is on record.",
    # the foot of the page
    "download": "Download",
    "download_text": "Every quarter hour of a month as a table. Free to use: {licence}.",
    "api": "Programs can ask for more, as described here:",
    "responsible": "Who is responsible",
    "phone": "Phone:",
    "permit": "Permit:",
    "council": "You can also ask the authority directly:",
    "proof": "Proof",
    "proof_today": "The log’s fingerprint after {size} entries:",
    "proof_none": "The log has no fingerprint yet.",
    "proof_what": "What is this?",
    "proof_means": (
        "All numbers and verdicts go into a log. Write its fingerprint down: with it you can "
        "show later that nothing before was changed. It cannot show that the meter was honest."
    ),
    "proof_check": "To check all of it on a computer of your own, with lotline installed:",
}
