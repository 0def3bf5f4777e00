"""Frozen values told in the order and the words of the forms they were typed in: a tab, a field, a row is named once.

What a form asks is told here without further work, as long as the value has a field of that name.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext
from i18nfield.strings import LazyI18nString

from purposes.admin.links import LinksField
from purposes.admin.tabs import Fields, Tab
from purposes.admin.words import shown_words
from purposes.countries import country_name
from purposes.entries import AuthorityEntry, TermEntry
from purposes.languages import LANGUAGES, direction
from purposes.words import Words, in_language

NOTHING = "–"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    label: str
    value: str | SafeString


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Lines under a heading; or rows, each of them lines. `note` says why there are no rows."""

    title: str = ""
    lines: tuple[Line, ...] = ()
    rows: tuple[tuple[Line, ...], ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    key: str
    title: str
    blocks: tuple[Block, ...]


def told(tabs: Iterable[Tab], model: type[models.Model], entry: Any, **known: str | SafeString) -> tuple[Panel, ...]:
    """`entry` under the headings of its form. `known` are values of fields that the entry itself does not hold."""
    tabs = tuple(tabs)
    flags = {part.none_flag for tab in tabs for part in tab.parts if not isinstance(part, Fields)} - {""}
    return tuple(
        Panel(key=tab.key, title=str(tab.title), blocks=tuple(_blocks(tab, model, entry, flags, known))) for tab in tabs
    )


def _blocks(
    tab: Tab, model: type[models.Model], entry: Any, flags: set[str], known: Mapping[str, Any]
) -> Iterator[Block]:
    for part in tab.parts:
        if not isinstance(part, Fields):
            yield _rows(part, model, entry)
        elif names := [name for name in flat(part.names) if name not in flags]:
            values = ((name, known[name] if name in known else getattr(entry, name)) for name in names)
            yield Block(title=str(part.title or ""), lines=tuple(line(model, *pair) for pair in values))


def _rows(rows: Any, owner: type[models.Model], entry: Any) -> Block:
    """What stood under an inline's heading: what its rows said; or that there were none, or that nobody had told."""
    relation = next(field for field in rows.model._meta.fields if field.related_model is owner)
    found = getattr(entry, relation.remote_field.related_name)
    title = capfirst(str(rows.verbose_name_plural or rows.model._meta.verbose_name_plural))
    if not found:
        return Block(title=title, note=_without(rows, owner, found))
    names = [name for name in flat(rows.fields) if name != "position"]
    told = (tuple(line for line in _row(rows, row, names) if line.value != NOTHING) for row in found)
    return Block(title=title, rows=tuple(told))


def _without(rows: Any, owner: type[models.Model], found: Any) -> str:
    if found is None or not rows.none_flag:
        return gettext("Not yet recorded.")
    return capfirst(str(owner._meta.get_field(rows.none_flag).verbose_name))  # type: ignore[union-attr]  # a column


def _row(rows: Any, row: Any, names: Iterable[str]) -> Iterator[Line]:
    declared = getattr(rows.form, "declared_fields", {})
    for name in names:
        if isinstance(links := declared.get(name), LinksField):
            chosen = getattr(row, name, None) or getattr(row, links.rows, ())
            yield Line(label=capfirst(str(links.label)), value=shown(chosen))
        elif isinstance(row, TermEntry):
            yield line(rows.model, name, row)
        else:
            yield line(rows.model, name, getattr(row, name))


def line(model: type[models.Model], name: str, value: Any) -> Line:
    """One column under the name that its form gives it."""
    field = model._meta.get_field(name)
    if value and (choices := getattr(field, "flatchoices", ())):
        value = str(dict(choices).get(value, value))
    elif value and name == "country":
        value = country_name(value)
    elif name == "languages":
        value = ", ".join(LANGUAGES.get(code, code) for code in value)
    return Line(label=capfirst(str(field.verbose_name)), value=shown(value))  # type: ignore[union-attr]  # a column


def flat(names: Iterable[Any]) -> Iterator[str]:
    for name in names:
        if isinstance(name, str):
            yield name
        else:
            yield from flat(name)


def shown(value: Any) -> str | SafeString:
    """A value as people read it: every language of a text, the name of a term, a day with its month's name."""
    match value:
        case None | "" | ():
            return NOTHING
        case bool():
            return gettext("Yes") if value else gettext("No")
        case date():
            return date_format(value, "DATE_FORMAT")
        case Mapping() | LazyI18nString():
            return shown_words(value)
        case TermEntry() | AuthorityEntry():
            return named(value.name)
        case tuple():
            return format_html_join(", ", "{}", ((shown(one),) for one in value))
    return str(value)


def named(words: Words) -> str | SafeString:
    """A name in the reader's language, else in one that it has, marked as such."""
    text, language = in_language(words, _reader(), "en")
    if language in (_reader(), ""):
        return text
    return format_html('<span lang="{}" dir="{}">{}</span>', language, direction(language), text)


def plain(words: Words) -> str:
    """The same without marks, for a title."""
    return in_language(words, _reader(), "en")[0]


def _reader() -> str:
    return get_language() or "en"
