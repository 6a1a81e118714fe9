"""Sentences and words on the weather; see the room."""

WORDS = {
    "weather": "Wetter",
    "wind speed, m/s": "Windgeschwindigkeit, m/s",
    "gusts, m/s": "Böen, m/s",
    "rain, mm/h": "Regen, mm/h",
    "temperature, °C": "Temperatur, °C",
    "relative humidity, %": "relative Feuchte, %",
    "told of, hours": "bekannt, Stunden",
    "lowest": "niedrigste",
    "highest": "höchste",
    "beyond validity, hours": "außer Gültigkeit, Stunden",
    "Source": "Quelle",
    "Wind beyond validity": "Wind außer Gültigkeit",
    "more than {limit} m/s": "mehr als {limit} m/s",
    "Weather by quarter hours": "Wetter nach Viertelstunden",
    "wind {wind} m/s, beyond {limit}": "Wind {wind} m/s, über {limit}",
    "wind {wind} m/s": "Wind {wind} m/s",
    "wind not told": "Wind nicht gemeldet",
    "rain {rain} mm/h": "Regen {rain} mm/h",
    "no rain": "kein Regen",
    "rain not told": "Regen nicht gemeldet",
    "told of {told} of {all} quarter hours": "gemeldet von {told} der {all} Viertelstunden",
    "not told": "nicht gemeldet",
    (
        "Levels are doubtful in wind beyond validity and in any rain: {hours} hours. They"
        " are flagged, not removed, and no verdict follows the weather."
    ): (
        "Bei Wind außer Gültigkeit und bei jedem Regen sind Pegel zweifelhaft: {hours} "
        "Stunden. Sie sind gekennzeichnet, nicht entfernt, und kein Urteil richtet sich "
        "nach dem Wetter."
    ),
    (
        "Of {hours} of {all} hours wind, rain or both were not told. That is not calm or "
        "dry weather: nothing is known of it."
    ): (
        "Von {hours} der {all} Stunden wurden Wind, Regen oder beides nicht gemeldet. Das"
        " heißt nicht windstill oder trocken: Nichts ist davon bekannt."
    ),
}
