"""The data dictionary in German."""

WORDS = {
    "Appendix A: data dictionary": "Anhang A: Datenverzeichnis",
    (
        "The attached tables are CSV (RFC 4180) in UTF-8, the same in each language, with a "
        "decimal point; an empty cell was not measured or is not known."
    ): (
        "Die angehängten Tabellen sind CSV (RFC 4180) in UTF-8, in jeder Sprache gleich, mit "
        "Dezimalpunkt; eine leere Zelle wurde nicht gemessen oder ist nicht bekannt."
    ),
    "column": "Spalte",
    "type": "Typ",
    "unit": "Einheit",
    "meaning": "Bedeutung",
    "datetime": "Zeitpunkt",
    "string": "Text",
    "number": "Zahl",
    "integer": "ganze Zahl",
    "boolean": "wahr oder falsch",
    "see unit": "siehe unit",
    "gateway's clock": "Uhr des Gateways",
    "microphone": "Mikrofon",
    "air": "Luft",
    "vibration": "Schwingung",
    "other": "anderes",
    "judge": "Beurteilung",
    "people": "Menschen",
    "journal": "Journal",
    "calibrations": "Kalibrierungen",
    "machines": "Maschinen",
    "kind": "Art",
    "microphone, weather, calibrations": "Mikrofon, Wetter, Kalibrierungen",
    "clock of the site": "Uhr des Standorts",
    "begin of the quarter hour, ISO 8601 with offset": (
        "Beginn der Viertelstunde, ISO 8601 mit Zeitverschiebung"
    ),
    "its end": "ihr Ende",
    "name of the microphone": "Name des Mikrofons",
    "rule that was judged on this quarter hour; empty where none was": (
        "Regel, nach der diese Viertelstunde beurteilt wurde; leer, wo keine galt"
    ),
    "LAeq,15min: energy average": "LAeq,15min: energetisches Mittel",
    "LAFmax: highest level, time weighting Fast": "LAFmax: höchster Pegel, Zeitbewertung Fast",
    "LAF10: level exceeded for 10 % of the time": "LAF10: in 10 % der Zeit überschrittener Pegel",
    "LAF90: level exceeded for 90 % of the time": "LAF90: in 90 % der Zeit überschrittener Pegel",
    "seconds measured": "gemessene Sekunden",
    "measured share": "gemessener Anteil",
    "limit that held": "Grenzwert, der galt",
    "limit less value, as compared": "Grenzwert weniger Wert, wie verglichen",
    (
        "what the meter said of itself, weather that makes a level doubtful, and a "
        "calibration in doubt"
    ): (
        "was das Messgerät über sich sagte, Wetter, das einen Pegel zweifelhaft macht, und "
        "eine zweifelhafte Kalibrierung"
    ),
    "calibration in force; empty where none is on record": (
        "geltende Kalibrierung; leer, wo keine verzeichnet ist"
    ),
    "what computed it": "womit es berechnet wurde",
    "begin of what was judged": "Beginn des Beurteilten",
    "rule, as the log has it": "Regel, wie das Protokoll sie nennt",
    "where it was measured": "wo gemessen wurde",
    "what was judged": "was beurteilt wurde",
    "its value": "sein Wert",
    "of value, limit and margin": "von Wert, Grenzwert und Abstand",
    "ok, over, unclear, nodata, not_applicable, context": (
        "ok, over, unclear, nodata, not_applicable, context: eingehalten, darüber, unklar, "
        "ohne Daten, nicht anwendbar, nur Auskunft"
    ),
    "limit, or softer": "Grenzwert oder weicher",
    "number of the exceedance": "Nummer der Überschreitung",
    "where it stands": "wie es um sie steht",
    "left out of the second total": "in der zweiten Summe nicht enthalten",
    "not over any more by late data": "durch späte Daten nicht mehr darüber",
    "cause and action, as the operator said": "Ursache und Maßnahme nach dem Betreiber",
    "of its time, as far as it was told": "zu ihrer Zeit, soweit gemeldet",
    "that ran then, and how long; ? where that is not known": (
        "die dabei liefen und wie lange; ?, wo das nicht bekannt ist"
    ),
    "why it was accepted or not, as the officer said": (
        "warum anerkannt oder nicht, nach der Behörde"
    ),
    "on which it was accepted": "worauf die Anerkennung beruht",
    "Plan of the site, north is up. In metres east and north: {places}.": (
        "Lageplan, Norden ist oben. In Metern nach Osten und Norden: {places}."
    ),
    "Plan of the site by its positions": "Lageplan nach den Positionen",
    "Distances": "Abstände",
    "distance": "Abstand (Strecke)",
    "No microphone has a position.": "Kein Mikrofon hat eine Position.",
    "sound source": "Schallquelle",
    "home": "Wohnung",
    "reflecting surface": "reflektierende Fläche",
    "Position of {name}": "Aufstellung von {name}",
    "Photo of where {name} stands": "Foto vom Ort von {name}",
}
