"""What is said by mail, to the operator and to neighbours who asked for it, by language."""

from lotline.web.mail_words import de, en, es

BY_LANGUAGE = {"en": en.WORDS, "de": de.WORDS, "es": es.WORDS}
