"""The languages in which a register may be written, each under its own name.

The official languages of the Union and of the EEA. The desk and the frame of
the public page are translated into fewer (`settings.LANGUAGES`).
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

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


def refuse_unknown_languages(codes: Any) -> None:
    """Raise unless it is a list of ours, at least one and none of them twice."""
    if not isinstance(codes, list) or not codes or len({*map(str, codes)}) < len(codes):
        raise ValidationError({"languages": _("Give at least one language, each of them once.")}, code="languages")
    for code in codes:
        if str(code) not in LANGUAGES:
            raise ValidationError(
                {"languages": _("“%(code)s” is not the code of a language that we know.")},
                code="language",
                params={"code": code},
            )
