"""The data dictionary in Spanish."""

WORDS = {
    "Appendix A: data dictionary": "Anexo A: diccionario de datos",
    (
        "The attached tables are CSV (RFC 4180) in UTF-8, the same in each language, with a "
        "decimal point; an empty cell was not measured or is not known."
    ): (
        "Las tablas adjuntas son CSV (RFC 4180) en UTF-8, iguales en cada idioma, con punto "
        "decimal; una celda vacía no se midió o no se sabe."
    ),
    "column": "columna",
    "type": "tipo",
    "unit": "unidad",
    "meaning": "significado",
    "datetime": "fecha y hora",
    "string": "texto",
    "number": "número",
    "integer": "número entero",
    "boolean": "verdadero o falso",
    "see unit": "véase unit",
    "gateway's clock": "reloj de la pasarela",
    "microphone": "micrófono",
    "air": "aire",
    "vibration": "vibración",
    "other": "otro",
    "judge": "juicio",
    "people": "personas",
    "journal": "diario",
    "calibrations": "calibraciones",
    "machines": "máquinas",
    "kind": "clase de sensor",
    "microphone, weather, calibrations": "micrófono, tiempo atmosférico, calibraciones",
    "clock of the site": "reloj del sitio",
    "begin of the quarter hour, ISO 8601 with offset": (
        "comienzo del cuarto de hora, ISO 8601 con desfase"
    ),
    "its end": "su fin",
    "name of the microphone": "nombre del micrófono",
    "rule that was judged on this quarter hour; empty where none was": (
        "regla con la que se juzgó este cuarto de hora; vacío si no hubo ninguna"
    ),
    "LAeq,15min: energy average": "LAeq,15min: media energética",
    "LAFmax: highest level, time weighting Fast": (
        "LAFmax: nivel máximo, ponderación temporal Fast"
    ),
    "LAF10: level exceeded for 10 % of the time": "LAF10: nivel superado el 10 % del tiempo",
    "LAF90: level exceeded for 90 % of the time": "LAF90: nivel superado el 90 % del tiempo",
    "seconds measured": "segundos medidos",
    "measured share": "parte medida",
    "limit that held": "límite que regía",
    "limit less value, as compared": "límite menos valor, como se compararon",
    (
        "what the meter said of itself, weather that makes a level doubtful, and a "
        "calibration in doubt"
    ): (
        "lo que el medidor dijo de sí mismo, el tiempo que hace dudoso un nivel y una "
        "calibración en duda"
    ),
    "calibration in force; empty where none is on record": (
        "calibración vigente; vacío si no consta ninguna"
    ),
    "what computed it": "con qué se calculó",
    "begin of what was judged": "comienzo de lo juzgado",
    "rule, as the log has it": "regla, como la nombra el registro",
    "where it was measured": "dónde se midió",
    "what was judged": "qué se juzgó",
    "its value": "su valor",
    "of value, limit and margin": "del valor, el límite y el margen",
    "ok, over, unclear, nodata, not_applicable, context": (
        "ok, over, unclear, nodata, not_applicable, context: cumplido, superado, no claro, "
        "sin datos, no aplicable, solo informativo"
    ),
    "limit, or softer": "límite o más suave",
    "number of the exceedance": "número de la superación",
    "where it stands": "en qué estado está",
    "left out of the second total": "excluida del segundo total",
    "not over any more by late data": "ya no superado por datos tardíos",
    "cause and action, as the operator said": "causa y medida, según el operador",
    "of its time, as far as it was told": "de su hora, hasta donde se comunicó",
    "that ran then, and how long; ? where that is not known": (
        "que funcionaban entonces y cuánto; ? donde no se sabe"
    ),
    "why it was accepted or not, as the officer said": (
        "por qué se aceptó o no, según la autoridad"
    ),
    "on which it was accepted": "en qué se basó la aceptación",
    "Plan of the site, north is up. In metres east and north: {places}.": (
        "Plano del sitio, el norte está arriba. En metros al este y al norte: {places}."
    ),
    "Plan of the site by its positions": "Plano del sitio según sus posiciones",
    "Distances": "Distancias",
    "distance": "distancia",
    "No microphone has a position.": "Ningún micrófono tiene posición.",
    "sound source": "fuente de ruido",
    "home": "vivienda",
    "reflecting surface": "superficie reflectante",
    "Position of {name}": "Posición de {name}",
    "Photo of where {name} stands": "Foto del lugar de {name}",
}
