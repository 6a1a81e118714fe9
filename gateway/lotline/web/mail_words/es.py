"""Correos en español."""

WORDS = {
    "mail_reported": "{site}: el vecindario avisó de un ruido",
    "mail_reported_many": "{site}: {count} avisos de ruido del vecindario",
    "mail_report": "Aviso {ref}. {when}: {what}. Efecto: {effect}.",
    "mail_due": "Usted prometió una respuesta antes de {time}.",
    "mail_more": "Lo que escribieron está en la página del taller y en: lotline reports",
    "mail_head": "Último punto de control del registro:",
}
