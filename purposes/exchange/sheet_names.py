"""Which sheets a workbook has, and which columns: named in the language of the moment, and found in any of ours."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from purposes.exchange.columns import Column, Kind, Table
from purposes.exchange.records import ACTIVITIES, ORGANISATION, PROCESSOR_RECORDS, SHARED, Records, added_records
from purposes.languages import LANGUAGES

_LONGEST = 31  # letters of a sheet's name


@dataclass(frozen=True, eq=False)
class Page:
    """One sheet: the rows of one table. `owners` are the tables above it, from the record down."""

    records: Records
    table: Table
    owners: tuple[Table, ...] = ()

    @property
    def title(self) -> str:
        named = capfirst(str(self.table.model._meta.verbose_name_plural))
        return re.sub(r"[\\/*?:\[\]]", " ", named)[:_LONGEST]

    def places(self) -> list[str]:
        """Headers of the columns that say where a row belongs: the keys of its owners, and its number."""
        if not self.owners:
            return []
        above = self.owners[1:] if self.records is ORGANISATION else self.owners
        return [*(owner.by_name[owner.key[0]].label for owner in above), _("Row")]


@cache
def pages() -> tuple[Page, ...]:
    """In the order in which a person reads them."""
    return tuple(
        page
        for records in (ORGANISATION, ACTIVITIES, PROCESSOR_RECORDS, *added_records(), *SHARED)
        for page in _pages(records, records.table, ())
    )


def _pages(records: Records, table: Table, owners: tuple[Table, ...]) -> Iterator[Page]:
    yield Page(records, table, owners)
    for below in table.below:
        yield from _pages(records, below, (*owners, table))


def header(column: Column, language: str = "") -> str:
    return f"{column.label} ({LANGUAGES.get(language, language)})" if language else column.label


def spoken() -> Iterable[str]:
    return (code for code, _name in settings.LANGUAGES)


@cache
def titles() -> Mapping[str, Page]:
    """Every page by its title, in each of our languages."""
    found: dict[str, Page] = {}
    for language in spoken():
        with translation.override(language):
            for page in pages():
                found.setdefault(page.title.casefold(), page)
    return found


@cache
def headers(page: Page) -> Mapping[str, tuple[Column, str]]:
    """The column behind each header that a page may have, with the language of its words; in each of our languages."""
    found: dict[str, tuple[Column, str]] = {}
    for language in spoken():
        with translation.override(language):
            for column in page.table.columns:
                for of_words in LANGUAGES if column.kind is Kind.WORDS else ("",):
                    found.setdefault(header(column, of_words).casefold(), (column, of_words))
    return found


@cache
def places(page: Page) -> Mapping[str, int]:
    """Which of the columns that say where a row belongs has a header; in each of our languages."""
    found: dict[str, int] = {}
    for language in spoken():
        with translation.override(language):
            for number, name in enumerate(page.places()):
                found.setdefault(name.casefold(), number)
    return found
