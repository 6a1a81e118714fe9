"""Sentences of a report in Spanish."""

WORDS = {
    "Changes of limits within the month stand in the evidence log as new site files.": (
        "Los cambios de límites dentro del mes constan en el registro de pruebas como nuevos "
        "archivos del sitio."
    ),
    "The microphones hear everything: the site, traffic, birds.": (
        "Los micrófonos oyen cuanto suena: el taller, el tráfico, los pájaros."
    ),
    (
        "No calibration is on record: the levels rest on the makers' sensitivities, and are "
        "as uncertain as those."
    ): (
        "No consta ninguna calibración: los niveles se basan en las sensibilidades de los "
        "fabricantes y son tan inciertos como ellas."
    ),
    "final: the month is over and every exceedance is closed": (
        "definitivo: el mes ha terminado y todas las superaciones están cerradas"
    ),
    (
        "A calibration is refused where the level is not steady, or too far from that of the "
        "calibrator."
    ): (
        "Una calibración se rechaza si el nivel no es estable o se aleja demasiado del del "
        "calibrador."
    ),
    (
        "Sound is measured without pause and never recorded: each microphone gives A-, C- and"
        " Z-weighted energies every 125 ms, the highest Fast level and thirds each second "
        "(IEC 61672-1, IEC 61260-1). Levels over longer times are energy averages of these, "
        "10 lg of the mean of 10^(L/10); percentiles are of the Fast level."
    ): (
        "El sonido se mide sin pausa y nunca se graba: cada micrófono da energías con "
        "ponderación A, C y Z cada 125 ms, y cada segundo el nivel Fast máximo y los tercios "
        "de octava (IEC 61672-1, IEC 61260-1). Los niveles de tiempos más largos son medias "
        "energéticas de estos, 10 lg de la media de 10^(L/10); los percentiles son del nivel "
        "Fast."
    ),
    (
        "A verdict is given when its period has ended, on the unrounded value or as the rule "
        "rounds it, with the adjustments and in the order that its pack states. A period of "
        "which too little was measured is no data, and never kept."
    ): (
        "Un veredicto se da cuando su periodo ha terminado, sobre el valor sin redondear o "
        "como la regla lo redondea, con las correcciones y en el orden que indica su conjunto"
        " de reglas. Un periodo del que se midió demasiado poco queda sin datos, y nunca como"
        " cumplido."
    ),
    (
        "No weather was measured or fed in: hours of wind or rain cannot be told from others,"
        " and none were left out for them."
    ): (
        "No se midió ni se aportó la meteorología: las horas de viento o lluvia no se "
        "distinguen de otras, y ninguna se excluyó por ello."
    ),
    "No record of a node was missing in this month.": (
        "En este mes no faltó ningún registro de un nodo."
    ),
    (
        "A second counts as measured when its levels are there; a verdict needs the share "
        "that its rule states, 90 % where it states none."
    ): (
        "Un segundo cuenta como medido si están sus niveles; un veredicto necesita la parte "
        "que indica su regla, el 90 % si no indica ninguna."
    ),
    (
        "{name}, average of each day: lowest on the {quiet_day}. with {quiet} dB, highest on "
        "the {loud_day}. with {loud} dB. A limit was passed on {passed} of {count} days "
        "measured; {missing} days were not measured."
    ): (
        "{name}, media de cada día: la más baja el {quiet_day} con {quiet} dB, la más alta el"
        " {loud_day} con {loud} dB. Se pasó un límite en {passed} de {count} días medidos; "
        "{missing} días no se midieron."
    ),
    "cannot say: {n} period within the uncertainty of the limit": (
        "no se puede decir: {n} periodo dentro de la incertidumbre del límite"
    ),
    "cannot say: {n} periods within the uncertainty of the limit": (
        "no se puede decir: {n} periodos dentro de la incertidumbre del límite"
    ),
    "Indicative meters: not class 1 or class 2 instruments.": (
        "Medidores indicativos: no son instrumentos de clase 1 o 2."
    ),
    "No verdict of this month was changed after it was first given.": (
        "Ningún veredicto de este mes cambió después de darse."
    ),
    (
        "A report that the meter does not match is worth no less: low hums and walls hide "
        "sound from it. Nothing personal is printed here."
    ): (
        "Un aviso que el medidor no confirma no vale menos: los zumbidos graves y los muros "
        "le ocultan sonido. Aquí no consta nada personal."
    ),
    "I have read this report. What it leaves open is said in it.": (
        "He leído este informe. Lo que deja abierto se dice en él."
    ),
    "Noises, a household's reports of one counted once": (
        "Ruidos; los avisos de un hogar sobre uno cuentan una vez"
    ),
    "{answered}, {in_time} within the promised time": (
        "{answered}, {in_time} en el plazo prometido"
    ),
    (
        "Whoever kept a head of this log, from an alert, a feed or the public page, can "
        "compare: lotline verify EXPORT --checkpoint KEPT computes the log, the levels and "
        "the verdicts anew and says what is proved. What was logged is unchanged since it was"
        " witnessed; that the meter was honest, no log can prove."
    ): (
        "Quien guardó una cabeza de este registro, de un aviso, de un feed o de la página "
        "pública, puede comparar: lotline verify EXPORT --checkpoint KEPT calcula de nuevo "
        "el registro, los niveles y los veredictos y dice qué queda probado. Lo registrado no"
        " ha cambiado desde que fue atestiguado; que el medidor fuera honesto no lo puede "
        "probar ningún registro."
    ),
    "No rule of the site file has judged a period in this time.": (
        "Ninguna regla del archivo del sitio ha juzgado un período en este tiempo."
    ),
    "No quarter hour was measured to its end so far.": (
        "Hasta ahora no se ha medido ningún cuarto de hora hasta su final."
    ),
    "The site file sets no limit and names no rule pack: nothing was judged.": (
        "El archivo del sitio no fija límites ni nombra reglas: no se juzgó nada."
    ),
    (
        "{name}, dB: each day's average (line), from background to loudest moment (bar); "
        "triangle: limit passed; dotted: not measured"
    ): (
        "{name}, dB: media de cada día (línea), del fondo al momento más ruidoso (barra); "
        "triángulo: límite superado; punteado: no medido"
    ),
    (
        "A verdict counts all data. Exceedances that an officer has accepted as excluded "
        "stand beside it in section 11, and change no row here."
    ): (
        "Un veredicto cuenta todos los datos. Las superaciones cuya exclusión aceptó la "
        "autoridad figuran aparte en la sección 11 y no cambian aquí ninguna fila."
    ),
    (
        "Dust readings are indicative; a VOC index is relative to the hours before and is no "
        "concentration."
    ): (
        "Las lecturas de polvo son indicativas; un índice VOC es relativo a las horas "
        "anteriores y no es una concentración."
    ),
    "Totals: all data, and after accepted exclusions": (
        "Totales: todos los datos, y tras exclusiones aceptadas"
    ),
    "Expanded uncertainty that verdicts took into account, in the rule's unit": (
        "Incertidumbre expandida que tuvieron en cuenta los veredictos, en la unidad de la regla"
    ),
    "indicative: not a class 1 or class 2 instrument": (
        "indicativo: no es un instrumento de clase 1 o 2"
    ),
}
