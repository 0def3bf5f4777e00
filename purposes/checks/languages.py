"""One register, several languages: Art. 12(1)."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from purposes.checks.rule import Rule, Scope, Severity, Verdicts, unless
from purposes.entries import ActivityEntry, Register, TermEntry, names_of

_PUBLIC_ROWS = ("purposes", "data_categories", "sources", "retention", "recipients", "transfers")


def languages_are_complete(activity: ActivityEntry, register: Register, _today: date) -> Verdicts:
    """A text that has one of the register's languages has them all."""
    if len(register.languages) > 1:
        for entry in _entries(activity):
            for field, words in _texts(entry):
                missing = [language for language in register.languages if not words.get(language)]
                yield unless(not missing, entry, field, ", ".join(missing))


def _entries(activity: ActivityEntry) -> Iterator[Any]:
    yield activity
    for name in _PUBLIC_ROWS:
        yield from getattr(activity, name) or ()


def _texts(entry: Any) -> Iterator[tuple[str, Mapping[str, str]]]:
    for name in names_of(type(entry)):
        value = getattr(entry, name)
        if isinstance(value, Mapping) and value and not isinstance(entry, TermEntry):
            yield name, value


RULES = (
    Rule(
        id="TXT-04",
        severity=Severity.WARNING,
        article="12(1)",
        scope=Scope.ACTIVITY,
        title=_("Every text is there in every language"),
        message=_("A text is missing in: %(quoted)s. Whoever reads that language gets another one in its place."),
        hint=_("Translate the text."),
        look=languages_are_complete,
    ),
)
