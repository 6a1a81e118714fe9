"""Deutsch."""

WORDS = {
    "title": "Lärm bei {site}",
    "description": "Wie laut es bei {site} ist, gemessen am Grenzwert, der dort gilt.",
    # the four states, and the case of no limit
    "within": "Grenzwert eingehalten",
    "close": "Nahe am Grenzwert",
    "passed": "Über dem Grenzwert",
    "not_measured": "Nicht gemessen",
    "no_limit": "Kein Grenzwert zu dieser Stunde",
    "since": "Seit {time}.",
    "state_so_far": "Bisher. Der erste volle Zeitraum ist noch nicht vorbei.",
    "silent": "Das Messgerät meldet seit {time} nichts.",
    "too_little": "Im letzten vollen Zeitraum wurde zu wenig gemessen, um zu urteilen.",
    # the card
    "minute": "Dezibel, Mittel der letzten Minute",
    "no_minute": "keine Zahl für die letzte Minute",
    "limit": "Grenzwert jetzt: {limit}, gemittelt über {minutes} Minuten.",
    "limit_hours": "Er gilt bis {end}.",
    "so_far": "Bisher im Zeitraum: {level} ({minutes} min).",
    "nothing_so_far": "In diesem Zeitraum noch nichts gemessen.",
    "last_period": "Letzter Zeitraum, {start}–{end}: {level}.",
    "last_period_passed": "Letzter Zeitraum, {start}–{end}: {level}, über dem Grenzwert.",
    "no_last_period": "Letzter Zeitraum, {start}–{end}: nicht gemessen.",
    "no_place": "Hier ist noch kein Mikrofon aufgestellt.",
    # is it the workshop
    "is_it": "Ist es die Werkstatt?",
    "running": "Gerade läuft: {list}.",
    "running_since": "{machine} seit {time}",
    "running_none": "Keine Maschine, die wir messen, läuft gerade.",
    "running_unknown": "Gerade nicht gemessen: {list}.",
    "announced": "Angekündigt bis {time}: {words}.",
    "not_announced": "Für jetzt war keine laute Arbeit angekündigt.",
    # live updates
    "updated": "Stand {time}",
    "pause": "Live-Anzeige anhalten",
    "resume": "Live-Anzeige fortsetzen",
    "stopped": "Die Live-Anzeige ist unterbrochen. Die Zahlen sind von {time}.",
    "reload": "Für neuere Zahlen die Seite neu laden.",
    # the chart and its table
    "today": "Heute",
    "chart_title": "Lärm in den 24 Stunden bis {end}",
    "empty_day": "In diesen 24 Stunden wurde nichts gemessen.",
    "lowest": "Am leisesten um {time}, {level}.",
    "highest": "Am lautesten um {time}, {level}.",
    "passed_never": "Nie über dem Grenzwert.",
    "passed_never_partly": "In der gemessenen Zeit nie über dem Grenzwert.",
    "passed_once": "Einmal über dem Grenzwert, {when}.",
    "passed_often": "{count}‑mal über dem Grenzwert, zuletzt {when}.",
    "missing": "Nicht gemessen: {hours} h {minutes} min.",
    "part_missing": "Ein Teil des Tages fehlt.",
    "legend_average": "Mittel über {minutes} Minuten",
    "legend_close": "nahe am Grenzwert",
    "legend_passed": "über dem Grenzwert",
    "legend_band": "vom Hintergrund bis zum lautesten Moment, je 5 Minuten",
    "legend_limit": "Grenzwert",
    "legend_gap": "nicht gemessen",
    "limit_label": "Grenzwert {limit}",
    "unit": "dB",
    "cursor": "Durch den Tag gehen",
    "table": "Jede Stunde als Tabelle",
    "table_caption": "Stunden bis {end}, in Dezibel",
    "column_hour": "Ab",
    "column_average": "Mittel",
    "column_loudest": "Lautester Moment",
    "column_limit": "Grenz\u00adwert",
    "column_measured": "Zeit gemessen",
    "no_value": "nicht gemessen",
    "no_limit_value": "keiner",
    "then": "{first}, dann {next}",
    # how it is measured
    "how": "Wie gemessen wird",
    "only_levels": (
        "Ton verlässt das Mikrofon nie. Es sendet nur Pegel: Zahlen, die sagen, wie laut es ist."
    ),
    "levels_at_once": (
        "Ton wird sofort zu Pegeln: Zahlen, die sagen, wie laut es ist. "
        "Ton wird weder gespeichert noch gesendet."
    ),
    "all_sound": "Das Mikrofon hört alles ringsum: Werkstatt, Verkehr, Vögel.",
    "period_rule": (
        "Mit dem Grenzwert wird das Mittel jedes vollen Zeitraums verglichen. "
        "Bis ein Zeitraum um ist, gilt seine Zahl nur „bisher“."
    ),
    "indicative": "Messgerät zur Orientierung. Kein Gerät der Klasse 1 oder 2.",
    "certified": "Messgerät mit Zertifikat.",
    "decibels": (
        "Schall wird in Dezibel (dB) gemessen, angepasst an unser Gehör. "
        "Eine Änderung um 1 ist kaum zu merken, um 3 gerade so; 10 klingt etwa doppelt so laut. "
        "Dezibel addieren sich nicht: zwei Maschinen mit je 50 ergeben etwa 53."
    ),
    "usual": (
        "Hier liegt eine ruhige Nacht bei etwa {night} und ein normaler Nachmittag bei etwa {day}."
    ),
    # what the words mean
    "meanings": "Was die Wörter bedeuten",
    "average": "Mittel über 15 Minuten",
    "average_means": (
        "Ein gleichmäßiges Geräusch dieser Stärke hat dieselbe Energie. "
        "Kurze laute Momente zählen."
    ),
    "loudest": "Lautester Moment",
    "loudest_means": "Der höchste Pegel, geglättet über eine Achtelsekunde.",
    "background": "Hintergrund",
    "background_means": "In neun Zehnteln der Zeit ist es lauter.",
    "within_means": "Der letzte volle Zeitraum lag nicht über dem Grenzwert.",
    "close_means": "Der letzte volle Zeitraum lag weniger als {close} unter dem Grenzwert.",
    "passed_means": "Das Mittel des letzten vollen Zeitraums lag über dem Grenzwert.",
    "not_measured_means": (
        "Es gibt keine Zahlen, oder zu wenige für ein Urteil. Das heißt nicht, dass es leise war."
    ),
    "time_measured": "Zeit gemessen",
    "time_measured_means": "Der Anteil der Stunde, für den es Zahlen gibt.",
    # the foot
    "contact": "Fragen zu dieser Seite:",
    "heard": "{heard} von {known} Sensoren melden sich.",
    "data": "Die Zahlen dieser Seite als Daten:",
    "log_key": "Jeder kann das Protokoll prüfen. Es ist unterschrieben mit dem Schlüssel",
    "no_cookies": "Keine Cookies, kein Tracking.",
    # other pages
    "404": "Diese Seite gibt es hier nicht.",
    "405": "Diese Seite kann man nur lesen.",
    "503": "Die Zahlen sind gerade nicht zu zeigen. Bitte in einer Minute noch einmal.",
    "other_error": "Diese Seite kann nicht gezeigt werden.",
    "back": "Zur Lärmseite",
    "weekdays": "Mo Di Mi Do Fr Sa So",
    # numbers, dates and the switch of languages
    "language": "Deutsch",
    "languages": "Sprachen",
    "mark": ",",
    "months": "Jan Feb März Apr Mai Juni Juli Aug Sept Okt Nov Dez",
    "date": "{day}. {month}",
    "date_year": "{day}. {month} {year}",
    # what happened
    "happened": "Was passiert ist",
    "happened_none": (
        "In den letzten sieben Tagen war es in der gemessenen Zeit nie über dem Grenzwert."
    ),
    "happened_no_limit": "Hier ist kein Grenzwert gesetzt.",
    "happened_more": "Nicht gezeigt, von früher in dieser Woche: {count}.",
    "event_average": "Das Mittel war {level}; der Grenzwert ist {limit}.",
    "event_highest": "Das höchste Mittel war {level}; der Grenzwert ist {limit}.",
    "event_other": "Nach der Regel gezählt: {level}; der Grenzwert ist {limit}.",
    "event_withdrawn": "Zurückgenommen: Nach späteren Zahlen war der Grenzwert eingehalten.",
    "no_cause": "Ursache noch nicht gefunden ({age}).",
    "age_0": "heute",
    "age_1": "1 Tag",
    "age_n": "{days} Tage",
    "cause": "Ursache: {cause}.",
    "action": "Was wir getan haben: {action}",
    "words_deleted": "Der Wortlaut wurde gelöscht.",
    "checked": "Von der Behörde geprüft.",
    "not_accepted": "Die Behörde hat diese Erklärung nicht angenommen.",
    "not_checked": "Von der Behörde noch nicht geprüft.",
    "cause_site-machine": "eine Maschine der Werkstatt",
    "cause_site-people": "eine Lieferung oder Leute der Werkstatt",
    "cause_traffic": "Verkehr",
    "cause_aircraft": "Flugzeuge",
    "cause_other-site": "ein anderer Betrieb",
    "cause_animals-weather": "Tiere oder Wetter",
    "cause_emergency": "ein Notfall",
    "cause_meter-fault": "ein Fehler des Messgeräts",
    "cause_unknown": "nicht gefunden",
    # the calendar
    "days": "Die letzten 30 Tage",
    "days_never": (
        "Eingehalten an {within} von {count} Tagen, nie über dem Grenzwert, "
        "{share} % der Zeit gemessen."
    ),
    "days_once": (
        "Eingehalten an {within} von {count} Tagen, einmal über dem Grenzwert, "
        "{share} % der Zeit gemessen."
    ),
    "days_often": (
        "Eingehalten an {within} von {count} Tagen, {times}‑mal über dem Grenzwert, "
        "{share} % der Zeit gemessen."
    ),
    "days_no_limit": "Zu {share} % der Zeit gemessen. Ganze Tage bisher: {count}.",
    "days_none": "Der erste ganze Tag ist noch nicht vorbei.",
    "days_caption": "Vom {first} bis {last}",
    "day_within": "Grenzwert eingehalten",
    "day_close": "nahe am Grenzwert",
    "day_passed": "über dem Grenzwert",
    "day_not_measured": "nicht gemessen",
    "day_partly": "ein Teil des Tages fehlt",
    "day_no_limit": "kein Grenzwert",
    # months
    "quieter": "Wird es leiser?",
    "too_early": "Es ist zu früh, das zu sagen: dafür braucht es drei gemessene Monate.",
    "trend_quieter": (
        "Der Hintergrund war {first} im {then} und {last} im {month}: {by} Dezibel leiser."
    ),
    "trend_louder": (
        "Der Hintergrund war {first} im {then} und {last} im {month}: {by} Dezibel lauter."
    ),
    "trend_same": "Der Hintergrund war {first} im {then} und {last} im {month}: etwa gleich.",
    "trend_bars": "So oft war es über dem Grenzwert",
    "trend_title": "Hintergrund nach Monaten, in Dezibel",
    # dust and fumes
    "air": "Staub und Dämpfe",
    "air_guide": "Nur zur Orientierung, kein Wert für die Gesundheit.",
    "air_index": (
        "Ein Index vergleicht die Luft mit dem letzten Tag an diesem Ort. Er ist keine Menge."
    ),
    "air_minute": "Mittel der letzten Minute:",
    "air_none": "Keine Zahl für die letzte Minute.",
    "air_dust": "Staub bis {size} µm: {value} µg/m³",
    "air_VOC_index": "Dämpfe: Index {value}",
    "air_NOx_index": "Verbrennungsgase: Index {value}",
    "air_no_limit": "Für diesen Wert ist kein Grenzwert gesetzt",
    # what the microphone does
    "microphone": "Was das Mikrofon tut",
    "mic_levels": "Es macht aus Schall {count} Pegel je Sekunde: wie laut, in welcher Tonhöhe.",
    "mic_wired": "Das Mikrofon „{place}“ ist per Kabel mit dem Rechner verbunden, der misst.",
    "checked_meter": "Mit einem Kalibrator geprüft am {day} ({drift} dB).",
    "mic_program": "Das tut ein Programm, das Sie lesen können:",
    "not_calibrated": "Eine Prüfung mit einem Kalibrator ist nicht vermerkt.",
    # the foot of the page
    "download": "Herunterladen",
    "download_text": "Jede Viertelstunde eines Monats als Tabelle. Frei zu nutzen: {licence}.",
    "api": "Programme können mehr abfragen, wie hier beschrieben:",
    "responsible": "Wer verantwortlich ist",
    "phone": "Telefon:",
    "permit": "Genehmigung:",
    "council": "Sie können auch direkt die Behörde fragen:",
    "proof": "Nachweis",
    "proof_today": "Der Fingerabdruck des Protokolls nach {size} Einträgen:",
    "proof_none": "Das Protokoll hat noch keinen Fingerabdruck.",
    "proof_what": "Was ist das?",
    "proof_means": (
        "Alle Zahlen und Urteile stehen in einem Protokoll. Wer seinen Fingerabdruck notiert, "
        "kann später zeigen, dass davor nichts geändert wurde. Ob das Messgerät ehrlich war, "
        "zeigt er nicht."
    ),
    "proof_check": "So prüfen Sie alles auf dem eigenen Rechner, wenn lotline installiert ist:",
}
