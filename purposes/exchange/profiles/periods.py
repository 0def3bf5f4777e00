"""Periods of retention out of texts, where a text can mean one thing only."""

import re

_NUMBERS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "een": 1, "één": 1, "twee": 2, "drie": 3, "vier": 4, "vijf": 5, "zes": 6, "zeven": 7, "acht": 8, "negen": 9,
    "tien": 10, "un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "sept": 7, "huit": 8, "neuf": 9,
    "dix": 10, "ein": 1, "eine": 1, "einem": 1, "einen": 1, "zwei": 2, "drei": 3, "fünf": 5, "sechs": 6, "sieben": 7,
    "neun": 9, "zehn": 10, "uno": 1, "una": 1, "dos": 2, "tres": 3, "cuatro": 4, "cinco": 5, "seis": 6, "siete": 7,
    "ocho": 8, "nueve": 9, "diez": 10, "a": 1,
}  # fmt: skip
_UNITS = {
    "Y": "years? jaar jaren ans? années? année jahre? jahren años? año",
    "M": "months? maand maanden mois monate? monaten mes meses",
    "W": "weeks? week weken semaines? wochen? woche semanas?",
    "D": "days? dag dagen jours? tage? tagen días? dia dias",
}
_UNIT = "|".join(f"(?P<{letter}>{'|'.join(words.split())})" for letter, words in _UNITS.items())
_AFTER = "after|from|na|vanaf|après|à compter de|à partir de|nach|ab|desde|después de|tras"
_PERIOD = re.compile(
    rf"(?:for |gedurende |pendant |durant |für |durante )?"
    rf"(?P<number>\d{{1,3}}|{'|'.join(_NUMBERS)})(?: \((?:\d{{1,3}}|\w+)\))?[ \u00a0](?:{_UNIT})"
    rf"(?: (?:{_AFTER}) (?P<trigger>[^\n;]+?))?\.?",
    re.IGNORECASE,
)
_SECOND = re.compile(
    rf"\d|\b(?:{'|'.join(set(_NUMBERS) - {'a', 'een', 'un', 'une', 'ein', 'eine', 'una', 'uno'})})\b", re.IGNORECASE
)


def period_in(text: str) -> tuple[str, str]:
    """`("P10Y", "the end of the contract")`; `("", "")` where it says more, or less, than one period.

    A second number in what follows would be a second period, or a condition: then it is left a text.
    """
    found = _PERIOD.fullmatch(text.strip())
    if not found or _SECOND.search(found["trigger"] or ""):
        return "", ""
    number = int(found["number"]) if found["number"].isdigit() else _NUMBERS[found["number"].lower()]
    unit = next(letter for letter in _UNITS if found[letter])
    return (f"P{number}{unit}", found["trigger"] or "") if number else ("", "")
