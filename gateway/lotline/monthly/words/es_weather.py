"""Sentences and words on the weather; see the room."""

WORDS = {
    "weather": "meteorología",
    "wind speed, m/s": "velocidad del viento, m/s",
    "gusts, m/s": "ráfagas, m/s",
    "rain, mm/h": "lluvia, mm/h",
    "temperature, °C": "temperatura, °C",
    "relative humidity, %": "humedad relativa, %",
    "told of, hours": "comunicado, horas",
    "lowest": "mínimo",
    "highest": "máximo",
    "beyond validity, hours": "fuera de validez, horas",
    "Source": "Fuente",
    "Wind beyond validity": "Viento fuera de validez",
    "more than {limit} m/s": "más de {limit} m/s",
    "Weather by quarter hours": "Meteorología por cuartos de hora",
    "wind {wind} m/s, beyond {limit}": "viento {wind} m/s, más de {limit}",
    "wind {wind} m/s": "viento {wind} m/s",
    "wind not told": "viento no comunicado",
    "rain {rain} mm/h": "lluvia {rain} mm/h",
    "no rain": "sin lluvia",
    "rain not told": "lluvia no comunicada",
    "told of {told} of {all} quarter hours": "comunicado de {told} de {all} cuartos de hora",
    "not told": "no comunicado",
    (
        "Levels are doubtful in wind beyond validity and in any rain: {hours} hours. They"
        " are flagged, not removed, and no verdict follows the weather."
    ): (
        "Con viento fuera de validez y con cualquier lluvia los niveles son dudosos: "
        "{hours} horas. Están marcados, no eliminados, y ningún veredicto sigue al "
        "tiempo."
    ),
    (
        "Of {hours} of {all} hours wind, rain or both were not told. That is not calm or "
        "dry weather: nothing is known of it."
    ): (
        "De {hours} de las {all} horas no se comunicó el viento, la lluvia o ninguno de "
        "los dos. Eso no significa calma ni tiempo seco: no se sabe nada."
    ),
}
