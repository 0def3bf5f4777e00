"""What a reader is told of a text that stands in another language."""

from babel import Locale
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from purposes.languages import LANGUAGES


def in_language_note(language: str) -> str:
    """“in French”, in the language that is spoken now."""
    reader = (get_language() or "en").partition("-")[0]
    names = Locale.parse(reader if reader in dict(settings.LANGUAGES) else "en").languages
    return _("in %(language)s") % {"language": names.get(language) or LANGUAGES.get(language, language)}
