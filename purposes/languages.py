"""The languages in which a register may be written, each under its own name.

The official languages of the Union and of the EEA. The desk and the frame of
the public page are translated into fewer (`settings.LANGUAGES`).
"""

LANGUAGES: dict[str, str] = {
    "bg": "български",
    "cs": "čeština",
    "da": "dansk",
    "de": "Deutsch",
    "el": "ελληνικά",
    "en": "English",
    "es": "español",
    "et": "eesti",
    "fi": "suomi",
    "fr": "français",
    "ga": "Gaeilge",
    "hr": "hrvatski",
    "hu": "magyar",
    "is": "íslenska",
    "it": "italiano",
    "lt": "lietuvių",
    "lv": "latviešu",
    "mt": "Malti",
    "nb": "norsk bokmål",
    "nl": "Nederlands",
    "nn": "nynorsk",
    "pl": "polski",
    "pt": "português",
    "ro": "română",
    "sk": "slovenčina",
    "sl": "slovenščina",
    "sv": "svenska",
    "ar": "العربية",
    "he": "עברית",
    "tr": "Türkçe",
    "uk": "українська",
}

RIGHT_TO_LEFT = frozenset({"ar", "he"})


def direction(language: str) -> str:
    """`rtl` or `ltr`, as the `dir` attribute of HTML wants it."""
    return "rtl" if language in RIGHT_TO_LEFT else "ltr"
