"""A change in words: which row, which field, what it said before and what it says since.

Asks the database nothing: the rows that it is given are linked already (`history.versions`).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from purposes.countries import country_name
from purposes.families import owner_link, owner_of
from purposes.history import RowChange
from purposes.languages import LANGUAGES, direction
from purposes.periods import in_words, validate_period
from purposes.recorded import Frozen
from purposes.redline import mark_sides, mark_words
from purposes.words import TranslatedLine, TranslatedText, words_of

SHORT = 60
"""Letters: a longer text is shown once, with its words marked; a shorter one before and after."""

NAME = 90
CUT = " …"

_WORDS = (TranslatedLine, TranslatedText)


class Deed(StrEnum):
    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"
    MOVED = "moved"

    @property
    def words(self) -> str:
        return str(_DEEDS[self])


_DEEDS = {
    Deed.ADDED: gettext_lazy("Added"),
    Deed.CHANGED: gettext_lazy("Changed"),
    Deed.REMOVED: gettext_lazy("Removed"),
    Deed.MOVED: gettext_lazy("Order changed"),
}


@dataclass(frozen=True, slots=True)
class Fact:
    """One field, in one language if it has languages. An empty text means that it said nothing."""

    label: str
    language: str
    before: str
    after: str

    def __str__(self) -> str:
        return f"{self.label}: {self.before or '–'} → {self.after or '–'}"

    @property
    def is_short(self) -> bool:
        return max(len(self.before), len(self.after)) <= SHORT and "\n" not in self.before + self.after

    @property
    def direction(self) -> str:
        return direction(self.language)

    @property
    def marked(self) -> SafeString:
        """Both texts in one, what went and what came marked. Everything else is escaped."""
        return mark_words(self.before, self.after)

    @property
    def sides(self) -> tuple[SafeString, SafeString]:
        return mark_sides(self.before, self.after)


@dataclass(frozen=True, slots=True)
class Told:
    """What happened to one row. `what` is its kind, `name` what it was called, `under` the row that it belongs to."""

    deed: Deed
    what: str
    name: str = ""
    under: str = ""
    facts: tuple[Fact, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Whether the row came or went, with all that it said."""
        return self.deed in {Deed.ADDED, Deed.REMOVED}

    def __str__(self) -> str:
        """“Purpose removed”, as a line of text."""
        title = f"{self.what} “{self.name}”" if self.name else self.what
        place = f" ({self.under})" if self.under else ""
        return f"{title}{place}: {self.deed.words}"


def told(changes: Iterable[RowChange], *, record: models.Model | None = None) -> tuple[Told, ...]:
    """Each row's story. Rows that only changed places are one story. `record` is known to the reader: unnamed."""
    found: dict[tuple[type[models.Model], Deed], list[RowChange]] = {}
    for change in changes:
        for deed in _deeds(change):
            found.setdefault((type(change.row), deed), []).append(change)
    order = list(dict.fromkeys(model for model, _ in found))
    stories: list[Told] = []
    for model, deed in sorted(found, key=lambda key: (order.index(key[0]), list(Deed).index(key[1]))):
        group = found[model, deed]
        stories += _moves(group, record) if deed is Deed.MOVED else (_story(change, deed, record) for change in group)
    return tuple(stories)


def name_of(row: models.Model) -> str:
    """As the row called itself, cut between words where that is long; a country by its name."""
    name = str(row)
    if name and name == getattr(row, "country", ""):
        return country_name(name)
    texts = (str(getattr(row, field.attname)) for field in row._meta.concrete_fields if isinstance(field, _WORDS))
    whole = next((text for text in texts if name and text.startswith(name)), name)  # rows cut their own names
    return whole if len(whole) <= NAME else whole[:NAME].rsplit(maxsplit=1)[0] + CUT


def kind_of(model: type[models.Model]) -> str:
    return str(capfirst(model._meta.verbose_name))


def value_of(row: models.Model, field: Any) -> str:
    """What one field of the row says, in words; empty where it says nothing."""
    return ", ".join(_said(row, field).values())


def facts(change: RowChange) -> tuple[Fact, ...]:
    """The fields that say something else, in the model's order; of a row that came or went, all that it said."""
    found = []
    for field in _told_fields(type(change.row)):
        if None in (change.before, change.after) and getattr(change.row, field.attname) is False:
            continue  # a box that was never ticked
        before, after = _said(change.before, field), _said(change.after, field)
        texts = ((key, before.get(key, ""), after.get(key, "")) for key in {**before, **after})
        found += [Fact(*key, old, new) for key, old, new in texts if old != new]
    return tuple(found)


def _deeds(change: RowChange) -> Iterator[Deed]:
    """None at all where only a number of the machine's rose."""
    if change.before is None:
        yield Deed.ADDED
    elif change.after is None:
        yield Deed.REMOVED
    elif facts(change):
        yield Deed.CHANGED
    elif getattr(change.before, "position", None) != getattr(change.after, "position", None):
        yield Deed.MOVED


def _story(change: RowChange, deed: Deed, record: models.Model | None) -> Told:
    known = record is not None and (type(change.row), change.row.pk) == (type(record), record.pk)
    name = name_of(change.before if deed is Deed.CHANGED else change.row)
    found = facts(change)
    if deed is Deed.CHANGED:
        name = "" if known or any(name and _begins(fact.before, name) for fact in found) else name
    else:
        found = tuple(fact for fact in found if (fact.before or fact.after) != name)
    return Told(deed, kind_of(type(change.row)), name, _place(change.row, record), found)


def _begins(text: str, name: str) -> bool:
    """Whether the row is called by this very text, perhaps cut short."""
    return bool(name) and text.startswith(name.removesuffix(CUT))


def _moves(changes: list[RowChange], record: models.Model | None) -> Iterator[Told]:
    """One story for each record whose rows changed places."""
    rows = str(capfirst(type(changes[0].row)._meta.verbose_name_plural))
    for place in dict.fromkeys(_place(change.row, record) for change in changes):
        yield Told(Deed.MOVED, rows, under=place)


def _place(row: models.Model, record: models.Model | None) -> str:
    """What the row belongs to, where that is not the record itself."""
    owner = owner_of(row)
    # First the record itself: of a part with a page of its own, the whole was not read.
    if owner is None or (record and type(owner) is type(record)) or owner_of(owner) is None:
        return ""
    return name_of(owner) or kind_of(type(owner))


def _told_fields(model: type[models.Model]) -> list[Any]:
    """What people type: no numbers that the machine keeps, and no places among siblings.

    Of a frozen row nothing: it has pages of its own.
    """
    if issubclass(model, Frozen):
        return []
    owner = owner_link(model)
    return [
        field
        for field in model._meta.concrete_fields
        if field.editable and not field.primary_key and field.name != "position" and field is not owner
    ]


def _said(row: models.Model | None, field: Any) -> dict[tuple[str, str], str]:
    """Label and language → text; empty where the field says nothing."""
    if row is None:
        return {}
    label, value = str(capfirst(field.verbose_name)), getattr(row, field.attname)
    if isinstance(field, _WORDS):
        return {(label, language): text for language, text in words_of(value).items()}
    if isinstance(value, Mapping):
        titles = getattr(row, f"titles_of_{field.name}")()
        return {
            (f"{label}: “{titles.get(key, key)}”", language): text
            for key, words in value.items()
            for language, text in words_of(words).items()
        }
    text = _in_words(row, field, value)
    return {(label, ""): text} if text else {}


def _in_words(row: models.Model, field: Any, value: Any) -> str:
    if value in (None, "", []):
        return ""
    if isinstance(field, models.ForeignKey):
        target = getattr(row, field.name)
        return name_of(target) if target is not None else ""
    if field.flatchoices:
        return str(dict(field.flatchoices).get(value, value))
    if validate_period in field.validators:
        return in_words(value)
    return country_name(value) if field.name == "country" else _plainly(value)


def _plainly(value: Any) -> str:
    match value:
        case bool():
            return _("yes") if value else _("no")
        case datetime():
            return date_format(timezone.localtime(value), "DATETIME_FORMAT")
        case date():
            return date_format(value, "DATE_FORMAT")
        case list():
            return ", ".join(LANGUAGES.get(item, str(item)) for item in value)
    return str(value)
