"""Correos en español."""

WORDS = {
    "mail_reported": "{site}: el vecindario avisó de un ruido",
    "mail_reported_many": "{site}: {count} avisos de ruido del vecindario",
    "mail_report": "Aviso {ref}. {when}: {what}. Efecto: {effect}.",
    "mail_due": "Usted prometió una respuesta antes de {time}.",
    "mail_more": "Lo que escribieron está en la página del taller y en: lotline reports",
    "mail_head": "Último punto de control del registro:",
    # to neighbours
    "mail_confirm": "Confirme, por favor: alertas sobre el ruido en {site}",
    "mail_confirm_text": (
        "Alguien, probablemente usted, pidió alertas sobre el ruido en {site}. "
        "Si fue usted, abra esta página y diga que sí:"
    ),
    "mail_confirm_not": ("Si no fue usted, no haga nada. Su dirección se borra a los tres días."),
    "mail_month": "los últimos 30 días",
    "mail_answered": "su aviso {ref} tiene respuesta",
    "mail_diary": "Su diario: {link}",
    "mail_why": "Recibe este correo porque lo pidió.",
    "mail_stop": "No recibir más correos: {link}",
    # the pages
    "get_alerts": "Recibir alertas",
    "alerts_title": "Alertas por correo: {site}",
    "alerts_lead": "No necesita cuenta. Cada correo lleva un enlace para dejar de recibirlos.",
    "alerts_when": "Recibe un correo cuando:",
    "alerts_planned": "se anuncia, se anula o termina un trabajo ruidoso",
    "alerts_passed": "se pasó un límite y se encontró la causa",
    "alerts_month": "termina un mes, con cómo fue",
    "alerts_answer": "se responde a un aviso de su diario",
    "alerts_diary": "Recibir las respuestas por correo",
    "alerts_field": "Su dirección de correo",
    "alerts_send": "Enviarme el enlace para confirmar",
    "alerts_keep": "Su dirección sirve solo para estos correos. Se borra cuando los deja.",
    "error_email": "Escriba una dirección de correo como ada@example.org.",
    "alerts_sent": "Mire su buzón, por favor.",
    "alerts_sent_more": (
        "Si la dirección es correcta, un correo con un enlace está en camino. "
        "Las alertas empiezan cuando lo abra y diga que sí. "
        "Un correo así se envía una vez al día como mucho."
    ),
    "alerts_ask": "¿Quiere alertas por correo?",
    "alerts_yes": "Sí, envíenme alertas",
    "alerts_on": "Usted recibe alertas por correo.",
    "alerts_stop": "Dejar todos los correos y borrar mi dirección",
    "alerts_off": "No recibe correos de aquí. Su dirección no se guarda.",
}
