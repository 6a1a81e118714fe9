"""Sentences of a report in German."""

WORDS = {
    "Changes of limits within the month stand in the evidence log as new site files.": (
        "Änderungen von Grenzwerten im Monat stehen als neue Standortdateien im Beweisprotokoll."
    ),
    "The microphones hear everything: the site, traffic, birds.": (
        "Die Mikrofone hören alles: den Betrieb, den Verkehr, Vögel."
    ),
    (
        "No calibration is on record: the levels rest on the makers' sensitivities, and are "
        "as uncertain as those."
    ): (
        "Keine Kalibrierung ist verzeichnet: Die Pegel beruhen auf den Empfindlichkeiten der "
        "Hersteller und sind so unsicher wie diese."
    ),
    "final: the month is over and every exceedance is closed": (
        "endgültig: Der Monat ist vorbei und jede Überschreitung abgeschlossen"
    ),
    (
        "A calibration is refused where the level is not steady, or too far from that of the "
        "calibrator."
    ): (
        "Eine Kalibrierung wird abgelehnt, wenn der Pegel nicht stetig ist oder zu weit von "
        "dem des Kalibrators liegt."
    ),
    (
        "Sound is measured without pause and never recorded: each microphone gives A-, C- and"
        " Z-weighted energies every 125 ms, the highest Fast level and thirds each second "
        "(IEC 61672-1, IEC 61260-1). Levels over longer times are energy averages of these, "
        "10 lg of the mean of 10^(L/10); percentiles are of the Fast level."
    ): (
        "Schall wird ohne Pause gemessen und nie aufgezeichnet: Jedes Mikrofon gibt alle 125 "
        "ms A-, C- und Z-bewertete Energien, jede Sekunde den höchsten Fast-Pegel und Terzen "
        "(IEC 61672-1, IEC 61260-1). Pegel über längere Zeiten sind energetische Mittel "
        "davon, 10 lg des Mittels von 10^(L/10); Perzentile sind solche des Fast-Pegels."
    ),
    (
        "A verdict is given when its period has ended, on the unrounded value or as the rule "
        "rounds it, with the adjustments and in the order that its pack states. A period of "
        "which too little was measured is no data, and never kept."
    ): (
        "Ein Urteil fällt, wenn seine Zeit vorbei ist, am ungerundeten Wert oder so gerundet,"
        " wie die Regel es sagt, mit den Zuschlägen und in der Reihenfolge ihres Regelwerks. "
        "Eine Zeit, von der zu wenig gemessen wurde, ist ohne Daten und nie eingehalten."
    ),
    (
        "No weather was measured or fed in: hours of wind or rain cannot be told from others,"
        " and none were left out for them."
    ): (
        "Wetter wurde weder gemessen noch eingespeist: Stunden mit Wind oder Regen sind von "
        "anderen nicht zu unterscheiden, und keine wurde ihretwegen weggelassen."
    ),
    "No record of a node was missing in this month.": (
        "In diesem Monat fehlte kein Datensatz eines Knotens."
    ),
    (
        "A second counts as measured when its levels are there; a verdict needs the share "
        "that its rule states, 90 % where it states none."
    ): (
        "Eine Sekunde gilt als gemessen, wenn ihre Pegel da sind; ein Urteil braucht den "
        "Anteil, den seine Regel nennt, 90 %, wo sie keinen nennt."
    ),
    (
        "{name}, average of each day: lowest on the {quiet_day}. with {quiet} dB, highest on "
        "the {loud_day}. with {loud} dB. A limit was passed on {passed} of {count} days "
        "measured; {missing} days were not measured."
    ): (
        "{name}, Mittel jedes Tages: am niedrigsten am {quiet_day}. mit {quiet} dB, am "
        "höchsten am {loud_day}. mit {loud} dB. An {passed} von {count} gemessenen Tagen war "
        "ein Wert über dem Grenzwert; {missing} Tage wurden nicht gemessen."
    ),
    "cannot say: {n} period within the uncertainty of the limit": (
        "nicht zu sagen: {n} Zeitraum innerhalb der Unsicherheit des Grenzwerts"
    ),
    "cannot say: {n} periods within the uncertainty of the limit": (
        "nicht zu sagen: {n} Zeiträume innerhalb der Unsicherheit des Grenzwerts"
    ),
    "Indicative meters: not class 1 or class 2 instruments.": (
        "Orientierende Messgeräte: keine Geräte der Klasse 1 oder 2."
    ),
    "No verdict of this month was changed after it was first given.": (
        "Kein Urteil dieses Monats wurde nachträglich geändert."
    ),
    (
        "A report that the meter does not match is worth no less: low hums and walls hide "
        "sound from it. Nothing personal is printed here."
    ): (
        "Eine Meldung, zu der das Messgerät nichts zeigt, ist nicht weniger wert: Tiefes "
        "Brummen und Wände verbergen ihm Schall. Nichts Persönliches steht hier."
    ),
    "I have read this report. What it leaves open is said in it.": (
        "Ich habe diesen Bericht gelesen. Was er offen lässt, steht darin."
    ),
    "Noises, a household's reports of one counted once": (
        "Geräusche; Meldungen eines Haushalts zu einem zählen einmal"
    ),
    "{answered}, {in_time} within the promised time": (
        "{answered}, {in_time} in der versprochenen Zeit"
    ),
    (
        "Whoever kept a head of this log, from an alert, a feed or the public page, can "
        "compare: lotline verify EXPORT --checkpoint KEPT computes the log, the levels and "
        "the verdicts anew and says what is proved. What was logged is unchanged since it was"
        " witnessed; that the meter was honest, no log can prove."
    ): (
        "Wer einen Stand dieses Protokolls aufbewahrt hat, aus einer Nachricht, einem Feed "
        "oder von der öffentlichen Seite, kann vergleichen: lotline verify EXPORT "
        "--checkpoint KEPT berechnet Protokoll, Pegel und Urteile neu und sagt, was bewiesen"
        " ist. Was protokolliert wurde, ist unverändert, seit es bezeugt wurde; dass das "
        "Messgerät ehrlich war, kann kein Protokoll beweisen."
    ),
    "No rule of the site file has judged a period in this time.": (
        "Keine Regel der Standortdatei hat in dieser Zeit einen Zeitraum beurteilt."
    ),
    "No quarter hour was measured to its end so far.": (
        "Bisher wurde keine Viertelstunde bis zu ihrem Ende gemessen."
    ),
    "The site file sets no limit and names no rule pack: nothing was judged.": (
        "Die Standortdatei setzt keinen Grenzwert und nennt kein Regelwerk: Nichts wurde "
        "beurteilt."
    ),
    (
        "{name}, dB: each day's average (line), from background to loudest moment (bar); "
        "triangle: limit passed; dotted: not measured"
    ): (
        "{name}, dB: Mittel jedes Tages (Strich), vom Hintergrund bis zum lautesten Moment "
        "(Balken); Dreieck: Grenzwert überschritten; gepunktet: nicht gemessen"
    ),
    (
        "A verdict counts all data. Exceedances that an officer has accepted as excluded "
        "stand beside it in section 11, and change no row here."
    ): (
        "Ein Urteil zählt alle Daten. Überschreitungen, deren Ausschluss die Behörde "
        "anerkannt hat, stehen daneben in Abschnitt 11 und ändern hier keine Zeile."
    ),
    (
        "Dust readings are indicative; a VOC index is relative to the hours before and is no "
        "concentration."
    ): (
        "Staubwerte sind orientierend; ein VOC-Index ist relativ zu den Stunden davor und "
        "keine Konzentration."
    ),
    "Totals: all data, and after accepted exclusions": (
        "Summen: alle Daten, und nach anerkannten Ausschlüssen"
    ),
    "Expanded uncertainty that verdicts took into account, in the rule's unit": (
        "Erweiterte Unsicherheit, die Urteile berücksichtigt haben, in der Einheit der Regel"
    ),
    "indicative: not a class 1 or class 2 instrument": (
        "orientierend: kein Gerät der Klasse 1 oder 2"
    ),
}
