"""Español."""

WORDS = {
    "title": "Ruido en {site}",
    "description": "Cuánto ruido hay en {site}, comparado con el límite que rige allí.",
    # the four states, and the case of no limit
    "within": "Dentro del límite",
    "close": "Cerca del límite",
    "passed": "Límite superado",
    "not_measured": "Sin medición",
    "no_limit": "Sin límite a esta hora",
    "since": "Desde {time}.",
    "state_so_far": "Hasta ahora. El primer periodo completo aún no ha terminado.",
    "silent": "El medidor no envía datos desde {time}.",
    "too_little": "Se midió demasiado poco para juzgar el último periodo completo.",
    # the card
    "minute": "decibelios, media del último minuto",
    "no_minute": "ninguna cifra del último minuto",
    "limit": "Límite ahora: {limit}, media de {minutes} minutos.",
    "limit_hours": "Rige hasta las {end}.",
    "so_far": "Hasta ahora en este periodo: {level} ({minutes} min).",
    "nothing_so_far": "Aún no se ha medido nada en este periodo.",
    "last_period": "Último periodo, {start}–{end}: {level}.",
    "last_period_passed": "Último periodo, {start}–{end}: {level}, límite superado.",
    "no_last_period": "Último periodo, {start}–{end}: sin medición.",
    "no_place": "Aquí aún no hay ningún micrófono.",
    # is it the workshop
    "is_it": "¿Es el taller?",
    "running": "En marcha ahora: {list}.",
    "running_since": "{machine} desde {time}",
    "running_none": "Ninguna máquina de las que medimos está en marcha.",
    "running_unknown": "Ahora sin medir: {list}.",
    "announced": "Anunciado hasta {time}: {words}.",
    "not_announced": "No se anunció ningún trabajo ruidoso para ahora.",
    # live updates
    "updated": "Actualizado a las {time}",
    "pause": "Pausar la actualización",
    "resume": "Reanudar la actualización",
    "stopped": "La actualización se ha parado. Las cifras son de las {time}.",
    "reload": "Recargue la página para ver cifras más nuevas.",
    # the chart and its table
    "today": "Hoy",
    "chart_title": "Ruido en las 24 horas hasta las {end}",
    "empty_day": "No se midió nada en estas 24 horas.",
    "lowest": "Lo más bajo a las {time}, {level}.",
    "highest": "Lo más alto a las {time}, {level}.",
    "passed_never": "Límite no superado.",
    "passed_never_partly": "Límite no superado en el tiempo medido.",
    "passed_once": "Límite superado una vez, {when}.",
    "passed_often": "Límite superado {count} veces, la última {when}.",
    "missing": "Sin medición durante {hours} h {minutes} min.",
    "part_missing": "Falta una parte del día.",
    "legend_average": "media de {minutes} minutos",
    "legend_close": "cerca del límite",
    "legend_passed": "límite superado",
    "legend_band": "del fondo al momento más fuerte, cada 5 minutos",
    "legend_limit": "límite",
    "legend_gap": "sin medición",
    "limit_label": "límite {limit}",
    "unit": "dB",
    "cursor": "Recorrer el día",
    "table": "Cada hora en una tabla",
    "table_caption": "Horas hasta las {end}, en decibelios",
    "column_hour": "Desde",
    "column_average": "Media",
    "column_loudest": "Momento más fuerte",
    "column_limit": "Límite",
    "column_measured": "Tiempo medido",
    "no_value": "sin medición",
    "no_limit_value": "ninguno",
    "then": "{first}, luego {next}",
    # how it is measured
    "how": "Cómo se mide",
    "only_levels": (
        "El sonido nunca sale del micrófono. "
        "Solo envía niveles: cifras que dicen cuánto ruido hay."
    ),
    "levels_at_once": (
        "El sonido se convierte al instante en niveles: cifras que dicen cuánto ruido hay. "
        "No se guarda ni se envía ningún sonido."
    ),
    "all_sound": "El micrófono oye cuanto hay alrededor: taller, tráfico, pájaros.",
    "period_rule": (
        "Con el límite se compara la media de cada periodo completo. "
        "Hasta que un periodo termina, su cifra es solo «hasta ahora»."
    ),
    "indicative": "Medidor orientativo. No es un instrumento de clase 1 o 2.",
    "certified": "Medidor con certificado.",
    "decibels": (
        "El sonido se mide en decibelios (dB), ajustados a nuestro oído. "
        "Un cambio de 1 apenas se nota; 3 se nota justo; 10 suena más o menos el doble de fuerte. "
        "Los decibelios no se suman: dos máquinas de 50 hacen unos 53."
    ),
    "usual": "Aquí una noche tranquila tiene unos {night} y una tarde normal unos {day}.",
    # what the words mean
    "meanings": "Qué significan las palabras",
    "average": "Media de 15 minutos",
    "average_means": (
        "Un sonido constante de este nivel tiene la misma energía. "
        "Los momentos fuertes y cortos cuentan."
    ),
    "loudest": "Momento más fuerte",
    "loudest_means": "El nivel más alto, suavizado en un octavo de segundo.",
    "background": "Fondo",
    "background_means": "Hay más ruido que esto nueve décimas partes del tiempo.",
    "within_means": "El último periodo completo no pasó del límite.",
    "close_means": "El último periodo completo quedó a menos de {close} del límite.",
    "passed_means": "La media del último periodo completo pasó del límite.",
    "not_measured_means": (
        "No hay cifras, o muy pocas para juzgar. No quiere decir que hubiera silencio."
    ),
    "time_measured": "Tiempo medido",
    "time_measured_means": "La parte de la hora que tiene cifras.",
    # the foot
    "contact": "Preguntas sobre esta página:",
    "heard": "{heard} de {known} sensores envían datos.",
    "data": "Las cifras de esta página como datos:",
    "log_key": "Cualquiera puede comprobar el registro. Está firmado con la clave",
    "no_cookies": "Sin cookies, sin seguimiento.",
    # other pages
    "404": "Aquí no existe esa página.",
    "405": "Esta página solo se puede leer.",
    "503": "Ahora no se pueden mostrar las cifras. Vuelva a probar en un minuto.",
    "other_error": "Esta página no se puede mostrar.",
    "back": "A la página del ruido",
    "weekdays": "lun mar mié jue vie sáb dom",
    # numbers, dates and the switch of languages
    "language": "Español",
    "languages": "Idiomas",
    "mark": ",",
    "months": "ene feb mar abr may jun jul ago sept oct nov dic",
    "date": "{day} {month}",
    "date_year": "{day} {month} {year}",
    # what happened
    "happened": "Qué ha pasado",
    "happened_none": ("En los últimos siete días no se superó el límite, en el tiempo medido."),
    "happened_no_limit": "Aquí no hay ningún límite que se pueda superar.",
    "happened_more": "Sin mostrar, de antes esta semana: {count}.",
    "event_average": "La media fue {level}; el límite es {limit}.",
    "event_highest": "La media más alta fue {level}; el límite es {limit}.",
    "event_other": "Según la regla: {level}; el límite es {limit}.",
    "event_withdrawn": "Retirado: cifras posteriores mostraron que no se superó el límite.",
    "no_cause": "Causa aún no encontrada ({age}).",
    "age_0": "hoy",
    "age_1": "1 día",
    "age_n": "{days} días",
    "cause": "Causa: {cause}.",
    "action": "Qué hicimos: {action}",
    "words_deleted": "Las palabras se borraron.",
    "checked": "Comprobado por la autoridad.",
    "not_accepted": "La autoridad no aceptó esta explicación.",
    "not_checked": "La autoridad aún no lo ha comprobado.",
    "cause_site-machine": "una máquina del taller",
    "cause_site-people": "una entrega o gente del taller",
    "cause_traffic": "tráfico",
    "cause_aircraft": "aviones",
    "cause_other-site": "otro negocio",
    "cause_animals-weather": "animales o el tiempo",
    "cause_emergency": "una emergencia",
    "cause_meter-fault": "un fallo del medidor",
    "cause_unknown": "no encontrada",
    # the calendar
    "days": "Los últimos 30 días",
    "days_never": (
        "Dentro del límite {within} de {count} días, nunca superado, {share} % del tiempo medido."
    ),
    "days_once": (
        "Dentro del límite {within} de {count} días, superado una vez, "
        "{share} % del tiempo medido."
    ),
    "days_often": (
        "Dentro del límite {within} de {count} días, superado {times} veces, "
        "{share} % del tiempo medido."
    ),
    "days_no_limit": "Medido el {share} % del tiempo. Días enteros hasta ahora: {count}.",
    "days_none": "El primer día entero aún no ha terminado.",
    "days_caption": "Del {first} al {last}",
    "day_within": "dentro del límite",
    "day_close": "cerca del límite",
    "day_passed": "límite superado",
    "day_not_measured": "sin medición",
    "day_partly": "falta una parte del día",
    "day_no_limit": "sin límite",
    # months
    "quieter": "¿Hay cada vez menos ruido?",
    "too_early": "Es pronto para decirlo: hacen falta tres meses medidos.",
    "trend_quieter": (
        "El fondo fue {first} en {then} y {last} en {month}: {by} decibelios menos."
    ),
    "trend_louder": ("El fondo fue {first} en {then} y {last} en {month}: {by} decibelios más."),
    "trend_same": "El fondo fue {first} en {then} y {last} en {month}: más o menos igual.",
    "trend_bars": "Veces que se superó el límite",
    "trend_title": "Fondo por meses, en decibelios",
    # dust and fumes
    "air": "Polvo y humos",
    "air_guide": "Es solo una orientación, no un valor de salud.",
    "air_index": (
        "Un índice compara el aire con el último día en este lugar. No es una cantidad."
    ),
    "air_minute": "Media del último minuto:",
    "air_none": "Ninguna cifra del último minuto.",
    "air_dust": "polvo de hasta {size} µm: {value} µg/m³",
    "air_VOC_index": "humos: índice {value}",
    "air_NOx_index": "gases de combustión: índice {value}",
    "air_no_limit": "No hay ningún límite para este valor",
    # what the microphone does
    "microphone": "Qué hace el micrófono",
    "mic_levels": "Convierte el sonido en {count} niveles por segundo: cuánto, en qué tono.",
    "mic_wired": "El micrófono «{place}» está conectado por cable al ordenador que mide.",
    "checked_meter": "Comprobado con un calibrador el {day} ({drift} dB).",
    "mic_program": "Lo hace un programa que usted puede leer:",
    "not_calibrated": "No consta ninguna comprobación con un calibrador.",
    # the foot of the page
    "download": "Descargar",
    "download_text": "Cada cuarto de hora de un mes en una tabla. De uso libre: {licence}.",
    "api": "Los programas pueden pedir más, como se describe aquí:",
    "responsible": "Quién es responsable",
    "phone": "Teléfono:",
    "permit": "Licencia:",
    "council": "También puede preguntar directamente a la autoridad:",
    "proof": "Prueba",
    "proof_today": "La huella del registro tras {size} entradas:",
    "proof_none": "El registro aún no tiene huella.",
    "proof_what": "¿Qué es esto?",
    "proof_means": (
        "Todas las cifras y juicios van a un registro. Quien apunta su huella puede mostrar más "
        "tarde que nada anterior ha cambiado. No muestra que el medidor fuera honesto."
    ),
    "proof_check": "Para comprobarlo en su propio ordenador, con lotline instalado:",
}
