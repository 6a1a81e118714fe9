"""Mails auf Deutsch."""

WORDS = {
    "mail_reported": "{site}: aus der Nachbarschaft wurde Lärm gemeldet",
    "mail_reported_many": "{site}: {count} Lärmmeldungen aus der Nachbarschaft",
    "mail_report": "Meldung {ref}. {when}: {what}. Wirkung: {effect}.",
    "mail_due": "Sie haben eine Antwort bis {time} versprochen.",
    "mail_more": "Die Worte dazu stehen auf der Seite der Werkstatt und in: lotline reports",
    "mail_head": "Neuester Prüfpunkt des Protokolls:",
}
