"""Mails in English."""

WORDS = {
    # to the operator
    "mail_reported": "{site}: a neighbour reported a noise",
    "mail_reported_many": "{site}: {count} reports of noise from neighbours",
    "mail_report": "Report {ref}. {when}: {what}. Effect: {effect}.",
    "mail_due": "You promised an answer by {time}.",
    "mail_more": "What they wrote stands on the shop's page, and in: lotline reports",
    "mail_head": "Newest checkpoint of the log:",
    # to neighbours
    "mail_confirm": "Please confirm: alerts about noise at {site}",
    "mail_confirm_text": (
        "Somebody, probably you, asked for alerts about noise at {site}. "
        "If it was you, open this page and say yes:"
    ),
    "mail_confirm_not": (
        "If it was not you, do nothing. Your address is deleted after three days."
    ),
    "mail_month": "the last 30 days",
    "mail_answered": "your report {ref} was answered",
    "mail_diary": "Your diary: {link}",
    "mail_why": "You get this mail because you asked for it.",
    "mail_stop": "Stop all mails: {link}",
    # the pages
    "get_alerts": "Get alerts",
    "alerts_title": "Alerts by e-mail: {site}",
    "alerts_lead": "You need no account. Each mail has a link that ends them.",
    "alerts_when": "You get a mail when:",
    "alerts_planned": "noisy work is planned, called off or over",
    "alerts_passed": "a limit was passed and its cause was found",
    "alerts_month": "a month is over, with how it went",
    "alerts_answer": "a report in your diary is answered",
    "alerts_diary": "Tell me by e-mail when I am answered",
    "alerts_field": "Your e-mail address",
    "alerts_send": "Send me the link to say yes",
    "alerts_keep": "Your address is kept for these mails only. It is deleted when you stop them.",
    "error_email": "Please give an e-mail address such as ada@example.org.",
    "alerts_sent": "Please look into your mailbox.",
    "alerts_sent_more": (
        "If the address is right, a mail with a link is on its way. "
        "Alerts begin once you follow it and say yes. "
        "You get such a mail once a day at most."
    ),
    "alerts_ask": "Do you want alerts by e-mail?",
    "alerts_yes": "Yes, send me alerts",
    "alerts_on": "You get alerts by e-mail.",
    "alerts_stop": "Stop all mails and delete my address",
    "alerts_off": "You get no mails from here. Your address is not kept.",
}
