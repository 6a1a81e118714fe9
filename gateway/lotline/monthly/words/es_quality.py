"""Words and sentences in Spanish on how well it is known: uncertainty, checks, gaps, revisions."""

WORDS = {
    "Site files and packs that came into force in this month": (
        "Archivos del sitio y conjuntos de reglas que entraron en vigor este mes"
    ),
    "No other site file or pack came into force in this month.": (
        "Ningún otro archivo del sitio ni conjunto de reglas entró en vigor este mes."
    ),
    "SHA-256 of the site file": "SHA-256 del archivo del sitio",
    "0: nothing has changed since the month ended": "0: nada ha cambiado desde el fin del mes",
    "All that has changed since the month ended": "Cuanto ha cambiado desde el fin del mes",
    (
        "An earlier issue names its revision in section 1: what stands here after that many "
        "changes is new since."
    ): (
        "Una edición anterior nombra su revisión en el apartado 1: lo que figura aquí después "
        "de tantos cambios es nuevo desde entonces."
    ),
    "Budget of {name}, LAeq in dB": "Balance de incertidumbre de {name}, LAeq en dB",
    "By what the site file states alone, as verdicts go by it: {value} dB.": (
        "Solo por lo que indica el archivo del sitio, por el que van los veredictos: {value} dB."
    ),
    "Commit": "Versión del código",
    "Decision rule": "Regla de decisión",
    "Gaps that were shorter than those": "Huecos más cortos que esos",
    "Gaps, and why: as far as the records know": (
        "Huecos y su motivo, hasta donde saben los registros"
    ),
    "How well times were known, s": "Con qué precisión se conocían las horas, s",
    "In doubt": "En duda",
    "No check has put data of this month in doubt.": (
        "Ninguna comprobación ha puesto en duda datos de este mes."
    ),
    "Nothing has changed since the month ended.": "Nada ha cambiado desde el fin del mes.",
    "Report number": "Número del informe",
    "Revision": "Revisión",
    "Rounding": "Redondeo",
    (
        "Rule: a check that finds a drift of more than {limit} dB puts in doubt all that was "
        "measured since the check before it; before the first one, all. What is in doubt is "
        "flagged, not removed."
    ): (
        "Regla: una comprobación que halla una deriva de más de {limit} dB pone en duda cuanto "
        "se midió desde la comprobación anterior; antes de la primera, desde el principio. Lo "
        "dudoso se marca, no se elimina."
    ),
    "Rules judged by": "Reglas aplicadas",
    "The gateway's clock was not set in this month.": (
        "El reloj de la pasarela no se ajustó en este mes."
    ),
    "The gateway's clock was set": "Ajustes del reloj de la pasarela",
    "There was no gap.": "No hubo ningún hueco.",
    (
        "Where neither the rule nor the budget states an uncertainty, the value alone is "
        "compared. An indicative meter may be off by more than its budget says, as that has "
        "in it what is known."
    ): (
        "Donde ni la regla ni el balance indican una incertidumbre, se compara solo el valor. "
        "Un medidor indicativo puede desviarse más de lo que dice su balance, que contiene "
        "lo que se sabe."
    ),
    "above the limit": "por encima del límite",
    "above the limit by more than the uncertainty": (
        "por encima del límite en más de la incertidumbre"
    ),
    (
        "as each rule of a pack states; none where it states none; what is printed here is "
        "rounded for reading only"
    ): (
        "como indica cada regla de un conjunto, y si no, ninguno; lo impreso aquí se redondea "
        "solo para leer"
    ),
    "below the limit": "por debajo del límite",
    "below the limit by more than the uncertainty": (
        "por debajo del límite en más de la incertidumbre"
    ),
    "by, s": "en, s",
    "cannot say: neither kept nor passed": "no se puede decir: ni cumplido ni superado",
    "change": "cambio",
    "changed": "cambiado",
    "combined": "combinada",
    "contribution": "contribución",
    "dates of the records, at the loudest moment": (
        "horas de los registros, en el momento más ruidoso"
    ),
    "distribution": "distribución",
    "expanded": "expandida",
    "from": "desde",
    "gaps": "huecos",
    "k = {k}, about 95 %": "k = {k}, cerca del 95 %",
    "largest of {n} checks on record": "la mayor de {n} comprobaciones registradas",
    "middle of the quarter hours": "mediana de los cuartos de hora",
    "none yet: the month is not over": "ninguna aún: el mes no ha terminado",
    "not known": "no se sabe",
    "of what is known": "de lo que se sabe",
    "reason": "motivo",
    "site file": "archivo del sitio",
    "spread of the seconds of the newest calibration": (
        "dispersión de los segundos de la última calibración"
    ),
    "standard uncertainty": "incertidumbre típica",
    "stated for the rule": "indicada en la regla",
    "stated, and that of the residual sound": "la indicada y la del ruido residual",
    "the beginning": "el principio",
    "the budget of {name}": "el balance de {name}",
    "the instrument's own is not stated": "la del propio aparato no está indicada",
    "the limit is passed": "el límite está superado",
    "to": "hasta",
    "what it means": "qué significa",
    "where the value lies": "dónde está el valor",
    "cannot say": "no se puede decir",
    "not looked at": "no se considera",
    "Decision rule of {names}: the value alone is compared": (
        "Regla de decisión de {names}: solo se compara el valor"
    ),
    "within the limit, by however little": "dentro del límite, por poco que sea",
    "only a bound of it is known, and it may lie on the other side of the limit": (
        "solo se conoce una cota, y puede estar al otro lado del límite"
    ),
    "over the limit, by however little": "por encima del límite, por poco que sea",
    "cannot say: of {n} period only a bound is known": (
        "no se puede decir: de {n} periodo solo se conoce una cota"
    ),
    "cannot say: of {n} periods only a bound is known": (
        "no se puede decir: de {n} periodos solo se conoce una cota"
    ),
    "within the uncertainty of the limit, above or below": (
        "dentro de la incertidumbre en torno al límite, por encima o por debajo"
    ),
    "without pause: every second of each judged quarter hour": (
        "sin pausa: cada segundo de cada cuarto de hora juzgado"
    ),
    "worst": "peor",
    "{n} of {of} judged quarter hours lack up to {share}": (
        "a {n} de {of} cuartos de hora juzgados les falta hasta {share}"
    ),
    "{n}: changed so often since the month ended, last on {time}": (
        "{n}: tantos cambios desde el fin del mes, el último el {time}"
    ),
    "judged again": "juzgado de nuevo",
    "reopened": "reabierto",
    "refused": "no aceptado",
    "calibration in doubt": "calibración en duda",
    "rectangular": "uniforme",
    "normal": "distribución normal",
    "normal, k = 2": "distribución normal, k = 2",
    "tolerance of the site's checks": "tolerancia de las comprobaciones del sitio",
    "rounding of levels": "redondeo de los niveles",
    "instrument and microphone": "aparato y micrófono",
    "drift between calibrations": "deriva entre calibraciones",
    "reading and rounding": "lectura y redondeo",
    "position and reflections": "posición y reflexiones",
    "residual sound": "ruido residual",
    "sampling": "muestreo",
    "the microphone was silent: one and the same sample": (
        "el micrófono estaba mudo: siempre la misma muestra"
    ),
    "its device or file failed": "falló su dispositivo o su archivo",
    "samples were lost on their way into the gateway": (
        "se perdieron muestras en el camino a la pasarela"
    ),
    "its clock was not sure: records are kept without a date": (
        "su reloj no era seguro: los registros se guardan sin fecha"
    ),
    "the journal could not be written": "no se podía escribir en el diario",
    "sensor fault": "fallo del sensor",
    "the sensor was warming up": "el sensor se estaba calentando",
    "samples were lost in the node": "se perdieron muestras en el nodo",
    "microphone overload": "micrófono saturado",
    "the gateway was off": "la pasarela estaba apagada",
    "the node had no power or was started anew": "el nodo se quedó sin corriente o se reinició",
    "the node had no power": "el nodo se quedó sin corriente",
    "the node's watchdog started it anew": "el perro guardián del nodo lo reinició",
    "records were made, and never came": "se hicieron registros que nunca llegaron",
    "nothing of it is on record before": "antes no consta nada de él",
    "the node had no network, or the gateway was off: they came later": (
        "el nodo no tenía red o la pasarela estaba apagada: llegaron después"
    ),
    "overload": "saturación",
    "underrange": "por debajo del rango",
    "warming up": "calentamiento",
    "samples lost": "muestras perdidas",
    "condensed": "condensado",
}
