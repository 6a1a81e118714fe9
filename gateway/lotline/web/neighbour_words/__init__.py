"""What the pages say to neighbours about reports, planned work and news, by language."""

from lotline.web.neighbour_words import de, en, es

BY_LANGUAGE = {"en": en.WORDS, "de": de.WORDS, "es": es.WORDS}
