"""Words and sentences in German on how well it is known: uncertainty, checks, gaps, revisions."""

WORDS = {
    "Site files and packs that came into force in this month": (
        "Standortdateien und Regelwerke, die in diesem Monat in Kraft traten"
    ),
    "No other site file or pack came into force in this month.": (
        "In diesem Monat trat keine andere Standortdatei und kein anderes Regelwerk in Kraft."
    ),
    "SHA-256 of the site file": "SHA-256 der Standortdatei",
    "0: nothing has changed since the month ended": (
        "0: seit dem Monatsende hat sich nichts geändert"
    ),
    "All that has changed since the month ended": (
        "Alles, was sich seit dem Monatsende geändert hat"
    ),
    (
        "An earlier issue names its revision in section 1: what stands here after that many "
        "changes is new since."
    ): (
        "Eine frühere Ausgabe nennt ihre Revision in Abschnitt 1: Was hier nach so vielen "
        "Änderungen steht, ist seitdem neu."
    ),
    "Budget of {name}, LAeq in dB": "Messunsicherheitsbudget von {name}, LAeq in dB",
    "By what the site file states alone, as verdicts go by it: {value} dB.": (
        "Allein nach der Standortdatei, nach der die Urteile gehen: {value} dB."
    ),
    "Commit": "Quelltextstand",
    "Decision rule": "Entscheidungsregel",
    "Gaps that were shorter than those": "Kürzere Lücken als diese",
    "Gaps, and why: as far as the records know": (
        "Lücken und ihr Grund, soweit die Aufzeichnungen es wissen"
    ),
    "How well times were known, s": "Wie genau die Zeiten bekannt waren, s",
    "In doubt": "Zweifelhaft",
    "No check has put data of this month in doubt.": (
        "Keine Prüfung hat Daten dieses Monats zweifelhaft gemacht."
    ),
    "Nothing has changed since the month ended.": "Seit dem Monatsende hat sich nichts geändert.",
    "Report number": "Berichtsnummer",
    "Revision": "Fassung",
    "Rounding": "Rundung",
    (
        "Rule: a check that finds a drift of more than {limit} dB puts in doubt all that was "
        "measured since the check before it; before the first one, all. What is in doubt is "
        "flagged, not removed."
    ): (
        "Regel: Findet eine Prüfung mehr als {limit} dB Drift, ist zweifelhaft, was seit der "
        "Prüfung davor gemessen wurde; vor der ersten alles. Zweifelhaftes ist "
        "gekennzeichnet, nicht entfernt."
    ),
    "Rules judged by": "Beurteilt nach",
    "The gateway's clock was not set in this month.": (
        "Die Uhr des Gateways wurde in diesem Monat nicht gestellt."
    ),
    "The gateway's clock was set": "Die Uhr des Gateways wurde gestellt",
    "There was no gap.": "Es gab keine Lücke.",
    (
        "Where neither the rule nor the budget states an uncertainty, the value alone is "
        "compared. An indicative meter may be off by more than its budget says, as that has "
        "in it what is known."
    ): (
        "Wo weder Regel noch Budget eine Unsicherheit nennt, wird allein der Wert verglichen. "
        "Ein orientierendes Messgerät kann mehr abweichen, als sein Budget sagt: Darin "
        "steht, was bekannt ist."
    ),
    "above the limit": "über dem Grenzwert",
    "above the limit by more than the uncertainty": (
        "um mehr als die Unsicherheit über dem Grenzwert"
    ),
    (
        "as each rule of a pack states; none where it states none; what is printed here is "
        "rounded for reading only"
    ): (
        "wie es die Regel eines Regelwerks sagt, sonst keine; was hier steht, ist nur zum "
        "Lesen gerundet"
    ),
    "below the limit": "unter dem Grenzwert",
    "below the limit by more than the uncertainty": (
        "um mehr als die Unsicherheit unter dem Grenzwert"
    ),
    "by, s": "um, s",
    "cannot say: neither kept nor passed": "nicht zu sagen: weder eingehalten noch überschritten",
    "change": "Änderung",
    "changed": "geändert",
    "combined": "zusammengesetzt",
    "contribution": "Beitrag",
    "dates of the records, at the loudest moment": (
        "Zeiten der Datensätze, am lautesten Augenblick"
    ),
    "distribution": "Verteilung",
    "expanded": "erweitert",
    "from": "von",
    "gaps": "Lücken",
    "k = {k}, about 95 %": "k = {k}, etwa 95 %",
    "largest of {n} checks on record": "größte von {n} verzeichneten Prüfungen",
    "middle of the quarter hours": "Mitte der Viertelstunden",
    "none yet: the month is not over": "noch keine: Der Monat ist nicht vorbei",
    "not known": "nicht bekannt",
    "of what is known": "aus dem, was bekannt ist",
    "reason": "Grund",
    "site file": "Standortdatei",
    "spread of the seconds of the newest calibration": (
        "Streuung der Sekunden der neuesten Kalibrierung"
    ),
    "standard uncertainty": "Standardunsicherheit",
    "stated for the rule": "bei der Regel angegeben",
    "stated, and that of the residual sound": "angegeben, und die des Fremdgeräuschs",
    "the beginning": "Anfang an",
    "the budget of {name}": "das Budget von {name}",
    "the instrument's own is not stated": "die des Geräts ist nicht angegeben",
    "the limit is passed": "der Grenzwert ist überschritten",
    "to": "bis",
    "what it means": "was das heißt",
    "where the value lies": "wo der Wert liegt",
    "cannot say": "nicht zu sagen",
    "not looked at": "nicht betrachtet",
    "Decision rule of {names}: the value alone is compared": (
        "Entscheidungsregel von {names}: nur der Wert wird verglichen"
    ),
    "within the limit, by however little": "innerhalb des Grenzwerts, wie knapp auch immer",
    "only a bound of it is known, and it may lie on the other side of the limit": (
        "nur eine Schranke ist bekannt, und er kann auf der anderen Seite des Grenzwerts liegen"
    ),
    "over the limit, by however little": "über dem Grenzwert, wie knapp auch immer",
    "cannot say: of {n} period only a bound is known": (
        "nicht zu sagen: von {n} Zeitraum ist nur eine Schranke bekannt"
    ),
    "cannot say: of {n} periods only a bound is known": (
        "nicht zu sagen: von {n} Zeiträumen ist nur eine Schranke bekannt"
    ),
    "within the uncertainty of the limit, above or below": (
        "innerhalb der Unsicherheit um den Grenzwert, darüber oder darunter"
    ),
    "without pause: every second of each judged quarter hour": (
        "ohne Pause: jede Sekunde jeder beurteilten Viertelstunde"
    ),
    "worst": "schlechteste",
    "{n} of {of} judged quarter hours lack up to {share}": (
        "{n} von {of} beurteilten Viertelstunden fehlen bis zu {share}"
    ),
    "{n}: changed so often since the month ended, last on {time}": (
        "{n}: so oft seit dem Monatsende geändert, zuletzt am {time}"
    ),
    "judged again": "neu beurteilt",
    "reopened": "wieder eröffnet",
    "refused": "nicht anerkannt",
    "calibration in doubt": "Kalibrierung zweifelhaft",
    "rectangular": "Rechteck",
    "normal": "normal verteilt",
    "normal, k = 2": "normal verteilt, k = 2",
    "tolerance of the site's checks": "Toleranz der Prüfungen am Standort",
    "rounding of levels": "Rundung der Pegel",
    "instrument and microphone": "Messgerät und Mikrofon",
    "drift between calibrations": "Drift zwischen Kalibrierungen",
    "reading and rounding": "Ablesung und Rundung",
    "position and reflections": "Aufstellung und Reflexionen",
    "residual sound": "Fremdgeräusch",
    "sampling": "Stichprobe",
    "the microphone was silent: one and the same sample": (
        "das Mikrofon war stumm: immer derselbe Abtastwert"
    ),
    "its device or file failed": "sein Gerät oder seine Datei fiel aus",
    "samples were lost on their way into the gateway": (
        "Abtastwerte gingen auf dem Weg ins Gateway verloren"
    ),
    "its clock was not sure: records are kept without a date": (
        "seine Uhr war nicht sicher: Datensätze sind ohne Datum aufbewahrt"
    ),
    "the journal could not be written": "das Journal war nicht zu beschreiben",
    "sensor fault": "Sensorfehler",
    "the sensor was warming up": "der Sensor wärmte auf",
    "samples were lost in the node": "Abtastwerte gingen im Knoten verloren",
    "microphone overload": "Mikrofon übersteuert",
    "the gateway was off": "das Gateway war aus",
    "the node had no power or was started anew": (
        "der Knoten war ohne Strom oder wurde neu gestartet"
    ),
    "the node had no power": "der Knoten war ohne Strom",
    "the node's watchdog started it anew": "der Watchdog des Knotens hat ihn neu gestartet",
    "records were made, and never came": "Datensätze wurden gemacht und kamen nie",
    "nothing of it is on record before": "vorher ist nichts von ihm verzeichnet",
    "the node had no network, or the gateway was off: they came later": (
        "der Knoten war ohne Netz, oder das Gateway war aus: Sie kamen später"
    ),
    "overload": "Übersteuerung",
    "underrange": "unter dem Messbereich",
    "warming up": "Aufwärmen",
    "samples lost": "Abtastwerte verloren",
    "condensed": "verdichtet",
}
