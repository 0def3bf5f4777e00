"""Countries by their two letters, named in any language."""

from functools import cache

from babel import Locale, UnknownLocaleError
from django.utils.translation import get_language

# Two letters in Unicode's list that are no country: groups of countries, tests, "unknown".
NO_COUNTRY = frozenset({"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"})


@cache
def countries(language: str) -> dict[str, str]:
    """Code → name, sorted by name."""
    try:
        territories = Locale.parse(language, sep="-").territories
    except (UnknownLocaleError, ValueError):
        territories = Locale.parse("en").territories
    named = {str(code): str(name) for code, name in territories.items() if _is_country(str(code))}
    return dict(sorted(named.items(), key=lambda pair: pair[1].casefold()))


def _is_country(code: str) -> bool:
    return len(code) == len("BE") and code.isalpha() and code not in NO_COUNTRY


def country_name(code: str) -> str:
    return countries(get_language() or "en").get(code, code)
