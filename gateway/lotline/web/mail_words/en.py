"""Mails in English."""

WORDS = {
    # to the operator
    "mail_reported": "{site}: a neighbour reported a noise",
    "mail_reported_many": "{site}: {count} reports of noise from neighbours",
    "mail_report": "Report {ref}. {when}: {what}. Effect: {effect}.",
    "mail_due": "You promised an answer by {time}.",
    "mail_more": "What they wrote stands on the shop's page, and in: lotline reports",
    "mail_head": "Newest checkpoint of the log:",
}
