"""Texts of the register on paper: as typed, line by line, and marked where they are in another language."""

from functools import cache

from babel import Locale
from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from purposes.exchange.wording import Phrase
from purposes.languages import LANGUAGES, direction

register = template.Library()


@register.filter
def said(phrases: tuple[Phrase, ...], between: str = ", ") -> SafeString:
    """The texts with `between` between them, each in another language marked, with a note."""
    return SafeString(between.join(_marked(phrase, _note(phrase.language)) for phrase in phrases))


@register.filter
def asking(label: str, colon: str) -> str:
    """A label before its answer: with a colon, unless it is a question."""
    return label if label.endswith("?") else f"{label}{colon}"


@register.filter
def named(phrase: Phrase) -> SafeString:
    """The same of one text, without the note: in headings and lists of contents."""
    return _marked(phrase, "")


def _marked(phrase: Phrase, note: str) -> SafeString:
    text = SafeString(escape(phrase.text).replace("\n", "<br/>"))
    if not phrase.language:
        return text
    return SafeString(f'<span lang="{phrase.language}" dir="{direction(phrase.language)}">{text}</span>{note}')


def _note(language: str) -> str:
    return f' <small class="borrowed">({_in(language, get_language() or "en")})</small>' if language else ""


@cache
def _in(language: str, reader: str) -> str:
    name = Locale.parse(reader).languages.get(language) or LANGUAGES.get(language, language)
    return escape(_("in %(language)s") % {"language": name})
