"""Mails auf Deutsch."""

WORDS = {
    "mail_reported": "{site}: aus der Nachbarschaft wurde Lärm gemeldet",
    "mail_reported_many": "{site}: {count} Lärmmeldungen aus der Nachbarschaft",
    "mail_report": "Meldung {ref}. {when}: {what}. Wirkung: {effect}.",
    "mail_due": "Sie haben eine Antwort bis {time} versprochen.",
    "mail_more": "Die Worte dazu stehen auf der Seite der Werkstatt und in: lotline reports",
    "mail_head": "Neuester Prüfpunkt des Protokolls:",
    # to neighbours
    "mail_confirm": "Bitte bestätigen: Nachrichten über Lärm bei {site}",
    "mail_confirm_text": (
        "Jemand, vermutlich Sie, möchte Nachrichten über Lärm bei {site}. "
        "Wenn Sie es waren, öffnen Sie diese Seite und sagen Sie Ja:"
    ),
    "mail_confirm_not": (
        "Wenn nicht, tun Sie nichts. Ihre Adresse wird nach drei Tagen gelöscht."
    ),
    "mail_month": "die letzten 30 Tage",
    "mail_answered": "Ihre Meldung {ref} wurde beantwortet",
    "mail_diary": "Ihr Tagebuch: {link}",
    "mail_why": "Sie bekommen diese Mail, weil Sie darum gebeten haben.",
    "mail_stop": "Alle Mails beenden: {link}",
    # the pages
    "get_alerts": "Mails erhalten",
    "alerts_title": "Benachrichtigung per E-Mail: {site}",
    "alerts_lead": "Sie brauchen kein Konto. In jeder Mail steht ein Link, der sie beendet.",
    "alerts_when": "Sie bekommen eine Mail, wenn:",
    "alerts_planned": "laute Arbeit geplant, abgesagt oder vorbei ist",
    "alerts_passed": "ein Grenzwert nicht eingehalten wurde und die Ursache gefunden ist",
    "alerts_month": "ein Monat vorbei ist: wie er war",
    "alerts_answer": "eine Meldung in Ihrem Tagebuch beantwortet wird",
    "alerts_diary": "Antworten per E-Mail bekommen",
    "alerts_field": "Ihre E-Mail-Adresse",
    "alerts_send": "Link zum Bestätigen schicken",
    "alerts_keep": (
        "Ihre Adresse dient nur diesen Mails. Sie wird gelöscht, wenn Sie die Mails beenden."
    ),
    "error_email": "Bitte geben Sie eine E-Mail-Adresse an, etwa ada@example.org.",
    "alerts_sent": "Bitte schauen Sie in Ihr Postfach.",
    "alerts_sent_more": (
        "Wenn die Adresse stimmt, ist eine Mail mit einem Link unterwegs. "
        "Die Mails beginnen, wenn Sie ihm folgen und Ja sagen. "
        "Eine solche Mail gibt es höchstens einmal am Tag."
    ),
    "alerts_ask": "Möchten Sie per E-Mail benachrichtigt werden?",
    "alerts_yes": "Ja, benachrichtigen Sie mich",
    "alerts_on": "Sie werden per E-Mail benachrichtigt.",
    "alerts_stop": "Alle Mails beenden und meine Adresse löschen",
    "alerts_off": "Sie bekommen von hier keine Mails. Ihre Adresse ist nicht gespeichert.",
}
